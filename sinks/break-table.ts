import type { Break } from '../streams/events.ts'
import type { ClickHouse } from './clickhouse.ts'
import type { Span } from './reconcile/found.ts'

/** Which breaks to list; null means all. */
export interface BreakFilter {
  readonly kind: string | null
  readonly state: Break['state'] | null
  readonly span: Span
  readonly rowsMax: number
}

/** Open breaks of one kind; what is at stake in each currency, for currencies do not add up. */
export interface OpenBreaks {
  readonly kind: string
  readonly open: number
  readonly oldestMs: number
  readonly stakes: readonly Stake[]
}

export interface Stake {
  readonly currency: string
  readonly minor: bigint
}

/** A step in the life of the transaction that a break is about, or a decision about it. */
export interface RelatedEvent {
  readonly event_id: string
  readonly event_time: string
  readonly kind: string
  readonly billing_amount_minor: string | null
  readonly billing_currency: string | null
  readonly approved: boolean | null
  readonly response_code: string | null
  readonly merchant_id: string | null
  readonly mcc: string | null
  readonly network: string | null
  readonly acquirer_reference: string | null
  readonly approval_code: string | null
}

/** The latest states of the breaks of the span, and of those with one of the ids. */
export async function readStanding(
  clickhouse: ClickHouse,
  span: Span,
  breakIds: readonly string[],
): Promise<readonly Break[]> {
  const within = await readBreaks(clickhouse, `${columns} FROM v_breaks WHERE ${inSpan}`, {
    ...span,
  })
  const known = new Set(within.map(({ breakId }) => breakId))
  const others = breakIds.filter((breakId) => !known.has(breakId))
  const elsewhere: (readonly Break[])[] = []
  // An id may lie outside of the span: the event time of a difference can move with its values.
  for (let first = 0; first < others.length; first += idsMax) {
    const ids = others.slice(first, first + idsMax)
    elsewhere.push(await readBreaks(clickhouse, latestOf(ids), {}))
  }
  return [...within, ...elsewhere.flat()]
}

/** Newest first; one more than `rowsMax` where there are more. */
export const listBreaks = (
  clickhouse: ClickHouse,
  { kind, state, span, rowsMax }: BreakFilter,
): Promise<readonly Break[]> =>
  readBreaks(
    clickhouse,
    `${columns} FROM v_breaks
     WHERE ${inSpan}
       AND kind = ifNull({kind: Nullable(String)}, kind)
       AND toString(state) = ifNull({state: Nullable(String)}, toString(state))
     ORDER BY changed_at DESC, break_id
     LIMIT {rows: UInt32}`,
    { ...span, kind, state, rows: rowsMax + 1 },
  )

/** The latest states of the breaks whose id starts so; two are enough to say that it is not one. */
export const findBreaks = (clickhouse: ClickHouse, start: string): Promise<readonly Break[]> =>
  readBreaks(
    clickhouse,
    `${columns} FROM v_breaks WHERE startsWith(toString(break_id), {start: String}) LIMIT 2`,
    { start },
  )

/** Every state that a break has had, the first one first. */
export const readHistory = (clickhouse: ClickHouse, breakId: string): Promise<readonly Break[]> =>
  readBreaks(
    clickhouse,
    `${columns} FROM breaks FINAL WHERE break_id = {breakId: UUID}
     ORDER BY breaks.changed_at, kafka_partition, kafka_offset LIMIT ${statesMax}`,
    { breakId },
  )

/** The life of the transaction that a break is about, without what would tell where a person is. */
export async function readRelated(
  clickhouse: ClickHouse,
  { eventId, otherEventId }: Pick<Break, 'eventId' | 'otherEventId'>,
): Promise<readonly RelatedEvent[]> {
  const ids = [eventId, otherEventId].filter((id) => id !== null)
  if (ids.length === 0) return []
  return await clickhouse.query<RelatedEvent>(relatedSql, { ids })
}

/** What is open now, by kind, the kind with the oldest break first. */
export async function readOpen(clickhouse: ClickHouse): Promise<readonly OpenBreaks[]> {
  const rows = await clickhouse.query<OpenRow>(openSql)
  return rows.map(({ kind, open, oldest, stakes }) => ({
    kind,
    open: Number(open),
    oldestMs: Number(oldest),
    stakes: stakes.map(([currency, minor]) => ({ currency, minor: BigInt(minor) })),
  }))
}

/** The time of the newest event that the tables hold; null where they hold none. */
export async function readNewest(clickhouse: ClickHouse): Promise<number | null> {
  const [row] = await clickhouse.query<{ events: string; newest: string }>(
    `SELECT count() AS events, toUnixTimestamp64Milli(max(event_time)) AS newest FROM transactions`,
  )
  return row && row.events !== '0' ? Number(row.newest) : null
}

