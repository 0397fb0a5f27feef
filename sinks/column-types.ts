import type { RowBytes } from './row-bytes.ts'

/**
 * Writes one value in ClickHouse's RowBinary, or says why the column cannot hold it.
 *
 * ClickHouse would store 70000 in a UInt16 as 4464, wrap an Int64 and turn a NaN into 0 without a
 * word; so what does not fit is refused here, and the reason never repeats the value.
 */
export type WriteValue = (out: RowBytes, value: unknown) => Refusal | null

/** Why a value does not fit; holds no part of the value. */
export type Refusal = string

/** The column of a field: `cardId` is in `card_id`. */
export const columnName = (field: string): string =>
  field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)

/** The writer for a column type as `system.columns` names it; null for a type we do not write. */
export function writerOf(type: string): WriteValue | null {
  if (type === 'Array(Float32)') return writeFloats
  const simple = simpleTypes[type]
  if (simple) return simple
  if (type.startsWith('Enum8(')) return enumWriter(type)
  const inner = /^(LowCardinality|Nullable|Array)\((.*)\)$/.exec(type)
  const write = inner?.[2] === undefined ? null : writerOf(inner[2])
  if (!write) return null
  if (inner?.[1] === 'Nullable') return nullable(write)
  return inner?.[1] === 'Array' ? arrayOf(write) : write
}

const written = null

const nullable =
  (write: WriteValue): WriteValue =>
  (out, value) => {
    if (value === null) {
      out.byte(1)
      return written
    }
    out.byte(0)
    return write(out, value)
  }

const arrayOf =
  (write: WriteValue): WriteValue =>
  (out, value) => {
    if (!Array.isArray(value)) return 'is not a list'
    out.size(value.length)
    for (const element of value) {
      const refusal = write(out, element)
      if (refusal !== null) return refusal
    }
    return written
  }

// A feature that is missing is NaN; the bytes of a float keep it, which JSON would not.
const writeFloats: WriteValue = (out, value) => {
  if (!isNumbers(value)) return 'is not a list of numbers'
  out.floats32(value)
  return written
}

const isNumbers = (value: unknown): value is readonly number[] =>
  Array.isArray(value) && value.every((element) => typeof element === 'number')

const integer =
  (lowest: number, highest: number, write: (out: RowBytes, value: number) => void): WriteValue =>
  (out, value) => {
    if (typeof value !== 'number' || !Number.isSafeInteger(value)) return 'is not a whole number'
    if (value < lowest || value > highest) return `is not in ${lowest} to ${highest}`
    write(out, value)
    return written
  }

const wide =
  (
    [lowest, highest]: readonly [bigint, bigint],
    write: (out: RowBytes, value: bigint) => void,
  ): WriteValue =>
  (out, value) => {
    const whole = typeof value === 'number' && Number.isSafeInteger(value) ? BigInt(value) : value
    if (typeof whole !== 'bigint') return 'is not a whole number'
    if (whole < lowest || whole > highest) return `is not in ${lowest} to ${highest}`
    write(out, whole)
    return written
  }

/**
 * Moments that the tables can keep. A DateTime64 holds more, but tables are sorted by hours, and
 * the hour of a moment before 1970 or after 2106 wraps: a question about its time would miss the
 * row.
 */
export const moments = { lowestMs: 0, highestMs: Date.UTC(2106, 0, 1) - 1 } as const

const dayMs = 86_400_000
const dayLowest = Date.UTC(1900, 0, 1) / dayMs
const dayHighest = Date.UTC(2299, 11, 31) / dayMs
const uuidFormat = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

const simpleTypes: Readonly<Record<string, WriteValue>> = {
  Bool: (out, value) => {
    if (typeof value !== 'boolean') return 'is not true or false'
    out.byte(value ? 1 : 0)
    return written
  },
  UInt8: integer(0, 0xff, (out, value) => out.byte(value)),
  UInt16: integer(0, 0xffff, (out, value) => out.uint16(value)),
  UInt32: integer(0, 0xffff_ffff, (out, value) => out.uint32(value)),
  Int32: integer(-0x8000_0000, 0x7fff_ffff, (out, value) => out.int32(value)),
  Int64: wide([-(2n ** 63n), 2n ** 63n - 1n], (out, value) => out.int64(value)),
  UInt64: wide([0n, 2n ** 64n - 1n], (out, value) => out.uint64(value)),
  Date32: integer(dayLowest, dayHighest, (out, value) => out.int32(value)),
  "DateTime64(3, 'UTC')": integer(moments.lowestMs, moments.highestMs, (out, value) =>
    out.int64(BigInt(value)),
  ),
  Float64: (out, value) => {
    if (typeof value !== 'number' || !Number.isFinite(value)) return 'is not a finite number'
    out.float64(value)
    return written
  },
  String: (out, value) => {
    if (typeof value !== 'string') return 'is not text'
    out.text(value)
    return written
  },
  UUID: (out, value) => {
    if (typeof value !== 'string' || !uuidFormat.test(value)) return 'is not a UUID in lower case'
    out.uuid(value.replaceAll('-', ''))
    return written
  },
}

function enumWriter(type: string): WriteValue {
  const codes = new Map<unknown, number>()
  for (const [, symbol, code] of type.matchAll(/'([^']*)' = (-?\d+)/g)) {
    codes.set(symbol, Number(code) & 0xff)
  }
  return (out, value) => {
    const code = codes.get(value)
    if (code === undefined) return 'is none of the symbols of its column'
    out.byte(code)
    return written
  }
}
