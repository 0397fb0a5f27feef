import type { Transaction } from '../streams/events.ts'
import { isForeign } from './country.ts'
import { isCashLike } from './entries.ts'
import { type Glance, oneIf } from './glance.ts'

interface Own {
  readonly about: string
  readonly read: (event: Transaction, glance: Glance) => number
}

/** What an authorization itself says. */
export const ownFields = {
  amount: {
    about: "Amount in minor units of the account's currency",
    read: (_, { amountMinor }) => amountMinor,
  },
  amount_is_round: {
    about: '1 where the amount is whole hundreds of minor units',
    read: (_, { amountMinor }) => oneIf(amountMinor > 0 && amountMinor % 100 === 0),
  },
  amount_is_zero: {
    about: '1 where nothing is asked for',
    read: (_, { amountMinor }) => oneIf(amountMinor === 0),
  },
  cashback: {
    about: 'Cash handed out with the purchase, in minor units',
    read: (event) => Number(event.cashbackMinor ?? 0n),
  },
  hour: {
    about: 'Hour of day, UTC',
    read: (_, { asOf }) => Math.floor(asOf / 3_600_000) % 24,
  },
  weekday: {
    about: 'Day of week, UTC, Monday 0',
    read: (_, { asOf }) => (Math.floor(asOf / 86_400_000) + 3) % 7,
  },
  card_present: { about: '1 with the card at the merchant', read: (e) => yesNo(e.cardPresent) },
  pin_entered: { about: '1 with a PIN', read: (e) => yesNo(e.pinEntered) },
  is_incremental: {
    about: '1 for an increment of an earlier authorization',
    read: (e) => oneIf(e.kind === 'INCREMENTAL'),
  },
  is_foreign: {
    about: "1 where the merchant's country is not that of the account's currency",
    read: (e) => oneIf(isForeign(e.merchantCountry, e.billingCurrency)),
  },
  is_cross_currency: {
    about: "1 where the merchant asks in another currency than the account's",
    read: (e) => oneIf(e.currency !== null && e.currency !== e.billingCurrency),
  },
  is_cash_like: {
    about: '1 for cash and what is as good as cash',
    read: (e) => oneIf(isCashLike(e)),
  },
  is_merchant_initiated: {
    about: '1 where the merchant started it, as in recurring payments',
    read: (e) => oneIf(e.initiator === 'MERCHANT'),
  },
  is_wallet: { about: '1 where a wallet held the card', read: (e) => oneIf(e.wallet !== null) },
  is_ecommerce: {
    about: '1 for an on-line purchase',
    read: (e) => oneIf(e.entryMode === 'ECOMMERCE'),
  },
  is_on_file: {
    about: '1 where the merchant had the card on file',
    read: (e) => oneIf(e.entryMode === 'CREDENTIAL_ON_FILE'),
  },
  is_chip: {
    about: '1 where the chip was read, in the slot or contactless',
    read: (e) => oneIf(e.entryMode === 'CHIP' || e.entryMode === 'CONTACTLESS'),
  },
  is_magstripe: {
    about: '1 where the stripe was read, also after a failed chip',
    read: (e) => oneIf(e.entryMode === 'MAGSTRIPE' || e.entryMode === 'FALLBACK'),
  },
  is_typed_in: {
    about: '1 where the number was typed in',
    read: (e) => oneIf(e.entryMode === 'MANUAL'),
  },
  cvv_matches: { about: '1 match, 0 mismatch, else missing', read: (e) => matches(e.cvvResult) },
  address_matches: {
    about: '1 match, 0 mismatch, else missing',
    read: (e) => matches(e.avsResult),
  },
  three_ds: {
    about: '2 authenticated, 1 attempted, 0 not done, -1 failed, else missing',
    read: (e) => threeDs(e.threeDsResult),
  },
  has_device: { about: '1 where the device is known', read: (e) => oneIf(e.deviceId !== null) },
  network_risk_score: {
    about: "The network's own score, 0 to 999",
    read: (e) => e.networkRiskScore ?? Number.NaN,
  },
  mcc_is_travel: { about: '1 for airlines, lodging, car hire', read: (e) => mccIn(e, travel) },
  mcc_is_fuel: { about: '1 for fuel', read: (e) => mccIn(e, fuel) },
  mcc_is_food: { about: '1 for groceries and restaurants', read: (e) => mccIn(e, food) },
  mcc_is_resellable: {
    about: '1 for electronics, jewellery and other goods that sell again well',
    read: (e) => mccIn(e, resellable),
  },
  mcc_is_digital: { about: '1 for digital goods and services', read: (e) => mccIn(e, digital) },
} as const satisfies Readonly<Record<string, Own>>

export type OwnField = keyof typeof ownFields

type Range = readonly [number, number]

const travel: readonly Range[] = [
  [3000, 3999],
  [4111, 4112],
  [4411, 4411],
  [4511, 4511],
  [4722, 4722],
  [7011, 7012],
  [7512, 7513],
]
const fuel: readonly Range[] = [
  [5541, 5542],
  [5552, 5552],
]
const food: readonly Range[] = [
  [5411, 5499],
  [5811, 5814],
]
const resellable: readonly Range[] = [
  [5044, 5045],
  [5094, 5094],
  [5722, 5722],
  [5732, 5734],
  [5944, 5945],
  [5947, 5947],
]
const digital: readonly Range[] = [
  [4814, 4816],
  [4899, 4899],
  [5815, 5818],
  [5967, 5968],
  [7372, 7372],
]

function mccIn({ mcc }: Transaction, ranges: readonly Range[]): number {
  if (mcc === null) return Number.NaN
  const code = Number(mcc)
  return oneIf(ranges.some(([first, last]) => code >= first && code <= last))
}

const yesNo = (answer: boolean | null): number => (answer === null ? Number.NaN : oneIf(answer))

function matches(result: Transaction['cvvResult']): number {
  if (result === 'MATCH') return 1
  return result === 'MISMATCH' ? 0 : Number.NaN
}

function threeDs(result: Transaction['threeDsResult']): number {
  switch (result) {
    case 'AUTHENTICATED':
      return 2
    case 'ATTEMPTED':
      return 1
    case 'NOT_DONE':
      return 0
    case 'FAILED':
      return -1
    case 'UNKNOWN':
    case null:
      return Number.NaN
  }
}
