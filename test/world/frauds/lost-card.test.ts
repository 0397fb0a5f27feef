import { expect, test } from 'vitest'
import { lostCard } from '../../../world/frauds/lost-card.ts'
import { dayMs } from '../../../world/time.ts'
import { boughtOf, livesUnder, plantedOf } from './campaigns.ts'

const lives = livesUnder(lostCard, { campaigns: 40 })
const runs = lives.map(plantedOf).filter(({ length }) => length > 0)
const taps = runs.flat()

test('most lost cards are tapped', () => {
  expect(runs.length).toBeGreaterThan(lives.length * 0.7)
})

test('a lost card is tapped, for less than asks for more than a tap', () => {
  for (const tap of taps) {
    expect(tap).toMatchObject({ entryMode: 'CONTACTLESS', cardPresent: true, wallet: null })
    expect(tap.billingAmountMinor).toBeLessThan(10_000n)
  }
})

test('a lost card is tapped within two days of being found', () => {
  for (const run of runs) {
    const [first, last] = [run[0]?.eventTime ?? 0, run.at(-1)?.eventTime ?? 0]
    expect(last - first).toBeLessThan(2 * dayMs)
  }
})

test('a lost card is tapped where its holder shops', () => {
  for (const life of lives) {
    const places = new Set(boughtOf(life).map(({ merchantCountry }) => merchantCountry))
    for (const { merchantCountry } of plantedOf(life)) expect(places).toContain(merchantCountry)
  }
})
