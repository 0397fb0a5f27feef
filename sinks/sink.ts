import { PipelineError } from '../streams/errors.ts'
import type { Decoded, Message } from '../streams/events.ts'
import {
  type Batch,
  type BatchLimits,
  createEncoder,
  type RefusedRow,
  type Tables,
} from './batches.ts'
import type { ClickHouse } from './clickhouse.ts'
import { deadLetterOf, rowsOf, sinkRefused } from './rows.ts'

export interface SinkLimits extends BatchLimits {
  /** More rows than this refused in one insert mean that the table is at fault, not the rows. */
  readonly refusedRowsMax: number
}

/**
 * Reads values; `prepare` fetches what `decode` needs to know about them. Card numbers in the free
 * texts of a record are masked already: what `decode` gives is what the tables show.
 */
export interface Decoder {
  prepare(values: Iterable<Buffer | null>): Promise<void>
  decode(value: Buffer | null): Decoded
}

export interface Stored {
  /** Rows written, by table. */
  readonly rows: Readonly<Record<string, number>>
}

/**
 * Stores chunks of Kafka records, of any topics and partitions.
 *
 * When `store` returns, every record has its rows and the offsets may be committed. When it throws,
 * some rows may be there already: store the same records again, the tables keep one row for each
 * position. It keeps nothing between calls.
 */
export interface Sink {
  store(messages: readonly Message[]): Promise<Stored>
}

export interface SinkOptions {
  readonly clickhouse: ClickHouse
  readonly tables: Tables
  readonly decoder: Decoder
  readonly limits: SinkLimits
}

export function createSink({ clickhouse, tables, decoder, limits }: SinkOptions): Sink {
  const encode = createEncoder(tables)

  async function storeBatches(batches: readonly Batch[]): Promise<readonly RefusedRow[]> {
    const inserts = batches.map((batch) => storeIsolating(clickhouse, batch, limits))
    // All are waited for, so that no insert of this call is under way when it is repeated.
    const settled = await Promise.allSettled(inserts)
    return settled.flatMap((insert) => {
      if (insert.status === 'rejected') throw insert.reason
      return insert.value
    })
  }

  return {
    async store(messages) {
      await decoder.prepare(messages.map(({ value }) => value))
      const sources = messages.map((message) => ({
        message,
        decoded: decoder.decode(message.value),
      }))
      const encoded = encode(sources.flatMap(rowsOf), limits)
      const isolated = await storeBatches(encoded.batches)
      const refused = [...encoded.refused, ...isolated]
      const letters = encode(refused.map(letterOf), limits)
      const lost = [...letters.refused, ...(await storeBatches(letters.batches))]
      if (lost[0]) throw unstorable(lost[0])
      return { rows: countRows([...encoded.batches, ...letters.batches], isolated) }
    },
  }
}

const letterOf = ({ row, detail }: RefusedRow) =>
  deadLetterOf(row.source, { reason: sinkRefused, detail: `${row.table}: ${detail}` })

const unstorable = ({ row, detail }: RefusedRow) =>
  new PipelineError(
    'CLICKHOUSE_REFUSED',
    `a dead letter is refused (${row.table}: ${detail}): compare the table with sinks/schema`,
  )

/** Stores what can be stored, and returns the rows that ClickHouse refuses one by one. */
async function storeIsolating(
  clickhouse: ClickHouse,
  batch: Batch,
  { refusedRowsMax }: SinkLimits,
): Promise<readonly RefusedRow[]> {
  const refused: RefusedRow[] = []

  async function storeRange(start: number, end: number): Promise<void> {
    const { table, header } = batch
    const inserted = await clickhouse.insert({ table, header, rows: batch.slice(start, end) })
    if (inserted.kind === 'stored') return
    const [row] = batch.rows.slice(start, end)
    if (row && end - start === 1) {
      refused.push({ row, detail: inserted.detail })
      if (refused.length > refusedRowsMax) throw tooManyRefused(table, inserted.detail)
      return
    }
    const middle = Math.floor((start + end) / 2)
    await storeRange(start, middle)
    await storeRange(middle, end)
  }

  await storeRange(0, batch.rows.length)
  return refused
}

const tooManyRefused = (table: string, detail: string) =>
  new PipelineError(
    'CLICKHOUSE_REFUSED',
    `ClickHouse refuses row after row of ${table} (${detail}): compare it with sinks/schema`,
  )

function countRows(batches: readonly Batch[], isolated: readonly RefusedRow[]) {
  const rows: Record<string, number> = {}
  for (const { table, rows: sent } of batches) rows[table] = (rows[table] ?? 0) + sent.length
  for (const { row } of isolated) rows[row.table] = (rows[row.table] ?? 0) - 1
  return rows
}

/** The tables of the database, with the columns that an insert may give. */
export async function readTables(clickhouse: ClickHouse): Promise<Tables> {
  const columns = await clickhouse.query<{ table: string; name: string; type: string }>(
    `SELECT table, name, type FROM system.columns
     WHERE database = currentDatabase() AND default_kind = ''`,
  )
  const tables = new Map<string, Map<string, string>>()
  for (const { table, name, type } of columns) {
    const types = tables.get(table) ?? new Map<string, string>()
    tables.set(table, types.set(name, type))
  }
  return tables
}
