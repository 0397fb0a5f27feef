import { expect, test } from 'vitest'
import { planKills, victims } from './plan.ts'

test('the same seed kills the same victims at the same moments', () => {
  expect(planKills(7, 50)).toEqual(planKills(7, 50))
  expect(planKills(7, 50)).not.toEqual(planKills(8, 50))
})

test('every victim gets its share of the kills', () => {
  const kills = planKills(1, 200)
  expect(kills).toHaveLength(200)
  for (const victim of victims) {
    expect(kills.filter((kill) => kill.victim === victim).length).toBeGreaterThanOrEqual(66)
  }
})
