import type { ClickHouse } from '../../sinks/clickhouse.ts'
import { topics } from '../../streams/events.ts'
import type { KafkaPort } from '../../streams/transport.ts'
import { pageOf } from './ledger.ts'
import type { Book } from './verdict.ts'

/** What Kafka says that it holds: the offsets of every partition of every topic. */
export async function readBounds(kafka: Pick<KafkaPort, 'bounds'>): Promise<Book> {
  const pages = await Promise.all(
    Object.values(topics).map(async (topic) =>
      [...(await kafka.bounds(topic))]
        .filter(([, { first, next }]) => next > first)
        .map(([partition, bounds]) => [`${topic}-${partition}`, sumsOf(bounds)] as const),
    ),
  )
  return new Map(pages.flat())
}

function sumsOf({ first, next }: { readonly first: number; readonly next: number }) {
  const [least, greatest] = [BigInt(first), BigInt(next - 1)]
  const rows = greatest - least + 1n
  return { rows, distinct: rows, least, greatest, sum: ((least + greatest) * rows) / 2n }
}

type Answered<Field extends string> = Readonly<Record<Field, string>>

/** The offsets that these selections hold together. */
async function readOffsets(clickhouse: ClickHouse, selections: readonly string[]): Promise<Book> {
  const found = await clickhouse.query<
    Answered<'page' | 'held' | 'different' | 'least' | 'greatest' | 'total'>
  >(`
    SELECT concat(topic, '-', toString(kafka_partition)) AS page, count() AS held,
      uniqExact(kafka_offset) AS different, min(kafka_offset) AS least,
      max(kafka_offset) AS greatest, sum(kafka_offset) AS total
    FROM (${selections.join(' UNION ALL ')})
    GROUP BY page`)
  return new Map(
    found.map(({ page, held, different, least, greatest, total }) => [
      page,
      {
        rows: BigInt(held),
        distinct: BigInt(different),
        least: BigInt(least),
        greatest: BigInt(greatest),
        sum: BigInt(total),
      },
    ]),
  )
}

const position = 'topic, kafka_partition, kafka_offset'
const recordTables = [
  'transactions',
  'account_events',
  'labels',
  'decisions',
  'challenger_scores',
  'dead_letters',
  'breaks',
]

export const readDeliveries = (clickhouse: ClickHouse): Promise<Book> =>
  readOffsets(clickhouse, [`SELECT ${position} FROM v_deliveries`])

export const readRows = (clickhouse: ClickHouse): Promise<Book> =>
  readOffsets(
    clickhouse,
    recordTables.map((table) => `SELECT ${position} FROM ${table} FINAL`),
  )

interface View {
  readonly view: string
  readonly id: string
  readonly minor: string
  readonly currency: string
}

const billing = { minor: 'billing_amount_minor', currency: 'billing_currency' }
const noMoney = { minor: '0', currency: "''" }
const views: readonly View[] = [
  { view: 'v_transactions', id: 'event_id', ...billing },
  { view: 'v_account_events', id: 'event_id', minor: 'limit_minor', currency: 'currency' },
  { view: 'v_labels', id: 'event_id', ...billing },
  { view: 'v_decisions', id: 'decision_id', ...billing },
  { view: 'v_challenger_scores', id: 'decision_id', ...noMoney },
  { view: 'v_dead_letters', id: `(${position})`, ...noMoney },
  { view: 'v_breaks', id: 'break_id', minor: 'stake_minor', currency: 'currency' },
]

/** Rows and money of every view by currency. */
export async function readViews(clickhouse: ClickHouse): Promise<Book> {
  const found = await Promise.all(views.map((view) => readView(clickhouse, view)))
  return new Map(found.flat())
}

async function readView(clickhouse: ClickHouse, { view, id, minor, currency }: View) {
  const found = await clickhouse.query<Answered<'page' | 'held' | 'different' | 'total'>>(`
    SELECT ${currency} AS page, count() AS held, uniqExact(${id}) AS different,
      toString(sum(toInt128(${minor}))) AS total
    FROM ${view} GROUP BY page`)
  return found.map(
    ({ page, held, different, total }) =>
      [
        pageOf(view, page),
        { rows: BigInt(held), distinct: BigInt(different), minor: BigInt(total) },
      ] as const,
  )
}

/** From now on every delivery that is ever written leaves a note, which no merge takes away. */
export async function noteWrites(clickhouse: ClickHouse): Promise<void> {
  await clickhouse.command(`
    CREATE TABLE chaos_written (
      topic LowCardinality(String), kafka_partition UInt32, kafka_offset UInt64
    ) ENGINE = MergeTree ORDER BY (${position})`)
  await clickhouse.command(`
    CREATE MATERIALIZED VIEW chaos_writes TO chaos_written
    AS SELECT ${position} FROM deliveries`)
}

/** Deliveries written so far, and how many of them had been written before. */
export async function readWrites(clickhouse: ClickHouse) {
  const [found] = await clickhouse.query<Answered<'written' | 'different'>>(
    `SELECT count() AS written, uniqExact(${position}) AS different FROM chaos_written`,
  )
  const written = Number(found?.written ?? 0)
  return { written, doubles: written - Number(found?.different ?? 0) }
}
