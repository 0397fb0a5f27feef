import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { type ClickHouse, openClickHouse } from '../../sinks/clickhouse.ts'
import { migrate, readMigrations } from '../../sinks/migrate.ts'
import { analystAsSql } from '../../stack/analyst.ts'
import { roleAsSql } from '../../stack/analyst-role.ts'
import { analystGrants } from '../../stack/grants.ts'
import { analystUrlOf, clickhouseDatabase as database } from '../../stack/servers.ts'
import { knownState } from '../../stack/state.ts'
import { accountEvent, deadLetter, label, transaction } from '../sinks/samples.ts'
import { openFreshTables, type Tables } from './tables.ts'

const state = knownState(inject('stack'))
let tables: Tables
let analyst: ClickHouse
let views: readonly View[]

beforeAll(async () => {
  tables = await openFreshTables(database)
  await tables.store([
    { type: 'Transaction', record: transaction() },
    { type: 'AccountEvent', record: accountEvent() },
    { type: 'Label', record: label() },
    { type: 'DeadLetter', record: deadLetter() },
  ])
  views = await readViews()
  const url = analystUrlOf(state)
  analyst = openClickHouse({ url, database, requestTimeoutMs: 30_000, connectionsMax: 1 })
})

afterAll(async () => {
  await analyst?.close()
  await tables?.close()
})

const grants = Object.entries(analystGrants)
const withheld = grants.flatMap(([view, { withheld }]) =>
  withheld.map((column) => [view, column] as const),
)

interface View {
  readonly name: string
  /** How it is asked: by its name, or with a value for each of its parameters. */
  readonly call: string
  readonly columns: readonly string[]
}

async function readViews(): Promise<readonly View[]> {
  const { clickhouse } = tables
  const found = await clickhouse.query<{ name: string; values: readonly string[] }>(
    `SELECT name, arrayMap(
       one -> concat(one.1, ' = ''', multiIf(
         one.2 LIKE '%DateTime%', '2026-02-03 00:00:00',
         one.2 LIKE '%UUID%', toString(generateUUIDv4()),
         '1'), ''''),
       parameterized_view_parameters) AS values
     FROM system.tables WHERE database = currentDatabase() AND startsWith(name, 'v_')`,
  )
  return await Promise.all(
    found.map(async ({ name, values }) => {
      const call = values.length > 0 ? `${name}(${values.join(', ')})` : name
      const asked = `DESCRIBE TABLE (SELECT * FROM ${call})`
      const columns = await clickhouse.query<{ name: string }>(asked)
      return { name, call, columns: columns.map((column) => column.name) }
    }),
  )
}

test('every column of every view is granted or named as withheld', async () => {
  const forgotten = views.flatMap(({ name, columns }) => {
    const { shown, withheld } = analystGrants[name] ?? { shown: [], withheld: [] }
    const named = new Set([...shown, ...withheld])
    const missing = columns.filter((column) => !named.has(column))
    return missing.length > 0 ? [`${name}: ${missing.join(' ')}`] : []
  })
  expect(forgotten, 'add these to stack/grants.ts, as shown or as withheld').toEqual([])
})

test('nothing is granted that is not there', async () => {
  const columnsOf = new Map(views.map(({ name, columns }) => [name, columns]))
  const stale = grants.flatMap(([view, { shown, withheld }]) => {
    const columns = columnsOf.get(view) ?? []
    const missing = [...shown, ...withheld].filter((column) => !columns.includes(column))
    return missing.map((column) => `${view}.${column}`)
  })
  expect(stale, 'take these out of stack/grants.ts').toEqual([])
})

test('an analyst reads what is shown, without a right on any table', async () => {
  for (const { name, call } of views) {
    const shown = analystGrants[name]?.shown.map((column) => `\`${column}\``) ?? []
    await analyst.query(`SELECT ${shown.join(', ')} FROM ${call} LIMIT 1`)
  }
  expect(await analyst.query('SELECT count() AS rows FROM v_transactions')).toEqual([{ rows: '1' }])
})

test.each(withheld)('an analyst does not read %s.%s, however it is asked', async (view, column) => {
  for (const question of [
    `SELECT ${column} FROM ${view}`,
    `SELECT count() FROM ${view} WHERE notEmpty(toString(${column}))`,
    `SELECT topic FROM ${view} ORDER BY ${column}`,
    `SELECT ${column} FROM (SELECT * FROM ${view})`,
    `SELECT uniq(${column}) FROM ${view}`,
    `SELECT ${column} FROM merge(currentDatabase(), '^${view}$')`,
  ]) {
    await expect(analyst.query(question)).rejects.toThrow('ACCESS_DENIED (497)')
  }
})

