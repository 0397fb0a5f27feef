import { expect, test } from 'vitest'
import { paydayFactor, shoppingOn, travelShareOn } from '../../world/seasons.ts'
import { dayOf } from '../../world/time.ts'

const dayAt = (date: string) => dayOf(Date.parse(date))
const year = Array.from({ length: 365 }, (_, at) => dayAt('2025-01-01') + at)
const mean = (factors: readonly number[]) =>
  factors.reduce((sum, one) => sum + one, 0) / factors.length

test('more is bought from the last week of November to Christmas', () => {
  expect(shoppingOn(dayAt('2025-12-10'))).toBeGreaterThan(shoppingOn(dayAt('2025-10-10')) * 1.2)
  expect(shoppingOn(dayAt('2025-12-26'))).toBeLessThan(shoppingOn(dayAt('2025-12-24')))
})

test('people travel most in summer', () => {
  expect(Math.max(...year.map(travelShareOn))).toBe(travelShareOn(dayAt('2025-07-20')))
})

test('seasons move purchases about without making many more', () => {
  expect(mean(year.map(shoppingOn))).toBeGreaterThan(0.95)
  expect(mean(year.map(shoppingOn))).toBeLessThan(1.05)
})

test('most is spent in the days after the salary, least in those before', () => {
  expect(paydayFactor(25, dayAt('2025-03-26'))).toBeGreaterThan(1.3)
  expect(paydayFactor(25, dayAt('2025-03-23'))).toBeLessThan(0.9)
  expect(mean(year.map((day) => paydayFactor(25, day)))).toBeCloseTo(1, 1)
})
