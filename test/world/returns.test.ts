import { expect, test } from 'vitest'
import { randomOf } from '../../world/random.ts'
import { giveBackOf } from '../../world/returns.ts'
import { dayMs, dayOf, weekdayOf } from '../../world/time.ts'
import { startMs } from './small.ts'

const random = randomOf(3, 'returns')
const back = (paidMs: number, share: number) => giveBackOf(random, paidMs, share)
const draws = Array.from({ length: 4_000 }, (_, at) => startMs + (at % 14) * dayMs)

test('a payment without funds comes back on the second banking day', () => {
  const mondayMs = Date.parse('2025-03-03T10:00:00Z')
  expect(dayOf(back(mondayMs, 1)?.atMs ?? 0)).toBe(dayOf(mondayMs) + 2)
  expect(dayOf(back(mondayMs + 4 * dayMs, 1)?.atMs ?? 0)).toBe(dayOf(mondayMs) + 8)
})

test('banks return nothing for lack of funds on a Saturday or Sunday', () => {
  const weekdays = new Set(draws.map((paidMs) => weekdayOf(dayOf(back(paidMs, 1)?.atMs ?? 0))))
  expect([...weekdays].sort()).toEqual([1, 2, 3, 4, 5])
})

test('most lack funds, and a disowned payment is rare and comes back within 60 days', () => {
  const soon = draws.flatMap((paidMs) => back(paidMs, 1)?.code ?? [])
  expect(soon.filter((code) => code === 'R01').length / soon.length).toBeGreaterThan(0.6)
  const disowned = draws.flatMap((paidMs) => {
    const found = back(paidMs, 0)
    return found === null ? [] : [{ ...found, days: (found.atMs - paidMs) / dayMs }]
  })
  expect(disowned.length).toBeLessThan(12)
  expect(disowned.every(({ code, days }) => code === 'R10' && days > 3 && days <= 60)).toBe(true)
})
