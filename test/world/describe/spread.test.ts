import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { createSpread } from '../../../world/describe/spread.ts'

const spreadOf = (values: readonly number[]) => {
  const spread = createSpread()
  for (const value of values) spread.add(value)
  return spread
}

test('a quantile is at most one percent below the exact one, and never above', () => {
  const values = fc.array(fc.nat(), { minLength: 1, maxLength: 200 })
  fc.assert(
    fc.property(values, fc.double({ min: 0.01, max: 1, noNaN: true }), (all, share) => {
      const sorted = all.toSorted((one, other) => one - other)
      const exact = sorted[Math.ceil(share * all.length) - 1] ?? 0
      const quantile = spreadOf(all).quantile(share) ?? -1
      expect(quantile).toBeLessThanOrEqual(exact)
      expect(quantile).toBeGreaterThan(exact * 0.99 - 1e-9 * exact - (exact === 0 ? 1 : 0))
    }),
  )
})

test('values of up to three digits are kept exactly', () => {
  expect(spreadOf([999, 7, 7]).bins()).toEqual([
    [7, 2],
    [999, 1],
  ])
})

test('the mean is exact', () => {
  expect(spreadOf([123_456, 123_458]).mean()).toBe(123_457)
})

test('of nothing there is no quantile and no mean', () => {
  expect(createSpread().quantile(0.5)).toBeNull()
  expect(createSpread().mean()).toBeNull()
})
