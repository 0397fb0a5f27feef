import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { ClickHouse, InsertBlock } from '../../sinks/clickhouse.ts'
import { migrationOf, missingOf } from '../../sinks/migrate.ts'
import { createSink } from '../../sinks/sink.ts'
import { PipelineError } from '../../streams/errors.ts'
import { messageOf } from './samples.ts'

const limits = { rowsMax: 1_000, bytesMax: 1_000_000, monthsMax: 60, refusedRowsMax: 10 }
const place = {
  topic: 'String',
  kafka_partition: 'UInt32',
  kafka_offset: 'UInt64',
  kafka_time: "DateTime64(3, 'UTC')",
}
const tables = new Map([
  [
    'deliveries',
    new Map(
      Object.entries({
        ...place,
        record_type: 'String',
        payload_hash: 'UInt64',
        payload_bytes: 'UInt32',
      }),
    ),
  ],
  [
    'dead_letters',
    new Map(
      Object.entries({
        ...place,
        source_topic: 'String',
        source_partition: 'UInt32',
        source_offset: 'UInt64',
        source_timestamp: "DateTime64(3, 'UTC')",
        reason: 'String',
        detail: 'String',
        event_id: 'Nullable(String)',
        account_id: 'Nullable(String)',
        value_base64: 'String',
        value_length: 'UInt32',
        value_sha256: 'String',
      }),
    ),
  ],
])

type Insert = ClickHouse['insert']

function sinkOver(insert: Insert) {
  const clickhouse: ClickHouse = {
    insert,
    createDatabase: async () => {},
    query: async () => [],
    command: async () => {},
    ping: async () => {},
    close: async () => {},
  }
  const decoder = {
    prepare: async () => {},
    decode: () => ({ kind: 'unreadable', reason: 'EMPTY', detail: '' }) as const,
  }
  return createSink({ clickhouse, tables, decoder, limits })
}

const messages = (count: number) =>
  Array.from({ length: count }, (_, offset) => messageOf({ offset }))

/** A server that refuses a block of deliveries with one of these offsets in it. */
const pickyServer =
  (bad: ReadonlySet<number>, stored: InsertBlock[]): Insert =>
  async (block) => {
    const refused = block.table === 'deliveries' && offsetsOf(block).some((at) => bad.has(at))
    if (!refused) stored.push(block)
    return refused ? { kind: 'refused', detail: 'VIOLATED_CONSTRAINT (469)' } : { kind: 'stored' }
  }

// Each row starts with its topic, of 11 letters, and its partition; then comes the offset.
function offsetsOf({ rows }: InsertBlock): number[] {
  const rowBytes = 12 + 4 + 8 + 8 + 11 + 8 + 4
  return Array.from({ length: rows.length / rowBytes }, (_, place) =>
    Number(rows.readBigUInt64LE(place * rowBytes + 16)),
  )
}

test('refused rows are found one by one and everything else is stored', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 60 }),
      fc.uniqueArray(fc.integer({ min: 0, max: 59 }), { maxLength: 5 }),
      async (count, offsets) => {
        const bad = new Set(offsets.filter((offset) => offset < count))
        const stored: InsertBlock[] = []
        await sinkOver(pickyServer(bad, stored)).store(messages(count))
        const deliveries = stored.filter(({ table }) => table === 'deliveries')
        const kept = Array.from({ length: count }, (_, at) => at).filter((at) => !bad.has(at))
        expect(deliveries.flatMap(offsetsOf)).toEqual(kept)
        expect(stored.some(({ table }) => table === 'dead_letters')).toBe(bad.size > 0)
      },
    ),
    { numRuns: 50 },
  )
})

test('the rows that were stored are counted by table', async () => {
  const stored = await sinkOver(pickyServer(new Set([3]), [])).store(messages(8))
  expect(stored.rows).toEqual({ deliveries: 7, dead_letters: 1 })
})

test('a table that refuses row after row stops the sink', async () => {
  const bad = new Set(messages(50).map(({ offset }) => offset))
  await expect(sinkOver(pickyServer(bad, [])).store(messages(50))).rejects.toThrow(
    'ClickHouse refuses row after row of deliveries',
  )
})

test('nothing is said to be stored while ClickHouse is away', async () => {
  const away: Insert = async () => {
    throw new PipelineError('CLICKHOUSE_UNAVAILABLE', 'away')
  }
  await expect(sinkOver(away).store(messages(3))).rejects.toMatchObject({ retriable: true })
})

test('a dead letter that is refused stops the sink: nothing is dropped', async () => {
  const refusing: Insert = async () => ({ kind: 'refused', detail: 'INCORRECT_DATA (117)' })
  await expect(sinkOver(refusing).store(messages(1))).rejects.toThrow('a dead letter is refused')
})

test('no messages need no insert', async () => {
  const stored: InsertBlock[] = []
  expect(await sinkOver(pickyServer(new Set(), stored)).store([])).toEqual({ rows: {} })
  expect(stored).toEqual([])
})

const first = migrationOf('001-first.sql', 'SELECT 1;\n\nSELECT 2;\n')
const views = migrationOf('views.sql', 'SELECT 3;')

test('a migration is its statements under the number of its file', () => {
  expect(first).toMatchObject({ version: 1, statements: ['SELECT 1', 'SELECT 2'] })
  expect(views.version).toBe('every time')
})

test('views are renewed every time, tables are made once', () => {
  expect(missingOf([first, views], [])).toEqual([first, views])
  expect(missingOf([first, views], [first].map(applied))).toEqual([views])
})

test('a file that was changed after it was applied is refused', () => {
  const changed = { ...applied(first), sha256: 'another' }
  expect(() => missingOf([first], [changed])).toThrow('001-first.sql was changed')
})

test('a database of a newer weir is refused', () => {
  const newer = { version: 9, name: '009-newer.sql', sha256: '' }
  expect(() => missingOf([first], [newer])).toThrow('use a newer weir')
})

function applied({ name, sha256 }: { name: string; sha256: string }) {
  return { version: 1, name, sha256 }
}
