import fc from 'fast-check'
import { expect, test } from 'vitest'
import { habitsOf } from '../../../world/habits/habits.ts'
import { boughtIn, habitatsOf, planOf } from '../people.ts'

const seeds = fc.integer({ min: 0, max: 2 ** 31 })
const few = { numRuns: 8 }

const plansOf = (seed: number) =>
  habitatsOf(12, { seed }).flatMap((habitat) =>
    habitsOf(habitat).map((plan) => planOf(() => plan, habitat)),
  )

test('every habit plans in time order', () => {
  fc.assert(
    fc.property(seeds, (seed) => {
      for (const plan of plansOf(seed)) {
        const times = plan.map(({ atMs }) => atMs)
        expect(times).toEqual(times.toSorted((one, other) => one - other))
      }
    }),
    few,
  )
})

test('times and prices are whole numbers, prices above nothing', () => {
  fc.assert(
    fc.property(seeds, (seed) => {
      for (const plan of plansOf(seed)) {
        expect(plan.filter(({ atMs }) => !Number.isSafeInteger(atMs))).toEqual([])
        const wrong = boughtIn(plan).filter(({ cents }) => !Number.isInteger(cents) || cents <= 0)
        expect(wrong).toEqual([])
      }
    }),
    few,
  )
})

test('a habit is never planted as fraud', () => {
  expect(
    plansOf(3)
      .flatMap(boughtIn)
      .filter(({ planted }) => planted !== null),
  ).toEqual([])
})
