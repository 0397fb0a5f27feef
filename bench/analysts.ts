/**
 * How long the worked questions of docs/analysts.md take on two million decisions, and what these
 * take on disk: right after their inserts, nothing merged yet, and when all has been merged.
 *
 *   npm run bench:analysts -- [--authorizations N] [--per-insert N] [--runs N]
 */
import { readFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { featureSet } from '../features/catalog.ts'
import { type ClickHouse, openClickHouse } from '../sinks/clickhouse.ts'
import { storeFeatureSet } from '../sinks/feature-sets.ts'
import { migrate, readMigrations } from '../sinks/migrate.ts'
import { startStack } from '../stack/stack.ts'
import { fill } from './filled.ts'

const { values } = parseArgs({
  options: {
    authorizations: { type: 'string', default: '2000000' },
    'per-insert': { type: 'string', default: '100000' },
    runs: { type: 'string', default: '5' },
  },
})

const say = (text: string) => process.stderr.write(`${text}\n`)
const print = (text: string) => process.stdout.write(`${text}\n`)

async function main(): Promise<void> {
  const stack = await startStack({
    root: process.cwd(),
    name: `bench-${process.pid}`,
    given: {},
    say,
  })
  const clickhouse = openClickHouse({
    url: stack.urls.clickhouseUrl,
    database: 'bench',
    requestTimeoutMs: 600_000,
    connectionsMax: 2,
  })
  try {
    await measure(clickhouse)
  } finally {
    await clickhouse.close()
    await stack.stop()
  }
}

async function measure(clickhouse: ClickHouse): Promise<void> {
  await migrate(clickhouse, await readMigrations())
  await storeFeatureSet(clickhouse, featureSet)
  await clickhouse.command('SYSTEM STOP MERGES')
  for (const name of minutes) await clickhouse.command(`SYSTEM STOP VIEW ${name}`)
  const authorizations = Number(values.authorizations)
  await fill(clickhouse, {
    authorizations,
    features: featureSet.names.length,
    featureSet: featureSet.version,
    authorizationsPerInsert: Number(values['per-insert']),
    filled: (count) => say(`${count} of ${authorizations}`),
  })
  for (const name of minutes) {
    const seconds = await secondsOf(async () => {
      for (const step of ['START', 'REFRESH', 'WAIT', 'STOP']) {
        await clickhouse.command(`SYSTEM ${step} VIEW ${name}`)
      }
    })
    print(`${name}, all at once: ${seconds.toFixed(1)} s`)
  }
  await askAll(clickhouse, 'as inserted')
  await clickhouse.command('SYSTEM START MERGES')
  for (const table of tables) await clickhouse.command(`OPTIMIZE TABLE ${table} FINAL`)
  await askAll(clickhouse, 'merged')
  await printSizes(clickhouse, authorizations)
}

const minutes = ['refresh_decisions_per_minute', 'refresh_transactions_per_minute']

const tables = [
  'transactions',
  'account_events',
  'labels',
  'decisions',
  'challenger_scores',
  'deliveries',
  'decisions_per_minute',
  'transactions_per_minute',
]

/** Each question of the page: the median of some runs, in milliseconds, slowest first. */
async function askAll(clickhouse: ClickHouse, when: string): Promise<void> {
  const page = await readFile(new URL('../docs/analysts.md', import.meta.url), 'utf8')
  const asked: { readonly question: string; readonly ms: number }[] = []
  for (const [, question = '', sql = ''] of page.matchAll(/^(.+\?)\n\n```sql\n([^`]*)```/gm)) {
    const runs: number[] = []
    for (let run = 0; run < Number(values.runs); run++) {
      runs.push(1_000 * (await secondsOf(() => clickhouse.query(sql))))
    }
    const ms = runs.toSorted((one, other) => one - other)[Math.floor(runs.length / 2)] ?? 0
    asked.push({ question, ms })
  }
  const parts = await clickhouse.query(
    'SELECT 1 FROM system.parts WHERE active AND database = currentDatabase()',
  )
  print(`\n${when}, ${parts.length} parts`)
  for (const { question, ms } of asked.toSorted((one, other) => other.ms - one.ms)) {
    print(`${ms.toFixed(0).padStart(6)} ms  ${question}`)
  }
}

async function secondsOf(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now()
  await work()
  return (performance.now() - started) / 1_000
}

interface Size {
  readonly table: string
  readonly rows: string
  readonly bytes: string
}

async function printSizes(clickhouse: ClickHouse, decisions: number): Promise<void> {
  const sizes = await clickhouse.query<Size>(
    `SELECT table, sum(rows) AS rows, sum(bytes_on_disk) AS bytes FROM system.parts
     WHERE active AND database = currentDatabase() GROUP BY table ORDER BY bytes DESC`,
  )
  print('\nbytes on disk for each decision')
  for (const { table, rows, bytes } of sizes) {
    print(`${(Number(bytes) / decisions).toFixed(1).padStart(6)}  ${table} (${rows} rows)`)
  }
}

await main()
