/** Internet addresses: at home, behind a carrier, at work, on the road or through a proxy. */
import type { Account } from './accounts.ts'
import { type Place, places } from './places.ts'
import { between, chance, pick, type Random, wholeBetween } from './random.ts'
import { type Residence, residenceAt } from './residences.ts'
import { dayMs, dayOf, hourMs, weekdayOf } from './time.ts'
import { placeAt } from './travel.ts'

/** A mobile carrier, and the employer whose office the holder works in, if any. */
export interface Lines {
  readonly carrier: number
  readonly office: number | null
  readonly usesProxy: boolean
}

const carriers = 3
const carrierAddresses = 4
const officesPerCity = 14
const publicAddresses = 6
const proxyAddresses = 12

const officeShare = 0.6
const proxyUserShare = 0.06
/** Of what a proxy's customer does on-line. */
const proxiedShare = 0.6
const carrierShare = 0.3
const carrierAwayShare = 0.6
/** Of what is done in office hours by who has an office. */
const atWorkShare = 0.5
const workdays = [1, 2, 3, 4, 5]

export const linesOf = (random: Random): Lines => ({
  carrier: wholeBetween(random, 1, carriers),
  office: chance(random, officeShare) ? wholeBetween(random, 1, officesPerCity) : null,
  usesProxy: chance(random, proxyUserShare),
})

/** The address the holder acts from. */
export function addressAt(random: Random, account: Account, atMs: number): string {
  const { lines, household } = account
  if (lines.usesProxy && chance(random, proxiedShare)) return proxyAddress(random)
  const place = placeAt(account, atMs)
  const residence = residenceAt(household, atMs)
  if (place !== residence.home) {
    return chance(random, carrierAwayShare)
      ? carrierAddress(random, lines.carrier, place)
      : publicAddress(random, place)
  }
  if (chance(random, carrierShare)) return carrierAddress(random, lines.carrier, place)
  const works = lines.office !== null && isOfficeHour(place, atMs) && chance(random, atWorkShare)
  return works ? officeAddress(lines.office, place) : homeAddress(residence, atMs)
}

function isOfficeHour(place: Place, atMs: number): boolean {
  const localMs = atMs + place.utcOffsetHours * hourMs
  const hour = (localMs % dayMs) / hourMs
  return workdays.includes(weekdayOf(dayOf(localMs))) && hour >= 9 && hour < 18
}

/** A home line's address changes when its lease ends. */
export function homeAddress({ line, leaseDays }: Residence, atMs: number): string {
  const lease = line.fork('lease', Math.floor(atMs / (leaseDays * dayMs)))
  return `${pick(lease, [24, 67, 71, 73, 98])}.${octet(lease)}.${octet(lease)}.${octet(lease)}`
}

/** A carrier puts many holders behind a handful of addresses. */
export const carrierAddress = (random: Random, carrier: number, place: Place): string =>
  `172.${57 + carrier}.${places.indexOf(place)}.${wholeBetween(random, 1, carrierAddresses)}`

const officeAddress = (office: number, place: Place): string =>
  `204.16.${places.indexOf(place)}.${office}`

/** A hotel, a café, an airport. */
const publicAddress = (random: Random, place: Place): string =>
  `198.18.${places.indexOf(place)}.${wholeBetween(random, 1, publicAddresses)}`

/** A proxy service: honest people use it, thieves love it. */
export const proxyAddress = (random: Random): string =>
  `185.220.101.${wholeBetween(random, 1, proxyAddresses)}`

/** An address nobody in the program uses but its owner. */
export const strangeAddress = (random: Random): string =>
  `${pick(random, [45, 89, 102, 141, 177])}.${octet(random)}.${octet(random)}.${octet(random)}`

const octet = (random: Random): number => Math.floor(between(random, 1, 255))
