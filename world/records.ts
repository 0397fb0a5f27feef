import type { AccountEvent, Label, Transaction, TransactionKind } from '../streams/events.ts'
import { accountCurrency, type Money, moneyIn } from './currencies.ts'
import { retrievalReferenceOf, traceNumberOf } from './identifiers.ts'
import type { Merchant } from './merchants.ts'
import type { Purchase } from './purchase.ts'
import {
  chance,
  logNormal,
  normal,
  pick,
  type Random,
  token,
  uuid,
  wholeBetween,
} from './random.ts'

const processor = 'TIDEWATER'

/** The processor's own id of an event: parted so that no card number could hide in it. */
export const processorEventIdOf = (eventId: string): string =>
  `${eventId.slice(0, 8)}x${eventId.slice(-12)}`

const nothing = {
  authorizationId: null,
  amountMinor: null,
  currency: null,
  billingAmountMinor: null,
  billingCurrency: null,
  purpose: null,
  merchantId: null,
  mcc: null,
  merchantCountry: null,
  merchantName: null,
  merchantLatitude: null,
  merchantLongitude: null,
  acquirerId: null,
  terminalId: null,
  network: null,
  networkLifecycleId: null,
  acquirerReference: null,
  retrievalReferenceNumber: null,
  traceNumber: null,
  approvalCode: null,
  messageStyle: null,
  initiator: null,
  entryMode: null,
  cardPresent: null,
  pinEntered: null,
  wallet: null,
  cvvResult: null,
  avsResult: null,
  threeDsResult: null,
  liabilityShift: null,
  partialApprovalSupported: null,
  cashbackMinor: null,
  networkRiskScore: null,
  deviceId: null,
  ip: null,
  originalEventId: null,
  originalEventTime: null,
  approved: null,
  responseCode: null,
  decidedBy: null,
  processor,
} as const satisfies Partial<Transaction>

/** The account's side of a record. */
export interface Holding {
  readonly programId: string
  readonly accountId: string
  readonly cardId: string
  readonly network: string
}

/** The question a purchase puts to the issuer. */
export function authorizationOf(
  random: Random,
  holding: Holding,
  { atMs, purchase }: { atMs: number; purchase: Purchase },
): Transaction {
  const { merchant } = purchase
  const { currency } = merchant.place
  const price = moneyIn(currency, merchant.holdCents ?? purchase.cents)
  const traceNumber = traceNumberOf(random)
  const eventId = uuid(random)
  const present = merchant.trade.channel === 'STORE'
  return {
    ...nothing,
    ...holding,
    eventId,
    processorEventId: processorEventIdOf(eventId),
    kind: 'AUTHORIZATION',
    eventTime: atMs,
    authorizationId: token(random, 'aut'),
    ...price,
    currency,
    billingCurrency: accountCurrency,
    purpose: purchase.purpose,
    merchantId: merchant.merchantId,
    mcc: merchant.trade.mcc,
    merchantCountry: merchant.place.country,
    merchantName: merchant.name,
    merchantLatitude: present ? merchant.latitude : null,
    merchantLongitude: present ? merchant.longitude : null,
    acquirerId: merchant.acquirerId,
    terminalId: present ? terminalAt(random, merchant) : null,
    retrievalReferenceNumber: retrievalReferenceOf(atMs, traceNumber),
    traceNumber,
    networkLifecycleId: token(random, 'n'),
    messageStyle: purchase.purpose === 'CASH' ? 'SINGLE' : 'DUAL',
    initiator: purchase.initiator,
    entryMode: purchase.entryMode,
    cardPresent: present,
    pinEntered: purchase.pinEntered,
    wallet: purchase.wallet,
    cvvResult: purchase.cvv,
    avsResult: purchase.avs,
    threeDsResult: purchase.threeDs,
    liabilityShift: purchase.threeDs === 'AUTHENTICATED',
    partialApprovalSupported: merchant.partialApproval,
    cashbackMinor: present ? cashbackOf(random, purchase, price) : null,
    networkRiskScore: networkScore(random, { present, planted: purchase.planted !== null }),
    deviceId: purchase.deviceId,
    ip: purchase.ip,
  }
}

