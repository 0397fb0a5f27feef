import fc from 'fast-check'
import { expect, test } from 'vitest'
import { writerOf } from '../../sinks/column-types.ts'
import { createRowBytes } from '../../sinks/row-bytes.ts'

/** What the column would be sent, or why it is refused. */
function written(type: string, value: unknown): Buffer | string | null {
  const out = createRowBytes()
  const refusal = writerOf(type)?.(out, value)
  return refusal ?? Buffer.from(out.slice(0, out.length))
}

test.each([
  ['UInt8', 256],
  ['UInt16', 70_000],
  ['UInt16', -1],
  ['UInt32', 2 ** 32],
  ['Int64', 2n ** 63n],
  ['Int64', -(2n ** 63n) - 1n],
  ['UInt64', 2n ** 64n],
  ['UInt64', -1n],
  ['Date32', 200_000],
  ["DateTime64(3, 'UTC')", -1],
  ["DateTime64(3, 'UTC')", Date.UTC(2106, 0, 1)],
])('%s does not take %s, which is out of its range', (type, value) => {
  expect(written(type, value)).toMatch(/^is not in /)
})

test.each([
  ['Int64', 2 ** 53],
  ['UInt16', 1.5],
  ['UInt16', '7'],
  ['UInt32', Number.NaN],
])('%s does not take %s, which is no whole number', (type, value) => {
  expect(written(type, value)).toBe('is not a whole number')
})

test.each([Number.NaN, Number.POSITIVE_INFINITY, '0.5', null])('a score is never %s', (value) => {
  expect(written('Float64', value)).toBe('is not a finite number')
})

test('a missing feature is NaN and stays it', () => {
  const bytes = written('Array(Float32)', [Number.NaN, 0.5])
  expect(bytes).toEqual(Buffer.from([2, 0, 0, 0xc0, 0x7f, 0, 0, 0, 0x3f]))
})

test('a symbol that an enum does not have is refused', () => {
  const type = "Enum8('UNKNOWN' = 0, 'FRAUD' = 1)"
  expect(written(type, 'FRAUD')).toEqual(Buffer.from([1]))
  expect(written(type, 'MAYBE')).toBe('is none of the symbols of its column')
})

test('null is for columns that may be null only', () => {
  expect(written('Nullable(UInt16)', null)).toEqual(Buffer.from([1]))
  expect(written('LowCardinality(Nullable(String))', null)).toEqual(Buffer.from([1]))
  expect(written('String', null)).toBe('is not text')
})

test('a field that a record does not have is refused, not filled in', () => {
  expect(written('Nullable(String)', undefined)).toBe('is not text')
})

test('a UUID is two numbers, the higher first', () => {
  const bytes = written('UUID', '00000000-0000-0001-0000-000000000002')
  expect(bytes).toEqual(Buffer.from([1, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0]))
})

test('a list is refused for any element that does not fit', () => {
  expect(written('Array(Float64)', [1, Number.NaN])).toBe('is not a finite number')
})

test('a type that is not known has no writer', () => {
  expect(writerOf('Decimal(18, 4)')).toBeNull()
  expect(writerOf('Nullable(Decimal(18, 4))')).toBeNull()
})

test('a refusal holds nothing of the value', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[qxz]{8,40}$/), (secret) => {
      for (const type of ['UUID', 'UInt16', 'Bool', 'Float64', "Enum8('A' = 0)"]) {
        expect(written(type, secret)).not.toContain(secret)
      }
    }),
    { numRuns: 20 },
  )
})

test('text of any length and script is its bytes behind their number', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 400 }), (text) => {
      const bytes = written('String', text)
      const size = Buffer.byteLength(text)
      expect(Buffer.isBuffer(bytes) && bytes.subarray(size < 128 ? 1 : 2).toString()).toBe(text)
    }),
    { numRuns: 100 },
  )
})
