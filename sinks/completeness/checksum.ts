import { hash as digest } from 'node:crypto'
import type { Tables } from '../batches.ts'
import type { Row } from '../rows.ts'

/**
 * A checksum of a row over every column that the sink writes, computed here from the record and in
 * ClickHouse from the row: 64 bits that differ where the two do.
 */
export interface Checksums {
  of(row: Row): bigint
  /** The expression that computes it in a query of the table. */
  sqlOf(table: string): string
  /** Changes with the columns: checksums of another layout cannot be compared with these. */
  readonly layout: bigint
}

export function createChecksums(tables: Tables): Checksums {
  const layouts = new Map([...tables].map(([table, types]) => [table, columnsOf(types)]))
  const columnsIn = (table: string) => layouts.get(table) ?? []
  const named = [...tables].sort().map(([table, types]) => [table, [...types].sort()])
  return {
    of: ({ table, values }) =>
      hash64(
        columnsIn(table)
          .map(({ field, text }) => text(values[field]))
          .join('|'),
      ),
    sqlOf: (table) =>
      hashSql(`concatWithSeparator('|', ${columnsIn(table).map(({ sql }) => sql)})`),
    layout: hash64(JSON.stringify(['1', named])),
  }
}

/** The first 8 bytes of the SHA-256 of a text, as a number. */
export const hash64 = (text: string): bigint => digest('sha256', text, 'buffer').readBigUInt64BE(0)

const hashSql = (text: string): string =>
  `reinterpretAsUInt64(reverse(substring(SHA256(${text}), 1, 8)))`

interface Column {
  readonly field: string
  readonly sql: string
  readonly text: (value: unknown) => string
}

const columnsOf = (types: ReadonlyMap<string, string>): readonly Column[] =>
  [...types]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, type]) => {
      const { sql, text } = formOf(type)
      return { field: fieldName(name), sql: sql(`\`${name}\``), text }
    })

const fieldName = (column: string): string =>
  column.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())

/** A value as text, written alike on both sides. */
interface Form {
  readonly sql: (value: string) => string
  readonly text: (value: unknown) => string
}

function formOf(type: string): Form {
  const inner = /^(LowCardinality|Nullable|Array)\((.*)\)$/.exec(type)
  const [, wrapper, wrapped = ''] = inner ?? []
  if (wrapper === 'LowCardinality') return formOf(wrapped)
  if (wrapper === 'Nullable') return nullable(formOf(wrapped))
  if (wrapper === 'Array') return listForm(wrapped)
  if (type === 'Float64') return floatForm
  if (type.startsWith('DateTime64')) return plainForm('toUnixTimestamp64Milli')
  return type === 'Date32' ? plainForm('toInt32') : plainForm('')
}

const plainForm = (convert: string): Form => ({
  sql: (value) => `toString(${convert}(${value}))`,
  text: String,
})

// Both sides print a float in their own way, so its bits stand for it.
const floatForm: Form = {
  sql: (value) => `toString(reinterpretAsUInt64(${value}))`,
  text: (value) => String(bitsOf64([value])),
}

const nothing = '\\N'

const nullable = ({ sql, text }: Form): Form => ({
  sql: (value) => `ifNull(${sql(value)}, '\\\\N')`,
  text: (value) => (value === null ? nothing : text(value)),
})

function listForm(type: string): Form {
  if (type === 'Float32') return sumForm('reinterpretAsUInt32', bitsOf32)
  if (type === 'Float64') return sumForm('reinterpretAsUInt64', bitsOf64)
  return {
    sql: (value) => `arrayStringConcat(arrayMap(x -> toString(x), ${value}), ',')`,
    text: (value) => (Array.isArray(value) ? value.join(',') : ''),
  }
}

// Hundreds of numbers a row: the sum of their bits costs less than their texts, on both sides.
const sumForm = (convert: string, sum: (values: unknown) => bigint): Form => ({
  sql: (value) => `toString(arraySum(arrayMap(x -> ${convert}(x), ${value})))`,
  text: (values) => String(sum(values)),
})

function bitsOf32(values: unknown): bigint {
  const bits = new Uint32Array(Float32Array.from(numbersIn(values)).buffer)
  return BigInt(bits.reduce((sum, word) => sum + word, 0))
}

function bitsOf64(values: unknown): bigint {
  const bits = new BigUint64Array(Float64Array.from(numbersIn(values)).buffer)
  return BigInt.asUintN(
    64,
    bits.reduce((sum, word) => sum + word, 0n),
  )
}

const numbersIn = (values: unknown): readonly number[] => (Array.isArray(values) ? values : [])
