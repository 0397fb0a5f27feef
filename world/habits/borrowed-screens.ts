/**
 * A friend's laptop or a hotel's computer: a sign-in, often with a forgotten password, from a
 * device and an address never seen, and a few purchases within the hours. A hard negative for
 * takeover.ts and stolen-card.ts.
 */
import { strangeAddress } from '../addresses.ts'
import { chance, exponential, pick, token, wholeBetween } from '../random.ts'
import type { Step } from '../steps.ts'
import { dayMs, hourMs, minuteMs } from '../time.ts'
import { trades } from '../trades.ts'
import { placeAt } from '../travel.ts'
import type { Habitat } from './everyday.ts'
import { occasion } from './occasions.ts'

const daysBetween = 2_500
const forgottenShare = 0.5
const wanted = [
  trades.marketplace,
  trades.fashion,
  trades.travel,
  trades.giftCards,
  trades.computers,
  trades.transfers,
] as const
const level = [0.7, 2.2] as const

export function* borrowedScreens(habitat: Habitat): Generator<Step> {
  const { account, period } = habitat
  const random = account.random.fork('borrowed screens')
  const next = () => Math.round(exponential(random, daysBetween) * dayMs)
  for (let atMs = period.startMs + next(); atMs < period.endMs; atMs += next()) {
    const screen = { deviceId: token(random, 'dev'), ip: strangeAddress(random) }
    if (chance(random, forgottenShare)) {
      const change = { kind: 'CREDENTIAL_CHANGED', changed: 'PASSWORD', channel: 'WEB' } as const
      yield { kind: 'change', atMs, change: { ...change, ...screen } }
      atMs += Math.round(3 * minuteMs + exponential(random, hourMs))
    }
    for (let left = wholeBetween(random, 1, 3); left > 0; left--) {
      const what = { trade: pick(random, wanted), place: placeAt(account, atMs), atMs, level }
      const bought = occasion(random, habitat, what)
      const purchase = bought.deviceId === null ? bought : { ...bought, ...screen }
      yield { kind: 'purchase', atMs, purchase }
      atMs += Math.round(2 * minuteMs + exponential(random, hourMs))
    }
  }
}
