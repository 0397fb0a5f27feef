import { afterAll, beforeAll, expect, test } from 'vitest'
import { migrate, readMigrations } from '../../sinks/migrate.ts'
import type { WeirRecord } from '../../streams/events.ts'
import { topics } from '../../streams/events.ts'
import {
  accountEvent,
  bareTransaction,
  cardNumber,
  challengerScore,
  deadLetter,
  decision,
  label,
  messageOf,
  overCleared,
  transaction,
} from '../sinks/samples.ts'
import { openDatabase, openFreshTables, type Tables } from './tables.ts'

let tables: Tables
beforeAll(async () => {
  tables = await openFreshTables('test_clickhouse')
})
afterAll(() => tables.close())

const rowsOf = (sql: string) => tables.clickhouse.query<Record<string, unknown>>(sql)

/** One row of a table at that offset, stored by this test. */
async function storedRow(record: WeirRecord, { table, offset }: { table: string; offset: number }) {
  await tables.store([record], offset)
  const rows = await rowsOf(`SELECT * FROM ${table} FINAL WHERE kafka_offset = ${offset}`)
  expect(rows).toHaveLength(1)
  return rows[0]
}

/** A record as its row reads back: snake case, money and 64-bit numbers as text, UTC times. */
function asRow(record: object): Record<string, unknown> {
  const times = /^(eventTime|knownAt|originalEventTime|sourceTimestamp|openedAt|changedAt)$/
  const days = new Set(['openedOn', 'dueOn'])
  const entries = Object.entries(record).map(([field, value]) => {
    const column = field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
    const iso = typeof value === 'number' ? new Date(value).toISOString() : ''
    if (times.test(field) && iso) return [column, iso.replace('T', ' ').replace('Z', '')]
    if (days.has(field) && typeof value === 'number') {
      return [column, new Date(value * 86_400_000).toISOString().slice(0, 10)]
    }
    if (typeof value === 'bigint') return [column, String(value)]
    return [column, field === 'sourceOffset' ? String(value) : value]
  })
  return Object.fromEntries(entries)
}

test('a second migration changes nothing', async () => {
  const before = await rowsOf('SELECT * FROM schema_migrations FINAL ORDER BY version')
  await migrate(tables.clickhouse, await readMigrations())
  expect(await rowsOf('SELECT * FROM schema_migrations FINAL ORDER BY version')).toEqual(before)
})

test('a migration that was cut short is finished by the next one', async () => {
  await tables.clickhouse.command('TRUNCATE TABLE schema_migrations')
  await migrate(tables.clickhouse, await readMigrations())
  const numbered = (await readMigrations()).filter(({ version }) => version !== 'every time')
  expect(await rowsOf('SELECT version FROM schema_migrations FINAL')).toHaveLength(numbered.length)
})

test('every column of every table says what it holds', async () => {
  const silent = await rowsOf(
    `SELECT table, name FROM system.columns
     WHERE database = currentDatabase() AND comment = '' AND table IN (
       SELECT name FROM system.tables
       WHERE database = currentDatabase() AND endsWith(engine, 'MergeTree')
     )`,
  )
  expect(silent).toEqual([])
})

test('a transaction reads back as it was written', async () => {
  const record = transaction()
  const row = await storedRow({ type: 'Transaction', record }, { table: 'transactions', offset: 1 })
  expect(row).toMatchObject(asRow(record))
})

test('what a transaction does not have is null, not empty', async () => {
  const record = bareTransaction({ kind: 'UNKNOWN', purpose: 'UNKNOWN' })
  const row = await storedRow({ type: 'Transaction', record }, { table: 'transactions', offset: 2 })
  expect(row).toMatchObject(asRow(record))
})

test('an account event reads back as it was written', async () => {
  const record = accountEvent()
  const at = { table: 'account_events', offset: 3 }
  expect(await storedRow({ type: 'AccountEvent', record }, at)).toMatchObject(asRow(record))
})

test('a label reads back as it was written', async () => {
  const record = label()
  const at = { table: 'labels', offset: 4 }
  expect(await storedRow({ type: 'Label', record }, at)).toMatchObject(asRow(record))
})

test('a decision reads back as it was written, NaN and all', async () => {
  const record = decision()
  const row = await storedRow({ type: 'Decision', record }, { table: 'decisions', offset: 5 })
  const { reasons, features, ...rest } = record
  expect(row).toMatchObject({
    ...asRow(rest),
    'reasons.code': reasons.map(({ code }) => code),
    'reasons.contribution': reasons.map(({ contribution }) => contribution),
    'reasons.origin': reasons.map(({ origin }) => origin),
    features: [1, 'nan', 0.1, '-inf'],
  })
  expect(features).toHaveLength(4)
})

test('a challenger score reads back as it was written', async () => {
  const record = challengerScore()
  const at = { table: 'challenger_scores', offset: 6 }
  expect(await storedRow({ type: 'ChallengerScore', record }, at)).toMatchObject(asRow(record))
})

test('a break reads back as it was written', async () => {
  const record = overCleared()
  const at = { table: 'breaks', offset: 8 }
  expect(await storedRow({ type: 'Break', record }, at)).toMatchObject(asRow(record))
})