const spanned = "(since = '2026-01-01', until = '2026-03-01')"

test('an analyst reads a view that takes a span', async () => {
  const question = `SELECT toString(kind) AS kind FROM v_settlement_classes${spanned}`
  expect(await analyst.query(question)).toEqual([{ kind: 'AUTHORIZATION' }])
})

test('an analyst reads no table, and no view that stands behind another', async () => {
  const found = await tables.clickhouse.query<{ source: string }>(
    `SELECT name || if(engine = 'View', {spanned: String}, '') AS source
     FROM system.tables
     WHERE database = currentDatabase()
       AND (engine != 'View' OR startsWith(name, 'settlement_'))`,
    { spanned },
  )
  expect(found.length).toBeGreaterThan(8)
  for (const { source } of found) {
    await expect(analyst.query(`SELECT count() FROM ${source}`)).rejects.toThrow('ACCESS_DENIED')
  }
})

test.each([
  'INSERT INTO labels (event_id) VALUES (generateUUIDv4())',
  'ALTER TABLE labels DELETE WHERE 1',
  'TRUNCATE TABLE labels',
  'DROP VIEW v_labels',
  'CREATE VIEW v_mine AS SELECT 1',
  'CREATE TABLE mine (n Int8) ENGINE = Memory',
  'OPTIMIZE TABLE labels FINAL',
  'SYSTEM FLUSH LOGS',
  "SELECT * FROM url('http://127.0.0.1:9/', LineAsString)",
  "SELECT * FROM file('x', LineAsString)",
  "SELECT * FROM remote('127.0.0.1', currentDatabase(), 'labels')",
])('an analyst is refused: %s', async (statement) => {
  await expect(analyst.command(statement)).rejects.toThrow('ACCESS_DENIED')
})

test.each([
  'max_execution_time = 0',
  'max_execution_time = 61',
  'max_memory_usage = 0',
  'max_result_rows = 0',
  'max_concurrent_queries_for_user = 0',
])('an analyst cannot ask with %s', async (setting) => {
  const asked = analyst.query(`SELECT 1 SETTINGS ${setting}`)
  await expect(asked).rejects.toThrow('SETTING_CONSTRAINT_VIOLATION')
})

test('an analyst cannot become a writer, but may change how a question is answered', async () => {
  const asked = analyst.query('SELECT 1 SETTINGS readonly = 0')
  await expect(asked).rejects.toThrow('READONLY')
  const settings = 'join_use_nulls = 1, max_execution_time = 5'
  expect(await analyst.query(`SELECT 1 AS one SETTINGS ${settings}`)).toEqual([{ one: 1 }])
})

test('an analyst does not see what others ask', async () => {
  await tables.clickhouse.command('SYSTEM FLUSH LOGS')
  for (const table of ['query_log', 'processes', 'users', 'roles']) {
    const asked = analyst.query(`SELECT count() FROM system.${table}`)
    await expect(asked).rejects.toThrow('ACCESS_DENIED')
  }
})

test('an analyst can ask what the columns of a table mean', async () => {
  const columns = await analyst.query<{ name: string; comment: string }>('DESCRIBE TABLE labels')
  expect(columns.find(({ name }) => name === 'known_at')?.comment).toBe('When it became known.')
})

test('analysts can read again after the views were renewed', async () => {
  await migrate(tables.clickhouse, await readMigrations())
  expect(await analyst.query('SELECT count() AS rows FROM v_labels')).toEqual([{ rows: '1' }])
})

const page = readFileSync(new URL('../../docs/analysts.md', import.meta.url), 'utf8')
const questions = [...page.matchAll(/^(.+\?)\n\n```sql\n([^`]*)```/gm)].map(
  ([, question, sql]) => [question ?? '', sql ?? ''] as const,
)

test.each(questions)('an analyst may ask the worked question: %s', async (_, sql) => {
  await expect(analyst.query(sql)).resolves.toBeDefined()
})

test('a given server understands the role', async () => {
  for (const statement of [...roleAsSql(database), ...analystAsSql(state)]) {
    const asked = tables.clickhouse.query('SELECT formatQuerySingleLine({text: String}) AS text', {
      text: statement,
    })
    await expect(asked).resolves.toHaveLength(1)
  }
})
