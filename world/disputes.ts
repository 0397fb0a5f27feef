/**
 * Money back from the merchant, 20 to 120 days after the sale: of fraud that came out, of own
 * purchases a holder denies, and of honest ones that went wrong, so that a chargeback is no proof.
 * Never of what was refunded, nor where the issuer bears the loss.
 */
import type { Transaction } from '../streams/events.ts'
import { type Money, partOf } from './currencies.ts'
import { billed, chargeback } from './follow-ups.ts'
import { between, chance, logNormal, type Random } from './random.ts'
import type { FollowUp } from './steps.ts'
import { dayMs } from './time.ts'
import type { FraudType } from './truth.ts'

/** Share of cleared purchases disputed as never received, not as described or charged wrongly. */
const honestShares = { online: 0.0012, store: 0.0002 }
/** Of them charged wrongly: a part of the amount is taken back. */
const wrongAmountShare = 0.25
const wrongParts = [0.1, 0.9] as const
/** Share of purchases whose dispute the bank pays itself, as too small or too much work. */
const absorbedShare = 0.15
const smallMinor = 1_500n

/** Kinds of which the issuer alone bears the loss: the holder it trusted is the thief. */
const borneByIssuer: ReadonlySet<FraudType> = new Set(['BUST_OUT', 'KITING', 'COLLUSION'])

/** What was charged, in one part or several, and when for the last time. */
export interface Sale {
  readonly authorization: Transaction
  readonly clearedMs: number
  readonly charged: Money
}

/** Null where nothing stands: it never cleared, or was refunded. */
export function saleOf(authorization: Transaction, aftermath: readonly FollowUp[]): Sale | null {
  if (authorization.messageStyle === 'SINGLE') {
    return aftermath.length > 0 ? null : charge(authorization, [authorization])
  }
  const records = aftermath.map(({ record }) => record)
  const cleared = records.filter(({ kind }) => kind === 'CLEARING')
  const refunded = records.some(({ kind }) => kind === 'REFUND')
  return refunded || cleared.length === 0 ? null : charge(authorization, cleared)
}

const charge = (authorization: Transaction, cleared: readonly Transaction[]): Sale => ({
  authorization,
  clearedMs: Math.max(...cleared.map(({ eventTime }) => eventTime)),
  charged: {
    amountMinor: cleared.reduce((sum, { amountMinor }) => sum + (amountMinor ?? 0n), 0n),
    billingAmountMinor: cleared.reduce((sum, one) => sum + billed(one), 0n),
  },
})

/** The dispute of fraud that became known at `knownMs`. */
export function fraudDispute(
  random: Random,
  sale: Sale,
  { fraudType, knownMs }: { fraudType: FraudType; knownMs: number },
): readonly FollowUp[] {
  if (borneByIssuer.has(fraudType) || isLiable(sale) || isSmall(sale)) return []
  return chance(random, absorbedShare) ? [] : dispute(random, sale, knownMs)
}

/** A holder denies an own purchase. */
export const deniedDispute = (random: Random, sale: Sale): readonly FollowUp[] =>
  isLiable(sale) || isSmall(sale) ? [] : dispute(random, sale, sale.clearedMs)

export function honestDispute(random: Random, sale: Sale): readonly FollowUp[] {
  const { online, store } = honestShares
  const share = sale.authorization.cardPresent ? store : online
  if (!chance(random, share) || isSmall(sale)) return []
  const wrong = chance(random, wrongAmountShare)
  const part = wrong ? partOf(sale.charged, between(random, ...wrongParts)) : sale.charged
  return dispute(random, { ...sale, charged: part }, sale.clearedMs)
}

/** Who was shown to be there, by 3-D Secure or by a chip, cannot deny it to the merchant. */
const isLiable = ({ authorization }: Sale): boolean =>
  authorization.liabilityShift === true ||
  authorization.entryMode === 'CHIP' ||
  authorization.entryMode === 'CONTACTLESS'

const isSmall = ({ charged }: Sale): boolean => charged.billingAmountMinor < smallMinor

const firstDay = 20
const lastDay = 120
const moreDaysMedian = 27
const moreDaysSigma = 0.7

/** Whoever finds out too late has no claim any more. */
function dispute(random: Random, sale: Sale, knownMs: number): readonly FollowUp[] {
  const { authorization, clearedMs, charged } = sale
  const days = Math.min(lastDay, firstDay + logNormal(random, moreDaysMedian, moreDaysSigma))
  const readyMs = Math.max(knownMs, clearedMs) + dayMs
  const atMs = Math.round(Math.max(readyMs, authorization.eventTime + days * dayMs))
  if (atMs > authorization.eventTime + lastDay * dayMs) return []
  return [chargeback(random, authorization, { atMs, charged })]
}
