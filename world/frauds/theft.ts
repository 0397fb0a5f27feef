/** What a thief asks for: at a screen with somebody's number, or at a counter with a card. */
import type { Merchant } from '../merchants.ts'
import { type Purchase, priceOf, threeDsOf } from '../purchase.ts'
import { between, chance, pick, type Random } from '../random.ts'
import type { Planted } from '../truth.ts'
import type { Care, Crew } from './crew.ts'

/** What is bought, at what price against the usual. */
export interface Sale {
  readonly merchant: Merchant
  readonly level: number
  readonly planted: Planted
}

/** What a thief at a screen knows of the holder, as shares of purchases. */
interface Knowledge {
  readonly code: number
  readonly address: number
  /** Whether the shop reports a device, and whether it kept the card from an earlier visit. */
  readonly seen: number
  readonly stored: number
  readonly authenticates: number
}

const knowledge: Readonly<Record<Care, Knowledge>> = {
  BLATANT: { code: 0.85, address: 0.4, seen: 0.88, stored: 0.1, authenticates: 0.2 },
  ADAPTED: { code: 0.94, address: 0.72, seen: 0.78, stored: 0.15, authenticates: 0.3 },
  HIDDEN: { code: 0.97, address: 0.91, seen: 0.65, stored: 0.3, authenticates: 0.6 },
}

/** The thief at a screen: number and often code are right, the device and address are not. */
export function stolenOnLine(random: Random, crew: Crew, sale: Sale): Purchase {
  const { merchant, level, planted } = sale
  const knows = knowledge[crew.care]
  const seen = chance(random, knows.seen)
  const stored = chance(random, knows.stored)
  return {
    merchant,
    cents: priceOf(random, merchant, level),
    purpose: merchant.trade.purpose,
    entryMode: stored ? 'CREDENTIAL_ON_FILE' : 'ECOMMERCE',
    initiator: 'CARDHOLDER',
    wallet: null,
    pinEntered: false,
    cvv: !merchant.checksCvv || stored ? 'NOT_CHECKED' : right(random, knows.code),
    avs: stored ? 'NOT_CHECKED' : right(random, knows.address),
    threeDs: chance(random, knows.authenticates) ? threeDsOf(random, merchant) : 'NOT_DONE',
    deviceId: seen ? pick(random, crew.devices) : null,
    ip: seen ? pick(random, crew.addresses) : null,
    card: 0,
    planted,
  }
}

/** The thief at a counter with a card that was found, copied, came by mail or sits in a phone. */
export function stolenInStore(
  random: Random,
  { merchant, level, planted }: Sale,
  entry: Pick<Purchase, 'entryMode' | 'wallet'>,
): Purchase {
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

/** Rules like round limits: who knows it asks for a little less. */
const limitsCents = [10_000, 20_000, 30_000, 50_000] as const
const leastUnderLimit = 0.97

/** The price, or just under the limit that the thief believes to be watched. */
export function belowLimit(random: Random, purchase: Purchase): Purchase {
  const mostCents = Math.round(pick(random, limitsCents) * between(random, leastUnderLimit, 1))
  return purchase.cents < mostCents ? purchase : { ...purchase, cents: mostCents - 1 }
}

const right = (random: Random, probability: number) =>
  chance(random, probability) ? 'MATCH' : 'MISMATCH'
