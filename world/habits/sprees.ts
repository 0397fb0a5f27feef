/**
 * An afternoon of shopping: several large purchases within hours, at merchants never visited
 * before. A hard negative for stolen-card.ts and lost-card.ts.
 */
import { between, exponential, pick, wholeBetween } from '../random.ts'
import type { Step } from '../steps.ts'
import { dayMs, hourMs, minuteMs } from '../time.ts'
import { trades } from '../trades.ts'
import { placeAt } from '../travel.ts'
import type { Habitat } from './everyday.ts'
import { occasion } from './occasions.ts'

const daysBetween = 400
const wanted = [
  trades.marketplace,
  trades.fashion,
  trades.computers,
  trades.electronics,
  trades.clothing,
  trades.clothing,
  trades.hardware,
  trades.grocery,
] as const

export function* sprees(habitat: Habitat): Generator<Step> {
  const { account, period } = habitat
  const random = account.random.fork('sprees')
  const next = () => Math.round(exponential(random, daysBetween) * dayMs)
  for (let atMs = period.startMs + next(); atMs < period.endMs; atMs += next()) {
    for (let left = wholeBetween(random, 2, 5); left > 0; left--) {
      const what = { trade: pick(random, wanted), place: placeAt(account, atMs), atMs, level }
      yield { kind: 'purchase', atMs, purchase: occasion(random, habitat, what) }
      atMs += Math.round(between(random, 3, 10) * minuteMs + exponential(random, hourMs))
    }
  }
}

const level = [0.9, 2.2] as const
