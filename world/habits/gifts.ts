/**
 * Presents: cards by the round sum and parcels sent to somebody else, from many merchants within
 * days, most of all before Christmas. A hard negative for stolen-card.ts (gift cards, a delivery
 * address that does not match) and bust-out.ts (what is as good as cash).
 */
import { onLine, type Purchase } from '../purchase.ts'
import { chance, exponential, pick, type Random, wholeBetween } from '../random.ts'
import { giftPeak, giftShareOn } from '../seasons.ts'
import type { Step } from '../steps.ts'
import { dayMs, dayOf, hourMs, minuteMs } from '../time.ts'
import { trades } from '../trades.ts'
import { placeAt } from '../travel.ts'
import type { Habitat } from './everyday.ts'
import { occasion } from './occasions.ts'

const daysBetween = 330
const cardShare = 0.4
const storedShare = 0.2
const sentElsewhereShare = 0.3
const sameHourShare = 0.5
const cardCents = [2_500, 2_500, 5_000, 5_000, 10_000, 10_000, 15_000, 20_000, 50_000] as const
const parcels = [
  trades.marketplace,
  trades.fashion,
  trades.departmentStore,
  trades.electronics,
  trades.hobby,
] as const
const level = [0.6, 2.5] as const

export function* gifts(habitat: Habitat): Generator<Step> {
  const { account, period } = habitat
  const random = account.random.fork('gifts')
  const next = () => Math.round(exponential(random, daysBetween / giftPeak) * dayMs)
  for (let atMs = period.startMs + next(); atMs < period.endMs; atMs += next()) {
    if (!chance(random, giftShareOn(dayOf(atMs)))) continue
    for (let left = wholeBetween(random, 2, 6); left > 0; left--) {
      yield { kind: 'purchase', atMs, purchase: present(random, habitat, atMs) }
      const soon = chance(random, sameHourShare)
      atMs += Math.round(2 * minuteMs + exponential(random, soon ? 15 * minuteMs : 20 * hourMs))
    }
  }
}

function present(random: Random, habitat: Habitat, atMs: number): Purchase {
  const { account, market } = habitat
  const place = placeAt(account, atMs)
  if (chance(random, cardShare)) {
    const merchant = market.choose(random, trades.giftCards, { place, atMs })
    const plain = onLine(random, account, { merchant, atMs, stored: chance(random, storedShare) })
    return { ...plain, cents: pick(random, cardCents) }
  }
  const bought = occasion(random, habitat, { trade: pick(random, parcels), place, atMs, level })
  const elsewhere = bought.avs !== 'NOT_CHECKED' && chance(random, sentElsewhereShare)
  return elsewhere ? { ...bought, avs: 'MISMATCH' } : bought
}
