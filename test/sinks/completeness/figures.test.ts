import { expect, test } from 'vitest'
import { readingFrom } from '../../../sinks/completeness/figures.ts'
import { stretchOffsets } from '../../../sinks/completeness/fold.ts'

const place = { topic: 'card.events', partition: 0 }
const open = { ...place, first: stretchOffsets, next: stretchOffsets + 7 }

test('a partition that was never read is read from its first record on', () => {
  expect(readingFrom(undefined, { first: 5, next: 9 })).toBe(5)
})

test('a partition without records is not read', () => {
  expect(readingFrom(undefined, { first: 9, next: 9 })).toBeNull()
})

test('a partition that has grown is read from the start of its open stretch on', () => {
  expect(readingFrom(open, { first: 0, next: open.next + 1 })).toBe(open.first)
})

test('a partition that has not grown is not read', () => {
  expect(readingFrom(open, { first: 0, next: open.next })).toBeNull()
})

test('a full stretch is not read again', () => {
  const full = { ...open, next: 2 * stretchOffsets }
  expect(readingFrom(full, { first: 0, next: full.next + 1 })).toBe(full.next)
})

test('an open stretch whose start Kafka has forgotten is left, and a new one begins', () => {
  expect(readingFrom(open, { first: open.first + 1, next: open.next + 9 })).toBe(open.next)
  expect(readingFrom(open, { first: open.next + 2, next: open.next + 9 })).toBe(open.next + 2)
})