test('a dead letter keeps the bytes of its record', async () => {
  const record = deadLetter()
  const at = { table: 'dead_letters', offset: 7 }
  const { value, ...rest } = record
  expect(await storedRow({ type: 'DeadLetter', record }, at)).toMatchObject({
    ...asRow(rest),
    value_base64: Buffer.from(value).toString('base64'),
  })
})

test('a record that is stored twice is one row', async () => {
  const records = [{ type: 'Transaction', record: transaction() } as const]
  await tables.store(records, 20)
  await tables.store(records, 20)
  for (const table of ['transactions', 'deliveries']) {
    const rows = await rowsOf(`SELECT 1 FROM ${table} FINAL WHERE kafka_offset = 20`)
    expect(rows).toHaveLength(1)
  }
})

test('one insert takes 120 days and more months than ClickHouse takes at once', async () => {
  const records = Array.from({ length: 150 }, (_, month) => ({
    type: 'Label' as const,
    record: label({ eventId: uuid(month), knownAt: Date.UTC(2015, month, 1) }),
  }))
  await tables.store(records, 100)
  const rows = await rowsOf('SELECT 1 FROM labels FINAL WHERE kafka_offset BETWEEN 100 AND 249')
  expect(rows).toHaveLength(150)
})

test('a row that only ClickHouse refuses goes to the dead letters, the rest goes in', async () => {
  await tables.clickhouse.command(
    "ALTER TABLE labels ADD CONSTRAINT no_secret CHECK source != 'SECRET'",
  )
  const sources = Array.from({ length: 50 }, (_, place) => (place % 20 === 7 ? 'SECRET' : 'HOLDER'))
  const stored = await tables.store(
    sources.map((source, place) => ({
      type: 'Label' as const,
      record: label({ eventId: uuid(place), source }),
    })),
    300,
  )
  await tables.clickhouse.command('ALTER TABLE labels DROP CONSTRAINT no_secret')
  expect(stored.rows).toEqual({ deliveries: 50, labels: 47, dead_letters: 3 })
  const letters = await rowsOf(
    'SELECT source_offset, reason, detail FROM v_dead_letters WHERE by_sink ORDER BY kafka_offset',
  )
  const detail = 'labels: VIOLATED_CONSTRAINT (469) at no_secret'
  expect(letters.filter(({ detail }) => String(detail).startsWith('labels'))).toEqual(
    [307, 327, 347].map((offset) => ({
      source_offset: String(offset),
      reason: 'SINK_REFUSED',
      detail,
    })),
  )
})

test('the tables refuse money and scores out of range, whoever writes them', async () => {
  const insert = (column: string, value: string) =>
    tables.clickhouse.command(`INSERT INTO decisions (${column}) VALUES (${value})`)
  await expect(insert('fraud_score', '1.01')).rejects.toThrow('VIOLATED_CONSTRAINT')
  await expect(insert('risk_score', 'nan')).rejects.toThrow('VIOLATED_CONSTRAINT')
  await expect(insert('billing_amount_minor', '-1')).rejects.toThrow('VIOLATED_CONSTRAINT')
})

test('a refusal never repeats what was refused', async () => {
  const secret = cardNumber
  const asked = tables.clickhouse.command(`INSERT INTO labels (event_id) VALUES ('${secret}')`)
  const error: unknown = await asked.catch((refusal: unknown) => refusal)
  expect(error).toMatchObject({ code: 'CLICKHOUSE_REFUSED' })
  expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain(secret)
})

test('a server that is away is unavailable, which is worth another try', async () => {
  const { openClickHouse } = await import('../../sinks/clickhouse.ts')
  const away = openClickHouse({
    url: 'http://127.0.0.1:9',
    database: 'weir',
    requestTimeoutMs: 1_000,
    connectionsMax: 1,
  })
  await expect(away.ping()).rejects.toMatchObject({
    code: 'CLICKHOUSE_UNAVAILABLE',
    retriable: true,
  })
  await away.close()
})

test('a database that was never set up is refused with the cure', async () => {
  const bare = openDatabase('test_never_set_up')
  await expect(bare.query('SELECT 1 FROM decisions')).rejects.toThrow('run weir setup')
  await bare.close()
})

test('every offset has a delivery, what cannot be read too', async () => {
  const messages = [
    messageOf({ offset: 500, value: null, timestamp: -1 }),
    messageOf({ offset: 501, topic: topics.decisions }),
  ]
  await tables.storeMessages(messages, () => ({
    kind: 'unreadable',
    reason: 'NOT_AVRO',
    detail: 'not a record',
  }))
  const rows = await rowsOf(
    `SELECT kafka_offset, record_type, payload_bytes FROM v_deliveries
     WHERE kafka_offset IN (500, 501) ORDER BY kafka_offset`,
  )
  expect(rows).toEqual([
    { kafka_offset: '500', record_type: 'UNREADABLE', payload_bytes: 0 },
    { kafka_offset: '501', record_type: 'UNREADABLE', payload_bytes: 7 },
  ])
})

test('a decision that was sent twice is shown once, as it was first', async () => {
  const sent = { type: 'Decision', record: decision({ decisionId: uuid(600) }) } as const
  await tables.store([sent, sent], 600)
  const rows = await rowsOf(
    `SELECT kafka_offset FROM v_decisions WHERE decision_id = '${uuid(600)}'`,
  )
  expect(rows).toEqual([{ kafka_offset: '600' }])
})

const uuid = (number: number) => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`
