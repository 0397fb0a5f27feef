import { expect, test } from 'vitest'
import { type Book, isWhole, judge } from './verdict.ts'

const whole: Book = new Map([
  ['card.events-0', { rows: 10n, distinct: 10n, least: 0n, greatest: 9n, sum: 45n }],
])
const judged = (held: Book, expected = whole) => judge({ name: 'rows', expected, held })

test('what is as it must be is whole', () => {
  expect(judged(whole)).toEqual({
    name: 'rows',
    expected: 10n,
    held: 10n,
    lost: 0n,
    doubled: 0n,
    differences: [],
  })
  expect(isWhole([judged(whole)])).toBe(true)
})

test('a row too few is lost, a row too many is doubled', () => {
  const less = { rows: 9n, distinct: 9n, least: 0n, greatest: 9n, sum: 42n }
  const more = { rows: 11n, distinct: 10n, least: 0n, greatest: 9n, sum: 48n }
  expect(judged(new Map([['card.events-0', less]]))).toMatchObject({ lost: 1n, doubled: 0n })
  expect(judged(new Map([['card.events-0', more]]))).toMatchObject({ lost: 0n, doubled: 1n })
})

test('a loss that a double makes up for in the count is found as both', () => {
  const held = { rows: 10n, distinct: 9n, least: 0n, greatest: 9n, sum: 50n }
  const finding = judged(new Map([['card.events-0', held]]))
  expect(finding).toMatchObject({ lost: 1n, doubled: 1n })
  expect(isWhole([finding])).toBe(false)
})

test('a row in the place of another is a difference, though nothing is lost in number', () => {
  const held = { rows: 10n, distinct: 10n, least: 0n, greatest: 10n, sum: 50n }
  const finding = judged(new Map([['card.events-0', held]]))
  expect(finding).toMatchObject({ lost: 0n, doubled: 0n })
  expect(finding.differences).toEqual([
    'card.events-0: greatest 10, not 9',
    'card.events-0: sum 50, not 45',
  ])
  expect(isWhole([finding])).toBe(false)
})

test('a cent is a difference', () => {
  const page = (minor: bigint): Book =>
    new Map([['v_labels USD', { rows: 1n, distinct: 1n, minor }]])
  expect(judged(page(101n), page(100n)).differences).toEqual(['v_labels USD: minor 101, not 100'])
})

test('a partition that is not there is lost, and one that nobody sent is a difference', () => {
  expect(judged(new Map())).toMatchObject({ held: 0n, lost: 10n })
  expect(judged(whole, new Map()).differences).not.toEqual([])
})
