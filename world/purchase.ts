import type { CheckResult, EntryMode, Purpose, ThreeDsResult } from '../streams/events.ts'
import type { Account } from './accounts.ts'
import { addressAt } from './addresses.ts'
import { deviceAt } from './devices.ts'
import type { Merchant } from './merchants.ts'
import { chance, logNormal, pickBy, type Random } from './random.ts'
import type { Planted } from './truth.ts'

/** What somebody wants to do with a card, before anybody has said yes. */
export interface Purchase {
  readonly merchant: Merchant
  /** Price in US cents; the authorization asks it in the merchant's currency. */
  readonly cents: number
  readonly purpose: Purpose
  readonly entryMode: EntryMode
  readonly initiator: 'CARDHOLDER' | 'MERCHANT'
  readonly wallet: string | null
  readonly pinEntered: boolean
  readonly cvv: CheckResult
  readonly avs: CheckResult
  readonly threeDs: ThreeDsResult
  readonly deviceId: string | null
  readonly ip: string | null
  /** 0 for the holder's own card, 1 for the second card on the account. */
  readonly card: 0 | 1
  readonly planted: Planted | null
}

const codeRightShare = 0.96
const addressRightShare = 0.89
/** Not every merchant tells where an order came from. */
const deviceSeenShare = 0.8
const secondCardShare = 0.3
const endsOn99Share = 0.25
const wholeDollarShare = 0.15
/** Of what is paid without contact. */
const walletShare = 0.45

/** A price as people pay it at this merchant; many end on .99 or on a whole dollar. */
export function priceOf(random: Random, merchant: Merchant, level: number): number {
  const { medianCents, sigma, purpose } = merchant.trade
  const cents = Math.max(
    50,
    Math.round(logNormal(random, medianCents * merchant.priceLevel * level, sigma)),
  )
  if (purpose === 'CASH') return Math.max(2_000, Math.round(cents / 2_000) * 2_000)
  const draw = random.next()
  if (draw < endsOn99Share) return Math.max(99, Math.round(cents / 100) * 100 - 1)
  return draw < endsOn99Share + wholeDollarShare && cents >= 100
    ? Math.round(cents / 100) * 100
    : cents
}

/** The holder at the counter, card in hand. */
export function inStore(random: Random, account: Account, merchant: Merchant): Purchase {
  const fuel = merchant.trade.clearing === 'FUEL'
  const cash = merchant.trade.purpose === 'CASH'
  const entry = pickBy(random, fuel ? pumpEntries : counterEntries, (one) => one.weight)
  const contactless = entry.mode === 'CONTACTLESS' && !cash
  return {
    merchant,
    cents: priceOf(random, merchant, account.priceLevel),
    purpose: merchant.trade.purpose,
    entryMode: cash ? 'CHIP' : entry.mode,
    initiator: 'CARDHOLDER',
    wallet: contactless && chance(random, walletShare) ? 'APPLE_PAY' : null,
    pinEntered: cash,
    cvv: 'NOT_CHECKED',
    avs: 'NOT_CHECKED',
    threeDs: 'NOT_DONE',
    deviceId: null,
    ip: null,
    card: secondCard(random, account),
    planted: null,
  }
}

/** The holder at a screen. `stored`: the merchant kept the card from an earlier visit. */
export function onLine(
  random: Random,
  account: Account,
  visit: { merchant: Merchant; atMs: number; stored: boolean },
): Purchase {
  const { merchant, atMs, stored } = visit
  const seen = chance(random, deviceSeenShare)
  return {
    merchant,
    cents: priceOf(random, merchant, account.priceLevel),
    purpose: merchant.trade.purpose,
    entryMode: stored ? 'CREDENTIAL_ON_FILE' : 'ECOMMERCE',
    initiator: 'CARDHOLDER',
    wallet: null,
    pinEntered: false,
    cvv: stored || !merchant.checksCvv ? 'NOT_CHECKED' : typedRight(random, codeRightShare),
    avs: stored ? 'NOT_CHECKED' : typedRight(random, addressRightShare),
    threeDs: threeDsOf(random, merchant),
    deviceId: seen ? deviceAt(random, account, atMs) : null,
    ip: seen ? addressAt(random, account, atMs) : null,
    card: secondCard(random, account),
    planted: null,
  }
}

const counterEntries: readonly [Entry, ...Entry[]] = [
  { mode: 'CONTACTLESS', weight: 52 },
  { mode: 'CHIP', weight: 43 },
  { mode: 'MAGSTRIPE', weight: 4.5 },
  { mode: 'FALLBACK', weight: 0.8 },
  { mode: 'MANUAL', weight: 0.7 },
]

const pumpEntries: readonly [Entry, ...Entry[]] = [
  { mode: 'CONTACTLESS', weight: 35 },
  { mode: 'CHIP', weight: 45 },
  { mode: 'MAGSTRIPE', weight: 20 },
]

interface Entry {
  readonly mode: EntryMode
  readonly weight: number
}

const typedRight = (random: Random, probability: number): CheckResult =>
  chance(random, probability) ? 'MATCH' : 'MISMATCH'

const challengedShare = { atHome: 0.1, abroad: 0.7 } as const
const answeredShare = 0.8

/** Strong authentication is law in Europe and rare in the United States. */
export function threeDsOf(random: Random, merchant: Merchant): ThreeDsResult {
  if (merchant.hygiene === 'POOR') return 'NOT_DONE'
  const usual = merchant.place.country === 'US' ? challengedShare.atHome : challengedShare.abroad
  if (!chance(random, usual)) return 'NOT_DONE'
  return chance(random, answeredShare) ? 'AUTHENTICATED' : 'ATTEMPTED'
}

const secondCard = (random: Random, account: Account): 0 | 1 =>
  account.cards === 2 && account.student === null && chance(random, secondCardShare) ? 1 : 0
