import fc from 'fast-check'
import { expect, test } from 'vitest'
import { hoursWithin, isWithinHours } from '../../world/hours.ts'
import { randomOf } from '../../world/random.ts'
import { hourMs } from '../../world/time.ts'

const at = (hour: number) => Date.parse('2025-03-05T00:00:00Z') + hour * hourMs

test('a shop is open from its first hour up to its last', () => {
  const open = [8, 9, 19.99, 20, 7.99].map((hour) => isWithinHours([9, 20], 0, at(hour)))
  expect(open).toEqual([false, true, true, false, false])
})

test('a bar that closes at two is open at one in the morning', () => {
  expect([1, 2, 9, 23].map((hour) => isWithinHours([10, 26], 0, at(hour)))).toEqual([
    true,
    false,
    false,
    true,
  ])
})

test('hours are those of the clock on the wall', () => {
  expect(isWithinHours([9, 20], -8, at(9))).toBe(false)
  expect(isWithinHours([9, 20], -8, at(18))).toBe(true)
  expect(isWithinHours([9, 20], 9, at(1))).toBe(true)
})

test('a shop keeps within the hours of its trade', () => {
  const hours = fc.tuple(fc.integer({ min: 0, max: 12 }), fc.integer({ min: 16, max: 26 }))
  fc.assert(
    fc.property(fc.nat(), hours, (seed, [opens, closes]) => {
      const own = hoursWithin(randomOf(seed, 'hours'), [opens, closes])
      return own !== null && own[0] >= opens && own[1] <= closes && own[0] < own[1]
    }),
  )
})

test('what is open round the clock has no hours', () => {
  expect(hoursWithin(randomOf(1, 'hours'), null)).toBe(null)
  expect(isWithinHours(null, 0, at(4))).toBe(true)
})
