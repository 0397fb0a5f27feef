import { expect, test } from 'vitest'
import { createEncoder } from '../../sinks/batches.ts'
import type { Row } from '../../sinks/rows.ts'
import { messageOf } from './samples.ts'

const source = {
  message: messageOf(),
  decoded: { kind: 'unreadable', reason: 'EMPTY', detail: '' } as const,
}
const row = (values: Row['values'], partitionTime = 0): Row => ({
  table: 'labels',
  partitionTime,
  values,
  source,
})
const month = (number: number) => Date.UTC(2026, number, 15)
const tables = new Map([['labels', new Map([['known_at', 'UInt8']])]])
const roomy = { rowsMax: 100, bytesMax: 1_000, monthsMax: 60 }

const sizesOf = (rows: readonly Row[], limits: Partial<typeof roomy>) =>
  createEncoder(tables)(rows, { ...roomy, ...limits }).batches.map((batch) => batch.rows.length)

const seven = Array.from({ length: 7 }, (_, place) => row({ knownAt: place }, month(place)))

test('a batch has no more rows than its limit', () => {
  expect(sizesOf(seven, { rowsMax: 3 })).toEqual([3, 3, 1])
})

test('a batch takes no further row once its bytes reach the limit', () => {
  expect(sizesOf(seven, { bytesMax: 4 })).toEqual([4, 3])
})

test('a batch touches no more months than its limit', () => {
  expect(sizesOf(seven, { monthsMax: 2 })).toEqual([2, 2, 2, 1])
  const back = [row({ knownAt: 1 }, month(0)), row({ knownAt: 1 }, month(1))]
  expect(sizesOf([...back, ...back], { monthsMax: 2 })).toEqual([4])
})

test('a value that does not fit keeps its row out and names the column', () => {
  const rows = [row({ knownAt: 1 }), row({ knownAt: 256 }), row({ knownAt: 3 })]
  const { batches, refused } = createEncoder(tables)(rows, roomy)
  expect(refused).toEqual([{ row: rows[1], detail: 'known_at is not in 0 to 255' }])
  expect(batches[0]?.slice(0, 2)).toEqual(Buffer.from([1, 3]))
})

test('rows can be cut out of a batch without encoding them again', () => {
  const [batch] = createEncoder(tables)(seven, roomy).batches
  expect(batch?.slice(2, 5)).toEqual(Buffer.from([2, 3, 4]))
})

test('the header names the columns and their types', () => {
  const [batch] = createEncoder(tables)(seven, roomy).batches
  expect(batch?.header.toString('latin1')).toBe('\u0001\u0008known_at\u0005UInt8')
})

test('a field without a column stops the sink instead of vanishing', () => {
  const encode = createEncoder(tables)
  expect(() => encode([row({ knownAt: 1, source: 'X' })], roomy)).toThrow(
    'table labels has no column source: run weir setup',
  )
})

test('a table that is missing stops the sink', () => {
  expect(() => createEncoder(new Map())(seven, roomy)).toThrow('there is no table labels')
})

test('a column that only a newer weir writes is left to its default', () => {
  const newer = new Map([
    [
      'labels',
      new Map([
        ['known_at', 'UInt8'],
        ['score', 'Float64'],
      ]),
    ],
  ])
  const { batches, refused } = createEncoder(newer)(seven, roomy)
  expect(refused).toEqual([])
  expect(batches[0]?.rows).toHaveLength(7)
})