const idsMax = 2_000
const statesMax = 1_000
const relatedMax = 100

interface BreakRow {
  readonly break_id: string
  readonly kind: string
  readonly state: Break['state']
  readonly subject: string
  readonly field: string
  readonly expected: string | null
  readonly actual: string | null
  readonly stake_minor: string | null
  readonly currency: string | null
  readonly cure: string
  readonly event_ms: string
  readonly program_id: string | null
  readonly account_id: string | null
  readonly card_id: string | null
  readonly event_id: string | null
  readonly other_event_id: string | null
  readonly opened_ms: string
  readonly changed_ms: string
  readonly changed_by: string
  readonly why: string | null
}

const columns = `
  SELECT break_id, kind, state, subject, field, expected, actual, stake_minor, currency, cure,
    toUnixTimestamp64Milli(event_time) AS event_ms, program_id, account_id, card_id, event_id,
    other_event_id, toUnixTimestamp64Milli(opened_at) AS opened_ms,
    toUnixTimestamp64Milli(changed_at) AS changed_ms, changed_by, why`

const inSpan = `event_time >= fromUnixTimestamp64Milli({fromMs: Int64})
  AND event_time < fromUnixTimestamp64Milli({toMs: Int64})`

// The ids stand in the text, for a proxy may take no address that is as long as that. Straight from
// the table: through the view, they could not choose the rows to be read.
const latestOf = (breakIds: readonly string[]): string => `${columns}
  FROM breaks FINAL
  WHERE break_id IN (${breakIds.map((breakId) => `'${breakId}'`).join()})
  ORDER BY breaks.changed_at DESC, kafka_partition, kafka_offset DESC
  LIMIT 1 BY break_id`

async function readBreaks(
  clickhouse: ClickHouse,
  sql: string,
  params: Readonly<Record<string, unknown>>,
): Promise<readonly Break[]> {
  const rows = await clickhouse.query<BreakRow>(sql, params)
  return rows.map((row) => ({
    breakId: row.break_id,
    kind: row.kind,
    state: row.state,
    subject: row.subject,
    field: row.field,
    expected: row.expected,
    actual: row.actual,
    stakeMinor: row.stake_minor === null ? null : BigInt(row.stake_minor),
    currency: row.currency,
    cure: row.cure,
    eventTime: Number(row.event_ms),
    programId: row.program_id,
    accountId: row.account_id,
    cardId: row.card_id,
    eventId: row.event_id,
    otherEventId: row.other_event_id,
    openedAt: Number(row.opened_ms),
    changedAt: Number(row.changed_ms),
    changedBy: row.changed_by,
    why: row.why,
  }))
}

interface OpenRow {
  readonly kind: string
  readonly open: string
  readonly oldest: string
  readonly stakes: readonly (readonly [currency: string, minor: string])[]
}

const openSql = `
  SELECT kind, sum(breaks) AS open, toUnixTimestamp64Milli(min(opened)) AS oldest,
    arraySort(groupArrayIf((assumeNotNull(currency), toString(stake)), currency IS NOT NULL))
      AS stakes
  FROM (
    SELECT kind, currency, count() AS breaks, min(opened_at) AS opened,
      sum(toInt128(ifNull(stake_minor, 0))) AS stake
    FROM v_breaks
    WHERE state = 'OPEN'
    GROUP BY kind, currency
  )
  GROUP BY kind
  ORDER BY oldest, kind`

const relatedSql = `
  SELECT * FROM (
    SELECT toString(event_id) AS event_id, toString(event_time) AS event_time,
      toString(kind) AS kind, billing_amount_minor, billing_currency, approved, response_code,
      merchant_id, mcc, network, acquirer_reference, approval_code
    FROM (
      SELECT * FROM transactions FINAL
      WHERE event_id IN {ids: Array(UUID)} OR original_event_id IN {ids: Array(UUID)}
      ORDER BY kafka_partition, kafka_offset
      LIMIT 1 BY event_id
    )
    UNION ALL
    SELECT toString(decision_id), toString(event_time), concat('DECISION ', toString(action)),
      billing_amount_minor, billing_currency, NULL, response_code, NULL, NULL, NULL, NULL, NULL
    FROM (
      SELECT * FROM decisions FINAL
      WHERE event_id IN {ids: Array(UUID)}
      ORDER BY kafka_partition, kafka_offset
      LIMIT 1 BY decision_id
    )
  )
  ORDER BY event_time, startsWith(kind, 'DECISION'), event_id
  LIMIT ${relatedMax}`
