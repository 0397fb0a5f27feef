/** What thieves have in common: a few devices, addresses and merchants, used for days. */
import type { Account } from '../accounts.ts'
import { carrierAddress, linesOf, proxyAddress, strangeAddress } from '../addresses.ts'
import type { Market, Merchant, Spot } from '../merchants.ts'
import { homes, type Place } from '../places.ts'
import { between, chance, pick, pickBy, type Random, token, wholeBetween } from '../random.ts'
import { residenceAt } from '../residences.ts'
import type { Plan } from '../steps.ts'
import type { Period } from '../time.ts'
import { onlineTrades, type Trade } from '../trades.ts'

/** How far a thief goes not to be seen. */
export type Care = 'BLATANT' | 'ADAPTED' | 'HIDDEN'

const cares: readonly { readonly care: Care; readonly weight: number }[] = [
  { care: 'BLATANT', weight: 50 },
  { care: 'ADAPTED', weight: 30 },
  { care: 'HIDDEN', weight: 20 },
]

export const careOf = (random: Random): Care => pickBy(random, cares, (one) => one.weight).care

export interface Crew {
  readonly care: Care
  readonly devices: readonly [string, ...string[]]
  readonly addresses: readonly [string, ...string[]]
}

const proxyShare = 0.25
/** Of the adapted: a new device for each card, or an address in the victim's city. */
const spoofedShare = 0.5

export function hireCrew(random: Random, devicesMax: number): Crew {
  const device = () => token(random, 'dev')
  const address = () => (chance(random, proxyShare) ? proxyAddress(random) : strangeAddress(random))
  return {
    care: careOf(random),
    devices: [device(), ...times(wholeBetween(random, 0, devicesMax - 1), device)],
    addresses: [address(), ...times(wholeBetween(random, 0, devicesMax - 1), address)],
  }
}

/** One of the crew, with a care of his own. */
export const memberOf = (random: Random, crew: Crew): Crew => ({ ...crew, care: careOf(random) })

/** Whom a crew has before it, and when. */
export interface Victim {
  readonly account: Account
  readonly atMs: number
}

export const homeOf = ({ account, atMs }: Victim): Place =>
  residenceAt(account.household, atMs).home

/**
 * The crew as one victim's merchants see it. The careful show a device of their own to each card
 * and come from a line in the victim's city; the same stream gives the same disguise.
 */
export function disguised(random: Random, crew: Crew, victim: Victim): Crew {
  const spoofs = crew.care === 'HIDDEN' || (crew.care === 'ADAPTED' && chance(random, spoofedShare))
  const nearby = crew.care === 'HIDDEN' || (crew.care === 'ADAPTED' && chance(random, spoofedShare))
  return {
    care: crew.care,
    devices: spoofs ? [token(random, 'dev')] : crew.devices,
    addresses: nearby
      ? [carrierAddress(random, linesOf(random).carrier, homeOf(victim))]
      : crew.addresses,
  }
}

export const times = <T>(count: number, make: () => T): T[] => Array.from({ length: count }, make)

/** An attack on one account, planned when the world opens. */
export interface Attack {
  readonly accountIndex: number
  readonly atMs: number
  readonly plan: Plan
}

/** What a scheme works with. */
export interface Ground {
  readonly market: Market
  readonly accounts: number
  readonly period: Period
  /** Who is behind an account: a fraud of the holder's own looks for a holder who would. */
  readonly accountAt: (index: number) => Account
}

export interface Scheme {
  /** Days of one account per campaign: a program of 1,000 sees one every 1/1,000 of it. */
  readonly accountDaysPerCampaign: number
  campaign(random: Random, ground: Ground, startMs: number): readonly Attack[]
}

export const victimOf = (random: Random, ground: Ground): number =>
  Math.floor(random.next() * ground.accounts)

/** One victim more: who, and when within the campaign. The plan draws from a stream of its own. */
export function strike(
  random: Random,
  { ground, during }: { ground: Ground; during: Period },
  plan: (own: Random, atMs: number) => Plan,
): Attack {
  const atMs = Math.round(between(random, during.startMs, during.endMs))
  const own = random.fork('victim', random.word())
  return { accountIndex: victimOf(random, ground), atMs, plan: plan(own, atMs) }
}

/** Of easy merchants; the others are anybody's. */
const poorShare = 0.5

/** Merchants a crew has found to be easy: it keeps to them for the whole campaign. */
export function easyMerchants(
  random: Random,
  market: Market,
  of: { trades: readonly [Trade, ...Trade[]]; count: number; atMs: number },
): readonly [Merchant, ...Merchant[]] {
  const spot = { place: pickBy(random, homes, (one) => one.weight), atMs: of.atMs }
  const find = () => {
    const trade = pick(random, of.trades)
    return chance(random, poorShare)
      ? market.choosePoor(random, trade, spot)
      : market.choose(random, trade, spot)
  }
  return [find(), ...times(of.count - 1, find)]
}

/** Counters a crew works in one city; the same stream finds the same ones. */
export function countersOf(
  random: Random,
  market: Market,
  { wanted, count, ...spot }: Spot & { wanted: readonly [Trade, ...Trade[]]; count: number },
): readonly [Merchant, ...Merchant[]] {
  const find = () => market.choose(random, pick(random, wanted), spot)
  return [find(), ...times(count - 1, find)]
}

/** A merchant where the holder might have shopped on-line. */
export function usualSite(random: Random, market: Market, victim: Victim): Merchant {
  const trade = pickBy(random, onlineTrades, (one) => one.weight)
  return market.choose(random, trade, { place: homeOf(victim), atMs: victim.atMs })
}
