import type { ClickHouse } from './clickhouse.ts'

/** What the tables hold; counts are of records as they were read, each position once. */
export interface Overview {
  readonly events: Readonly<Record<string, number>>
  readonly authorizations: number
  readonly decisions: number
  /** Authorizations without a decision. */
  readonly missing: number
  /** One decision_id with different values, or one authorization with two decisions. */
  readonly doubled: number
  readonly deadLetters: number
  readonly actions: Readonly<Record<'APPROVE' | 'REVIEW' | 'DECLINE', number>>
  /** From the Kafka timestamp of a record to that of its decision. */
  readonly latencyMs: { readonly p50: number; readonly p95: number; readonly p99: number }
  /** Records by topic. */
  readonly rows: Readonly<Record<string, number>>
}

interface Count {
  readonly name: string
  readonly count: string
}

/** Counts of all that the tables hold; meant for installations of up to some millions of rows. */
export async function readOverview(clickhouse: ClickHouse): Promise<Overview> {
  const counted = async (sql: string): Promise<Record<string, number>> => {
    const found = await clickhouse.query<Count>(sql)
    return Object.fromEntries(found.map(({ name, count }) => [name, Number(count)]))
  }
  const actions = await counted(actionsSql)
  const totals = await counted(totalsSql)
  const [latency] = await clickhouse.query<Latency>(latencySql)
  return {
    events: await counted(eventsSql),
    authorizations: totals.authorizations ?? 0,
    decisions: totals.decisions ?? 0,
    missing: totals.missing ?? 0,
    doubled: totals.doubled ?? 0,
    deadLetters: totals.deadLetters ?? 0,
    actions: {
      APPROVE: actions.APPROVE ?? 0,
      REVIEW: actions.REVIEW ?? 0,
      DECLINE: actions.DECLINE ?? 0,
    },
    latencyMs: latency ?? { p50: 0, p95: 0, p99: 0 },
    rows: await countDeliveries(clickhouse),
  }
}

/** Records that the tables hold, by topic. */
export async function countDeliveries(clickhouse: ClickHouse): Promise<Record<string, number>> {
  const found = await clickhouse.query<Count>(
    'SELECT topic AS name, count() AS count FROM v_deliveries GROUP BY topic',
  )
  return Object.fromEntries(found.map(({ name, count }) => [name, Number(count)]))
}

interface Latency {
  readonly p50: number
  readonly p95: number
  readonly p99: number
}

/** A decision with all that explains it; `features` are the strongest by name and value. */
export interface Example {
  readonly decision_id: string
  readonly event_id: string
  readonly event_time: string
  readonly action: string
  readonly response_code: string
  readonly billing_amount_minor: string | null
  readonly billing_currency: string | null
  readonly fraud_score: number | null
  readonly risk_score: number | null
  readonly codes: readonly string[]
  readonly contributions: readonly number[]
}

/** For each action the decision with the highest fraud score among those of these events. */
export const readExamples = (
  clickhouse: ClickHouse,
  { declined }: { declined: readonly string[] },
): Promise<Example[]> =>
  clickhouse.query<Example>(examplesSql, { declined: declined.slice(0, examplesSearchedMax) })

const examplesSearchedMax = 100

/** The authorizations that were declined, stand-ins included, by event_id. */
export async function readDeclined(clickhouse: ClickHouse): Promise<readonly string[]> {
  const found = await clickhouse.query<{ event_id: string }>(
    "SELECT event_id FROM v_decisions WHERE action = 'DECLINE'",
  )
  return found.map(({ event_id }) => event_id)
}

const asked = "kind IN ('AUTHORIZATION', 'INCREMENTAL')"

const eventsSql = `
  SELECT toString(kind) AS name, count() AS count FROM v_transactions GROUP BY kind
  UNION ALL
  SELECT toString(kind), count() FROM v_account_events GROUP BY kind
  UNION ALL
  SELECT 'LABEL', count() FROM v_labels`

const totalsSql = `
  SELECT 'authorizations' AS name, count() AS count FROM v_transactions WHERE ${asked}
  UNION ALL
  SELECT 'decisions', uniqExact(decision_id) FROM decisions
  UNION ALL
  SELECT 'missing', count() FROM v_transactions
  WHERE ${asked} AND event_id NOT IN (SELECT event_id FROM decisions)
  UNION ALL
  SELECT 'doubled', count() FROM (
    SELECT decision_id FROM decisions GROUP BY decision_id HAVING uniqExact(payload_hash) > 1
    UNION ALL
    SELECT event_id FROM decisions WHERE NOT (stand_in AND empty(features))
    GROUP BY event_id HAVING uniqExact(decision_id) > 1
  )
  UNION ALL
  SELECT 'deadLetters', count() FROM v_dead_letters WHERE NOT by_sink`

const actionsSql =
  'SELECT toString(action) AS name, count() AS count FROM v_decisions GROUP BY name'

const latencySql = `
  SELECT
    toFloat64(quantileExact(0.50)(waited)) AS p50,
    toFloat64(quantileExact(0.95)(waited)) AS p95,
    toFloat64(quantileExact(0.99)(waited)) AS p99
  FROM (
    SELECT dateDiff('millisecond', e.kafka_time, d.kafka_time) AS waited
    FROM v_decisions AS d
    INNER JOIN v_deliveries AS e
      ON e.kafka_partition = d.source_partition AND e.kafka_offset = d.source_offset
    WHERE e.topic = 'card.events'
  )`

const examplesSql = `
  SELECT decision_id, event_id, toString(event_time) AS event_time, toString(action) AS action,
    response_code, billing_amount_minor, billing_currency, fraud_score, risk_score,
    reasons.code AS codes, reasons.contribution AS contributions
  FROM v_decisions
  WHERE action != 'DECLINE' OR event_id IN {declined: Array(UUID)}
  ORDER BY fraud_score DESC
  LIMIT 1 BY action
  LIMIT 3`
