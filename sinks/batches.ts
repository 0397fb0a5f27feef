import assert from 'node:assert/strict'
import { PipelineError } from '../streams/errors.ts'
import { columnName, type Refusal, type WriteValue, writerOf } from './column-types.ts'
import { createRowBytes, type RowBytes } from './row-bytes.ts'
import type { Row } from './rows.ts'

/** Column types by column name, by table, as the server has them. */
export type Tables = ReadonlyMap<string, ReadonlyMap<string, string>>

export interface BatchLimits {
  readonly rowsMax: number
  readonly bytesMax: number
  /** ClickHouse refuses an insert that touches more than 100 partitions. */
  readonly monthsMax: number
}

/** Encoded rows of one table, to be stored by one insert. */
export interface Batch {
  readonly table: string
  readonly header: Buffer
  readonly rows: readonly Row[]
  /** The bytes of the rows from `start` up to, not including, `end`. */
  slice(start: number, end: number): Buffer
}

export interface RefusedRow {
  readonly row: Row
  readonly detail: string
}

export interface Encoded {
  readonly batches: readonly Batch[]
  readonly refused: readonly RefusedRow[]
}

/** Turns rows into batches within the limits; rows with a value that does not fit stay out. */
export type EncodeRows = (rows: readonly Row[], limits: BatchLimits) => Encoded

/**
 * An encoder for these tables. A table is written in the columns that the rows have: a column that
 * only a newer weir knows keeps its default, and a column that is missing stops the sink.
 */
export function createEncoder(tables: Tables): EncodeRows {
  const layouts = new Map<string, Layout>()

  const layoutFor = (row: Row): Layout => {
    const layout = layouts.get(row.table) ?? layoutOf(row, tables)
    layouts.set(row.table, layout)
    return layout
  }

  return (rows, limits) => {
    const batches: OpenBatch[] = []
    const open = new Map<string, OpenBatch>()
    const refused: RefusedRow[] = []
    for (const row of rows) {
      const month = monthOf(row.partitionTime)
      let batch = open.get(row.table)
      if (!batch || isFull(batch, month, limits)) {
        batch = openBatch(layoutFor(row))
        batches.push(batch)
        open.set(row.table, batch)
      }
      const detail = append(batch, row)
      if (detail === null) batch.months.add(month)
      else refused.push({ row, detail })
    }
    return { batches: batches.filter(({ rows }) => rows.length > 0).map(closeBatch), refused }
  }
}

interface Column {
  readonly field: string
  readonly write: WriteValue
}

interface Layout {
  readonly table: string
  readonly header: Buffer
  readonly columns: readonly Column[]
}

interface OpenBatch {
  readonly layout: Layout
  readonly bytes: RowBytes
  readonly rows: Row[]
  /** Where each row ends among the bytes. */
  readonly ends: number[]
  readonly months: Set<number>
}

const openBatch = (layout: Layout): OpenBatch => ({
  layout,
  bytes: createRowBytes(),
  rows: [],
  ends: [],
  months: new Set(),
})

const isFull = ({ rows, bytes, months }: OpenBatch, month: number, limits: BatchLimits): boolean =>
  rows.length >= limits.rowsMax ||
  bytes.length >= limits.bytesMax ||
  (months.size >= limits.monthsMax && !months.has(month))

function append({ layout, bytes, rows, ends }: OpenBatch, row: Row): Refusal | null {
  const start = bytes.length
  for (const { field, write } of layout.columns) {
    const refusal = write(bytes, row.values[field])
    if (refusal !== null) {
      bytes.truncate(start)
      return `${columnName(field)} ${refusal}`
    }
  }
  rows.push(row)
  ends.push(bytes.length)
  return null
}

const closeBatch = ({ layout, bytes, rows, ends }: OpenBatch): Batch => ({
  table: layout.table,
  header: layout.header,
  rows,
  slice: (start, end) => bytes.slice(ends[start - 1] ?? 0, ends[end - 1] ?? 0),
})

function layoutOf({ table, values }: Row, tables: Tables): Layout {
  const types = tables.get(table)
  if (!types) throw mismatch(`there is no table ${table}`)
  const header = createRowBytes()
  const columns = Object.keys(values).map((field) => {
    const name = columnName(field)
    const type = types.get(name)
    if (type === undefined) throw mismatch(`table ${table} has no column ${name}`)
    const write = writerOf(type)
    if (!write) throw mismatch(`column ${name} of ${table} has a type that weir does not write`)
    return { field, name, type, write }
  })
  assert(columns.length > 0, 'a row has columns')
  header.size(columns.length)
  for (const { name } of columns) header.text(name)
  for (const { type } of columns) header.text(type)
  return { table, columns, header: header.slice(0, header.length) }
}

const mismatch = (what: string) =>
  new PipelineError('CONFIG_INVALID', `${what}: run weir setup, or a weir that fits the database`)

function monthOf(timeMs: number): number {
  const date = new Date(timeMs)
  return date.getUTCFullYear() * 12 + date.getUTCMonth()
}
