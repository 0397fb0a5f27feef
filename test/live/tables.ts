import { inject } from 'vitest'
import { type ClickHouse, openClickHouse } from '../../sinks/clickhouse.ts'
import { migrate, readMigrations } from '../../sinks/migrate.ts'
import { createSink, readTables, type SinkLimits, type Stored } from '../../sinks/sink.ts'
import type { Decoded, Message, WeirRecord } from '../../streams/events.ts'
import { messageOf, topicOf } from '../sinks/samples.ts'

export const openDatabase = (database: string): ClickHouse =>
  openClickHouse({
    url: inject('urls').clickhouseUrl,
    database,
    requestTimeoutMs: 30_000,
    connectionsMax: 4,
  })

export interface Tables {
  readonly clickhouse: ClickHouse
  /** Stores the records as they would come from their topics, at offsets from `offset` on. */
  store(records: readonly WeirRecord[], offset?: number): Promise<Stored>
  /** Stores messages that are what `decode` says of their value. */
  storeMessages(messages: readonly Message[], decode: (value: string) => Decoded): Promise<Stored>
  close(): Promise<void>
}

const roomy: SinkLimits = { rowsMax: 10_000, bytesMax: 2 ** 25, monthsMax: 60, refusedRowsMax: 100 }

/** A database of its own with all tables; `close` removes it. */
export async function openFreshTables(
  database: string,
  limits: Partial<SinkLimits> = {},
): Promise<Tables> {
  const clickhouse = openDatabase(database)
  await clickhouse.createDatabase()
  await clickhouse.command(`DROP DATABASE \`${database}\` SYNC`)
  await migrate(clickhouse, await readMigrations())
  const tables = await readTables(clickhouse)

  const storeMessages: Tables['storeMessages'] = (messages, decode) => {
    const decoder = {
      prepare: async () => {},
      decode: (value: Buffer | null) => decode(String(value)),
    }
    const sink = createSink({ clickhouse, tables, decoder, limits: { ...roomy, ...limits } })
    return sink.store(messages)
  }

  return {
    clickhouse,
    storeMessages,
    store(records, offset = 0) {
      const byValue = new Map(records.map((record, index) => [`record ${offset + index}`, record]))
      const messages = [...byValue].map(([value, record], index) =>
        messageOf({ topic: topicOf(record), offset: offset + index, value: Buffer.from(value) }),
      )
      return storeMessages(messages, (value) => {
        const record = byValue.get(value)
        return record
          ? { kind: 'record', record }
          : { kind: 'unreadable', reason: 'NOT_AVRO', detail: 'not a record' }
      })
    },
    async close() {
      await clickhouse.command(`DROP DATABASE \`${database}\` SYNC`)
      await clickhouse.close()
    },
  }
}
