/** Records that follow an authorization, each with what it does to the account. */
import type { Transaction } from '../streams/events.ts'
import { type Money, scale } from './currencies.ts'
import { acquirerReferenceOf, approvalCodeOf } from './identifiers.ts'
import { between, type Random, uuid } from './random.ts'
import { followUpOf } from './records.ts'
import type { FollowUp } from './steps.ts'

const answerMsMin = 250
const answerMsMax = 1_500

/** The processor's answer, a moment after the question. */
export function outcomeOf(random: Random, authorization: Transaction, code: string): FollowUp {
  const approved = code === '00'
  const single = authorization.messageStyle === 'SINGLE'
  const amount = approved ? billed(authorization) : 0n
  const approvalCode = approved ? (authorization.approvalCode ?? approvalCodeOf(random)) : null
  return followUp(random, authorization, {
    kind: 'OUTCOME',
    atMs: authorization.eventTime + Math.round(between(random, answerMsMin, answerMsMax)),
    fields: { approved, responseCode: code, decidedBy: 'PROCESSOR', approvalCode },
    heldMinor: single ? -amount : 0n,
    postedMinor: single ? amount : 0n,
  })
}

/** A foreign amount is converted at the rate of the day on which it is charged or given back. */
const rateLow = 0.994
const rateHigh = 1.006

/** Money charged; `releasedMinor` of the hold ends with it. */
export function clearing(
  random: Random,
  authorization: Transaction,
  of: { money: Money; atMs: number; releasedMinor: bigint },
): FollowUp {
  const money = convertedLater(random, authorization, of.money)
  const acquirerReference = acquirerReferenceOf(random, authorization.acquirerId, of.atMs)
  return followUp(random, authorization, {
    kind: 'CLEARING',
    atMs: of.atMs,
    fields: { ...money, acquirerReference },
    heldMinor: -of.releasedMinor,
    postedMinor: money.billingAmountMinor,
  })
}

/** The holder changed their mind, or the terminal timed out: nothing of `money` will be charged. */
export const reversal = (
  random: Random,
  authorization: Transaction,
  { money, atMs }: { money: Money; atMs: number },
): FollowUp =>
  followUp(random, authorization, {
    kind: 'REVERSAL',
    atMs,
    fields: money,
    heldMinor: -money.billingAmountMinor,
    postedMinor: 0n,
  })

/** The hold ends uncharged, on the last day it could be. */
export const expiry = (random: Random, authorization: Transaction, atMs: number): FollowUp =>
  followUp(random, authorization, {
    kind: 'EXPIRY',
    atMs,
    fields: {},
    heldMinor: -billed(authorization),
    postedMinor: 0n,
  })

/** Money given back; a merchant that does not look the sale up names none. */
export function refund(
  random: Random,
  authorization: Transaction,
  of: { money: Money; atMs: number; linked: boolean },
): FollowUp {
  const money = convertedLater(random, authorization, of.money)
  const acquirerReference = acquirerReferenceOf(random, authorization.acquirerId, of.atMs)
  return followUp(random, authorization, {
    kind: 'REFUND',
    atMs: of.atMs,
    fields: { ...money, acquirerReference, purpose: 'REFUND', ...(of.linked ? {} : unlinked) },
    heldMinor: 0n,
    postedMinor: -money.billingAmountMinor,
  })
}

/** Money for which nobody asked: the till was off-line, and hands in what it sold. */
export const forcePost = (random: Random, sale: Transaction, atMs: number): FollowUp => ({
  ...followUp(random, sale, {
    kind: 'CLEARING',
    atMs,
    fields: {
      ...unlinked,
      acquirerReference: acquirerReferenceOf(random, sale.acquirerId, atMs),
    },
    heldMinor: 0n,
    postedMinor: billed(sale),
  }),
  of: null,
})

/** What a record lacks that names no authorization. */
export const unlinked = {
  authorizationId: null,
  networkLifecycleId: null,
  retrievalReferenceNumber: null,
  traceNumber: null,
  approvalCode: null,
  originalEventId: null,
  originalEventTime: null,
} as const satisfies Partial<Transaction>

/** The bank takes what was charged back from the merchant and credits its holder. */
export const chargeback = (
  random: Random,
  authorization: Transaction,
  { atMs, charged }: { atMs: number; charged: Money },
): FollowUp =>
  followUp(random, authorization, {
    kind: 'CHARGEBACK',
    atMs,
    fields: charged,
    heldMinor: 0n,
    postedMinor: -charged.billingAmountMinor,
  })

export const billed = (authorization: Transaction): bigint => authorization.billingAmountMinor ?? 0n

function convertedLater(random: Random, authorization: Transaction, money: Money): Money {
  if (authorization.currency === authorization.billingCurrency) return money
  const { amountMinor, billingAmountMinor } = money
  const rate = between(random, rateLow, rateHigh)
  return { amountMinor, billingAmountMinor: scale(billingAmountMinor, rate) }
}

export function followUp(
  random: Random,
  authorization: Transaction,
  of: Pick<FollowUp, 'atMs' | 'heldMinor' | 'postedMinor'> & {
    kind: Transaction['kind']
    fields: Partial<Transaction>
  },
): FollowUp {
  const { kind, atMs, heldMinor, postedMinor, fields } = of
  const record = followUpOf(authorization, { eventId: uuid(random), kind, atMs, ...fields })
  const { eventId } = authorization
  return { kind: 'follow-up', atMs, of: eventId, record, heldMinor, postedMinor }
}
