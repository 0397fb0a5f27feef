/**
 * Journeys: a ticket before, a hotel and perhaps a car at the start; what is bought on the way
 * comes from everyday.ts, at the place where the holder is. A hard negative for every rule about
 * distance and countries.
 */
import { inStore, onLine } from '../purchase.ts'
import { between, chance } from '../random.ts'
import { residenceAt } from '../residences.ts'
import type { Step } from '../steps.ts'
import { dayMs, hourMs } from '../time.ts'
import { trades } from '../trades.ts'
import type { Trip } from '../travel.ts'
import type { Habitat } from './everyday.ts'

const ticketShare = 0.7
const hotelShare = 0.75
const carRentedShare = 0.2

export function* trips(habitat: Habitat): Generator<Step> {
  let freeFromMs = habitat.period.startMs
  for (const trip of habitat.account.trips) {
    yield* journey(habitat, trip, freeFromMs)
    freeFromMs = trip.period.endMs
  }
}

function* journey({ account, market }: Habitat, trip: Trip, notBeforeMs: number): Generator<Step> {
  const random = account.random.fork('trip', trip.period.startMs)
  const { startMs } = trip.period
  const bookedMs = Math.round(startMs - between(random, 2, 30) * dayMs)
  if (bookedMs > notBeforeMs && chance(random, ticketShare)) {
    const merchant = market.choose(random, trades.travel, {
      place: residenceAt(account.household, bookedMs).home,
      atMs: bookedMs,
    })
    const visit = { merchant, atMs: bookedMs, stored: false }
    yield { kind: 'purchase', atMs: bookedMs, purchase: onLine(random, account, visit) }
  }
  if (chance(random, hotelShare)) {
    const atMs = Math.round(startMs + between(random, 3, 10) * hourMs)
    const merchant = market.choose(random, trades.lodging, { place: trip.to, atMs })
    yield { kind: 'purchase', atMs, purchase: inStore(random, account, merchant) }
  }
  if (chance(random, carRentedShare)) {
    const atMs = Math.round(startMs + between(random, 10, 14) * hourMs)
    const merchant = market.choose(random, trades.carRental, { place: trip.to, atMs })
    yield { kind: 'purchase', atMs, purchase: inStore(random, account, merchant) }
  }
}
