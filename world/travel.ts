/** Where the holder is: at home, or on a journey. */
import type { Account } from './accounts.ts'
import { type Place, places } from './places.ts'
import { between, chance, exponential, pickBy, type Random } from './random.ts'
import { residenceAt } from './residences.ts'
import { travelPeak, travelShareOn } from './seasons.ts'
import { dayMs, dayOf, type Period, within } from './time.ts'

export interface Trip {
  readonly period: Period
  readonly to: Place
}

export function tripsOf(random: Random, tripsPerYear: number, period: Period): readonly Trip[] {
  const trips: Trip[] = []
  const next = () => exponential(random, 365 / tripsPerYear / travelPeak) * dayMs
  let atMs = period.startMs + next()
  while (atMs < period.endMs) {
    const endMs = atMs + between(random, 1.5, 9) * dayMs
    const to = pickBy(random, places, (one) => one.weight)
    if (chance(random, travelShareOn(dayOf(atMs)))) {
      trips.push({ period: { startMs: atMs, endMs }, to })
      atMs = endMs
    }
    atMs += next()
  }
  return trips
}

export function placeAt(account: Account, atMs: number): Place {
  const trip = account.trips.find(({ period }) => within(period, atMs))
  return trip?.to ?? residenceAt(account.household, atMs).home
}
