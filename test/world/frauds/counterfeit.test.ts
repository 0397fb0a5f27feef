import { expect, test } from 'vitest'
import { counterfeit } from '../../../world/frauds/counterfeit.ts'
import { dayMs } from '../../../world/time.ts'
import { livesIn, plantedOf } from './campaigns.ts'

const campaigns = Array.from({ length: 25 }, (_, at) =>
  [...livesIn(counterfeit, at).values()].map(plantedOf).filter(({ length }) => length > 0),
)
const swipes = campaigns.flat(2)
const cityOf = (name: string | null) => name?.split(' ').slice(-1)[0]

test('a copy has a stripe and no chip', () => {
  for (const { entryMode, cardPresent } of swipes) {
    expect(['MAGSTRIPE', 'FALLBACK']).toContain(entryMode)
    expect(cardPresent).toBe(true)
  }
  expect(new Set(swipes.map(({ entryMode }) => entryMode)).size).toBe(2)
})

test('a copy stays in one city', () => {
  for (const run of campaigns.flat()) {
    expect(new Set(run.map(({ merchantName }) => cityOf(merchantName))).size).toBe(1)
  }
})

test('copies of one campaign gather at a few merchants', () => {
  const own = campaigns.filter((runs) => runs.length > 1)
  const merchants = own.map((runs) => new Set(runs.flat().map(({ merchantId }) => merchantId)))
  const sales = own.map((runs) => runs.flat().length)
  const [shops, all] = [merchants.map(({ size }) => size), sales].map((counts) =>
    counts.reduce((sum, count) => sum + count, 0),
  )
  expect(shops).toBeLessThan((all ?? 0) * 0.8)
})

test('a campaign is over within three weeks', () => {
  for (const runs of campaigns) {
    const times = runs.flat().map(({ eventTime }) => eventTime)
    if (times.length === 0) continue
    expect(Math.max(...times) - Math.min(...times)).toBeLessThan(21 * dayMs)
  }
})
