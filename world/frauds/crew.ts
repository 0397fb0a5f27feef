/** What thieves have in common: a few devices, addresses and merchants, used for days. */
import type { Account } from '../accounts.ts'
import { proxyAddress, strangeAddress } from '../addresses.ts'
import type { Market, Merchant } from '../merchants.ts'
import { homes } from '../places.ts'
import { type Purchase, priceOf, threeDsOf } from '../purchase.ts'
import { chance, pick, pickBy, type Random, token, wholeBetween } from '../random.ts'
import type { Plan } from '../steps.ts'
import type { Period } from '../time.ts'
import type { Trade } from '../trades.ts'
import type { Planted } from '../truth.ts'

export interface Crew {
  readonly devices: readonly [string, ...string[]]
  readonly addresses: readonly [string, ...string[]]
}

export function hireCrew(random: Random, devicesMax: number): Crew {
  const device = () => token(random, 'dev')
  const address = () => (chance(random, 0.35) ? proxyAddress(random) : strangeAddress(random))
  return {
    devices: [device(), ...times(wholeBetween(random, 0, devicesMax - 1), device)],
    addresses: [address(), ...times(wholeBetween(random, 0, devicesMax), address)],
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

/** Merchants a crew has found to be easy: it keeps to them for the whole campaign. */
export function easyMerchants(
  random: Random,
  market: Market,
  of: { trades: readonly [Trade, ...Trade[]]; count: number; atMs: number },
): readonly [Merchant, ...Merchant[]] {
  const spot = { place: pickBy(random, homes, (one) => one.weight), atMs: of.atMs }
  const find = () => {
    const trade = pick(random, of.trades)
    return chance(random, 0.5)
      ? market.chooseObscure(random, trade, spot)
      : market.choose(random, trade, spot)
  }
  return [find(), ...times(of.count - 1, find)]
}

/** The thief at a screen: number and often code are right, the device and address are not. */
export function stolenOnLine(
  random: Random,
  crew: Crew,
  sale: { merchant: Merchant; level: number; planted: Planted },
): Purchase {
  const { merchant, level, planted } = sale
  const seen = chance(random, 0.72)
  const stored = chance(random, 0.1)
  const cvv = !merchant.checksCvv || stored ? 'NOT_CHECKED' : right(random, 0.88)
  return {
    merchant,
    cents: priceOf(random, merchant, level),
    purpose: merchant.trade.purpose,
    entryMode: stored ? 'CREDENTIAL_ON_FILE' : 'ECOMMERCE',
    initiator: 'CARDHOLDER',
    wallet: null,
    pinEntered: false,
    cvv,
    avs: stored ? 'NOT_CHECKED' : right(random, 0.65),
    threeDs: chance(random, 0.8) ? 'NOT_DONE' : threeDsOf(random, merchant),
    deviceId: seen ? pick(random, crew.devices) : null,
    ip: seen ? pick(random, crew.addresses) : null,
    card: 0,
    planted,
  }
}

/** The thief at a counter with a card that is a copy, or one that came by mail. */
export function stolenInStore(
  random: Random,
  sale: { merchant: Merchant; level: number; planted: Planted },
  entry: Pick<Purchase, 'entryMode' | 'wallet'>,
): Purchase {
  const { merchant, level, planted } = sale
  return {
    merchant,
    cents: priceOf(random, merchant, level),
    purpose: merchant.trade.purpose,
    ...entry,
    initiator: 'CARDHOLDER',
    pinEntered: false,
    cvv: 'NOT_CHECKED',
    avs: 'NOT_CHECKED',
    threeDs: 'NOT_DONE',
    deviceId: null,
    ip: null,
    card: 0,
    planted,
  }
}

const right = (random: Random, probability: number) =>
  chance(random, probability) ? 'MATCH' : 'MISMATCH'
