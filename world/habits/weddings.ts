/**
 * A wedding: for weeks one large bill after the other, to merchants never paid before: deposits,
 * caterers, rings, clothes, hotels, a journey. A hard negative for bust-out.ts and stolen-card.ts.
 */
import { between, exponential, pick, wholeBetween } from '../random.ts'
import type { Step } from '../steps.ts'
import { dayMs, minuteMs } from '../time.ts'
import { type Trade, trades } from '../trades.ts'
import { placeAt } from '../travel.ts'
import type { Habitat } from './everyday.ts'
import { occasion } from './occasions.ts'

const daysBetween = 2_600
interface Bill {
  readonly trade: Trade
  readonly level: readonly [number, number]
}

const bills: readonly [Bill, ...Bill[]] = [
  { trade: trades.restaurant, level: [5, 30] },
  { trade: trades.lodging, level: [1, 4] },
  { trade: trades.jewellery, level: [1, 6] },
  { trade: trades.clothing, level: [2, 12] },
  { trade: trades.fashion, level: [1, 6] },
  { trade: trades.travel, level: [1, 4] },
  { trade: trades.transfers, level: [1, 6] },
  { trade: trades.liquor, level: [4, 20] },
  { trade: trades.marketplace, level: [1, 6] },
]

export function* weddings(habitat: Habitat): Generator<Step> {
  const { account, period } = habitat
  const random = account.random.fork('weddings')
  const next = () => Math.round(exponential(random, daysBetween) * dayMs)
  for (let atMs = period.startMs + next(); atMs < period.endMs; atMs += next()) {
    const gapDays = between(random, 1.5, 4)
    for (let left = wholeBetween(random, 8, 18); left > 0; left--) {
      const what = { ...pick(random, bills), place: placeAt(account, atMs), atMs }
      yield { kind: 'purchase', atMs, purchase: occasion(random, habitat, what) }
      atMs += Math.round(5 * minuteMs + exponential(random, gapDays) * dayMs)
    }
  }
}
