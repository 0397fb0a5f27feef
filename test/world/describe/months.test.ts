import { expect, test } from 'vitest'
import { monthFactor } from '../../../world/describe/months.ts'

const firstOfMarch = 20_148
const december = 11
const daysOf = (count: number, ofDay: (day: number) => number) =>
  new Map(
    Array.from({ length: count }, (_, nth) => [firstOfMarch + nth, ofDay(firstOfMarch + nth)]),
  )
const isDecember = (day: number) => new Date(day * 86_400_000).getUTCMonth() === december

test('a month like all others has the factor one', () => {
  expect(
    monthFactor(
      daysOf(365, () => 40),
      december,
    ),
  ).toBe(1)
})

test('a busy month stands out against the average day of the year', () => {
  const days = daysOf(365, (day) => (isDecember(day) ? 80 : 40))
  expect(monthFactor(days, december)).toBeCloseTo(80 / (40 + (40 * 31) / 365), 9)
})

test('less than a year says nothing of the season', () => {
  expect(
    monthFactor(
      daysOf(364, () => 40),
      december,
    ),
  ).toBeNull()
})