/** Eight letters and digits; the tills of one merchant differ in the last two. */
function terminalAt(random: Random, { merchantId, tills }: Merchant): string {
  const till = wholeBetween(random, 1, tills)
  return `${merchantId.slice(4, 10).toUpperCase()}${String(till).padStart(2, '0')}`
}

const cashbackShare = 0.02
const cashbackCents = [2_000, 4_000, 6_000] as const

/** Cash from the till, on top of what was bought: part of the amount. */
function cashbackOf(random: Random, purchase: Purchase, price: Money): bigint | null {
  if (!purchase.merchant.trade.cashback || !chance(random, cashbackShare)) return null
  const { amountMinor } = moneyIn(purchase.merchant.place.currency, pick(random, cashbackCents))
  return amountMinor < price.amountMinor ? amountMinor : null
}

/** By how much the network thinks worse of planted fraud, one standard deviation. */
const plantedScore = 110

/** The network's own opinion: on some messages only, and only a little wiser than chance. */
function networkScore(random: Random, of: { present: boolean; planted: boolean }): number | null {
  if (!chance(random, 0.6)) return null
  const mean = (of.present ? 120 : 220) + (of.planted ? plantedScore : 0)
  const score = mean + 110 * normal(random) + logNormal(random, 20, 1)
  return Math.min(999, Math.max(1, Math.round(score)))
}

/**
 * A later step of an authorization. It repeats card, merchant, device and amounts of its original
 * and names its id and time; results of checks belong to the authorization alone.
 */
export const followUpOf = (
  original: Transaction,
  step: { eventId: string; kind: TransactionKind; atMs: number } & Partial<Transaction>,
): Transaction => {
  const { atMs, ...fields } = step
  return {
    ...original,
    cvvResult: null,
    avsResult: null,
    threeDsResult: null,
    partialApprovalSupported: null,
    cashbackMinor: null,
    networkRiskScore: null,
    approved: null,
    responseCode: null,
    decidedBy: null,
    originalEventId: original.eventId,
    originalEventTime: original.eventTime,
    ...fields,
    processorEventId: processorEventIdOf(fields.eventId),
    eventTime: atMs,
  }
}

export const labelOf = (
  authorization: Transaction,
  known: Pick<Label, 'eventId' | 'knownAt' | 'verdict' | 'fraudType' | 'source'>,
): Label => ({
  ...known,
  programId: authorization.programId,
  accountId: authorization.accountId,
  cardId: authorization.cardId,
  originalEventId: authorization.eventId,
  originalEventTime: authorization.eventTime,
  billingAmountMinor: authorization.billingAmountMinor,
  billingCurrency: authorization.billingCurrency,
  merchantId: authorization.merchantId,
  mcc: authorization.mcc,
  deviceId: authorization.deviceId,
  ip: authorization.ip,
})

/** An account event that states only what it must; the rest is null. */
export const accountEventOf = (
  stated: Pick<
    AccountEvent,
    'eventId' | 'kind' | 'eventTime' | 'programId' | 'accountId' | 'status' | 'limitMinor'
  > &
    Pick<AccountEvent, 'balanceMinor' | 'openedOn'> &
    Partial<AccountEvent>,
): AccountEvent => ({
  currency: accountCurrency,
  cardId: null,
  previousCardId: null,
  cause: null,
  changed: null,
  channel: null,
  deviceId: null,
  ip: null,
  previousLimitMinor: null,
  paymentId: null,
  paymentAmountMinor: null,
  paymentMethod: null,
  paymentSource: null,
  returnCode: null,
  minimumDueMinor: null,
  pastDueMinor: null,
  dueOn: null,
  daysPastDue: null,
  applicationId: null,
  ...stated,
})
