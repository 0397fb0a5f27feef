/**
 * Children in a game: small digital purchases within minutes, from the family's tablet. A hard
 * negative for card-testing.ts.
 */
import { onLine } from '../purchase.ts'
import { chance, exponential, pick, wholeBetween } from '../random.ts'
import { residenceAt } from '../residences.ts'
import type { Step } from '../steps.ts'
import { dayMs, minuteMs, secondMs } from '../time.ts'
import { trades } from '../trades.ts'
import type { Habitat } from './everyday.ts'

const playersShare = 0.09
const daysBetween = 35
const cents = [99, 99, 199, 299, 499, 499, 999, 1_999] as const

export function* games({ account, market, period }: Habitat): Generator<Step> {
  const random = account.random.fork('games')
  if (!chance(random, playersShare)) return
  const { household } = account
  const place = residenceAt(household, period.startMs).home
  const shop = market.choose(random, trades.digitalGoods, { place, atMs: period.startMs })
  const deviceId = household.tablet ?? household.computer
  const next = () => Math.round(exponential(random, daysBetween) * dayMs)
  for (let atMs = period.startMs + next(); atMs < period.endMs; atMs += next()) {
    for (let left = wholeBetween(random, 2, 7); left > 0; left--) {
      const plain = onLine(random, account, { merchant: shop, atMs, stored: true })
      const purchase = { ...plain, deviceId, cents: pick(random, cents) }
      yield { kind: 'purchase', atMs, purchase }
      atMs += Math.round(20 * secondMs + exponential(random, 3 * minuteMs))
    }
  }
}
