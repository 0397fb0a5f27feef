/**
 * How long reconciliation takes for so many authorizations over four days, nine in ten of them
 * cleared, one clearing in fifty without a link, on a ClickHouse of its own.
 *
 *   node bench/reconcile.ts [--authorizations N] [--rows-max N]
 */
import { setTimeout } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { type ClickHouse, openClickHouse } from '../sinks/clickhouse.ts'
import { migrate, readMigrations } from '../sinks/migrate.ts'
import { findUnanswered } from '../sinks/reconcile/answers.ts'
import { findDoubled } from '../sinks/reconcile/doubled.ts'
import { moneyFinder } from '../sinks/reconcile/find.ts'
import type { Found } from '../sinks/reconcile/found.ts'
import { findOrphans } from '../sinks/reconcile/orphans.ts'
import { findUnsettled } from '../sinks/reconcile/purchases.ts'
import { startStack } from '../stack/stack.ts'

const { values } = parseArgs({
  options: {
    authorizations: { type: 'string', default: '2000000' },
    'rows-max': { type: 'string', default: '5000000' },
  },
})
const authorizations = Number(values.authorizations)
const rowsMax = Number(values['rows-max'])
const startMs = Date.UTC(2026, 0, 1)
const days = 4
const dayMs = 86_400_000
const span = { fromMs: startMs, toMs: startMs + days * dayMs }
const say = (text: string) => process.stderr.write(`${text}\n`)

async function main(): Promise<void> {
  const stack = await startStack({ root: process.cwd(), name: 'bench-reconcile', given: {}, say })
  const url = stack.urls.clickhouseUrl
  const clickhouse = openClickHouse({
    ...{ url, database: 'bench_reconcile', requestTimeoutMs: 600_000, connectionsMax: 2 },
  })
  try {
    await clickhouse.createDatabase()
    await clickhouse.command('DROP DATABASE bench_reconcile SYNC')
    await migrate(clickhouse, await readMigrations())
    await timed('insert', () => fill(clickhouse))
    const finders = { findDoubled, findUnanswered, findUnsettled, findOrphans }
    for (const [name, find] of Object.entries(finders)) {
      const found = await timed(name, () => watched(clickhouse, () => find(clickhouse, span)))
      say(JSON.stringify(kindsOf(found)))
    }
    await timed(`in stretches of ${rowsMax} rows`, () =>
      watched(clickhouse, () => moneyFinder(rowsMax)(clickhouse, span)),
    )
  } finally {
    await clickhouse.command('DROP DATABASE bench_reconcile SYNC')
    await clickhouse.close()
    await stack.stop()
  }
}

async function timed<Answer>(what: string, work: () => Promise<Answer>): Promise<Answer> {
  const startedMs = performance.now()
  const answer = await work()
  say(`${what}: ${((performance.now() - startedMs) / 1_000).toFixed(1)} s`)
  return answer
}

/** Says how much memory the dearest query took at most. */
async function watched<Answer>(
  clickhouse: ClickHouse,
  work: () => Promise<Answer>,
): Promise<Answer> {
  let isDone = false
  let bytesMax = 0
  const watch = async () => {
    while (!isDone) {
      const sql = 'SELECT toFloat64(max(peak_memory_usage)) AS bytes FROM system.processes'
      const [seen] = await clickhouse.query<{ bytes: number }>(sql)
      bytesMax = Math.max(bytesMax, seen?.bytes ?? 0)
      await setTimeout(50)
    }
  }
  const watching = watch()
  const answer = await work().finally(() => {
    isDone = true
  })
  await watching
  say(`at most ${Math.round(bytesMax / 2 ** 20)} MiB`)
  return answer
}

function kindsOf(found: readonly Found[]): Readonly<Record<string, number>> {
  const byKind = Map.groupBy(found, ({ kind }) => kind)
  return Object.fromEntries([...byKind].map(([kind, of]) => [kind, of.length]))
}

/** Kinds of rows, each with when it comes after its authorization and whether it does. */
const steps = [
  { nth: 0, kind: 'AUTHORIZATION', afterMs: 0, where: '1' },
  { nth: 1, kind: 'OUTCOME', afterMs: 800, where: '1' },
  { nth: 2, kind: 'CLEARING', afterMs: 30 * 3_600_000, where: 'n % 10 != 0' },
] as const

async function fill(clickhouse: ClickHouse): Promise<void> {
  for (const one of steps) await clickhouse.command(stepSql(one))
  await clickhouse.command(decisionsSql)
  // Only in the light of it are the holds of the others over.
  await clickhouse.command(`
    INSERT INTO transactions (topic, kafka_partition, kafka_offset, event_id, kind, event_time)
    SELECT 'card.events', 12, 0, generateUUIDv4(), 'EXPIRY', toDateTime64('2026-03-01', 3, 'UTC')`)
}

const authorization = `
  n, reinterpretAsUUID(toUInt128(n) * 4) AS asked_id,
  fromUnixTimestamp64Milli(toInt64(${startMs} + n * ${days * dayMs} / ${authorizations}))
    AS asked_at,
  'acc_' || leftPad(toString(n % 100000), 6, '0') AS account_id,
  'crd_' || leftPad(toString(n % 100000), 6, '0') AS card_id,
  1000 + cityHash64(n) % 20000 AS minor,
  ['5411', '5812', '5814', '5912', '5262'][1 + n % 5] AS mcc`

const stepSql = ({ nth, kind, afterMs, where }: (typeof steps)[number]): string => `
  INSERT INTO transactions (topic, kafka_partition, kafka_offset, kafka_time, event_id, kind,
    event_time, program_id, account_id, card_id, amount_minor, currency, billing_amount_minor,
    billing_currency, merchant_id, mcc, network, message_style, network_lifecycle_id,
    retrieval_reference_number, approval_code, acquirer_reference, original_event_id,
    original_event_time, approved, decided_by)
  SELECT 'card.events', n % 12, n * 4 + ${nth}, asked_at,
    reinterpretAsUUID(toUInt128(n) * 4 + ${nth}), '${kind}',
    asked_at + toIntervalMillisecond(${afterMs}), 'aurora', account_id, card_id, minor, 'USD',
    minor, 'USD', 'mer_' || leftPad(toString(n % 5000), 6, '0'), mcc,
    if(n % 2 = 0, 'VISA', 'MASTERCARD'), 'DUAL', if(is_linked, 'n_' || toString(n), NULL),
    leftPad(toString(n), 12, '0'), 'A1B2C3', if(${nth} = 2, leftPad(toString(n), 23, '7'), NULL),
    if(is_linked AND ${nth} > 0, asked_id, NULL), if(is_linked AND ${nth} > 0, asked_at, NULL),
    if(${nth} = 1, true, NULL), if(${nth} = 1, 'PROCESSOR', NULL)
  FROM (
    SELECT ${authorization}, ${nth} < 2 OR n % 50 != 1 AS is_linked
    FROM (SELECT number AS n FROM numbers(${authorizations})) WHERE ${where}
  )`

const decisionsSql = `
  INSERT INTO decisions (topic, kafka_partition, kafka_offset, kafka_time, decision_id, event_id,
    event_time, program_id, account_id, card_id, billing_amount_minor, billing_currency, action,
    features)
  SELECT 'card.decisions', n % 12, n, asked_at, asked_id, asked_id, asked_at, 'aurora', account_id,
    card_id, minor, 'USD', 'APPROVE', [1]
  FROM (SELECT ${authorization} FROM (SELECT number AS n FROM numbers(${authorizations})))`

await main()
