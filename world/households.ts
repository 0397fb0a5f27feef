import { homes, type Place } from './places.ts'
import { between, chance, pick, pickBy, type Random, token, wholeBetween } from './random.ts'
import { dayMs } from './time.ts'

/** People under one roof: one home, one line, and what they lend each other. */
export interface Household {
  readonly home: Place
  /** The family's computer. Where two accounts live in one household both use it. */
  readonly computer: string
  readonly random: Random
}

const pairShare = 0.3

/** Accounts 2n and 2n + 1 may be one household, so that no list of households is needed. */
export function householdOf(world: Random, index: number): Household {
  const pair = world.fork('pair', index >> 1)
  const random = chance(pair, pairShare) ? pair : world.fork('single', index)
  return {
    home: pickBy(random, homes, (one) => one.weight),
    computer: token(random, 'dev'),
    random: random.fork('addresses'),
  }
}

/** Days until a home line gets another address. */
const leaseDays = 24
const carrierAddresses = 10
const officeAddresses = 6
const proxyAddresses = 12

/** The address a purchase comes from: at home, on the road, at work, or through a proxy. */
export function addressOf(
  random: Random,
  household: Household,
  at: { atMs: number; place: Place },
): string {
  const draw = random.next()
  if (at.place !== household.home) {
    return draw < 0.6 ? carrierAddress(random, at.place) : officeAddress(random, at.place)
  }
  if (draw < 0.58) return homeAddress(household, at.atMs)
  if (draw < 0.86) return carrierAddress(random, at.place)
  if (draw < 0.97) return officeAddress(random, at.place)
  return proxyAddress(random)
}

function homeAddress(household: Household, atMs: number): string {
  const lease = household.random.fork('lease', Math.floor(atMs / (leaseDays * dayMs)))
  return `${pick(lease, [24, 67, 71, 73, 98])}.${octet(lease)}.${octet(lease)}.${octet(lease)}`
}

/** A carrier puts many holders behind a handful of addresses. */
function carrierAddress(random: Random, { name, country }: Place): string {
  const network = `172.${58 + (name.length % 6)}.${country.charCodeAt(0)}`
  return `${network}.${wholeBetween(random, 1, carrierAddresses)}`
}

function officeAddress(random: Random, { name }: Place): string {
  const network = `198.${name.charCodeAt(0)}.${name.charCodeAt(1)}`
  return `${network}.${wholeBetween(random, 1, officeAddresses)}`
}

/** A proxy service: honest people use it, thieves love it. */
export const proxyAddress = (random: Random): string =>
  `185.220.101.${wholeBetween(random, 1, proxyAddresses)}`

/** An address nobody in the program uses but its owner. */
export const strangeAddress = (random: Random): string =>
  `${pick(random, [45, 89, 102, 141, 177])}.${octet(random)}.${octet(random)}.${octet(random)}`

const octet = (random: Random): number => Math.floor(between(random, 1, 255))
