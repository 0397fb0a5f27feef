/**
 * Money given back after a sale. How often, hangs on the trade: clothes come back, petrol does not.
 * Some of it names no sale: the till pays onto the card that it is shown.
 */
import type { Transaction } from '../streams/events.ts'
import type { Sold } from './charges.ts'
import { type Money, partOf, sumOf } from './currencies.ts'
import { refund } from './follow-ups.ts'
import { between, chance, exponential, type Random } from './random.ts'
import type { FollowUp } from './steps.ts'
import { dayMs } from './time.ts'

const partlyShare = 0.35
const partlyFactors = [0.1, 0.9] as const
const unlinkedShare = 0.2
const meanDays = 6

export function refundsOf(
  random: Random,
  authorization: Transaction,
  { sold, charged }: { sold: Sold; charged: readonly FollowUp[] },
): readonly FollowUp[] {
  if (!chance(random, sold.merchant.trade.returnedShare)) return []
  const clearings = charged.filter(({ record }) => record.kind === 'CLEARING')
  const whole = clearings.map(chargeOf).reduce(sumOf)
  const partly = chance(random, partlyShare)
  const money = partly ? partOf(whole, between(random, ...partlyFactors)) : whole
  const chargedMs = Math.max(...charged.map(({ atMs }) => atMs))
  const atMs = Math.round(chargedMs + dayMs + exponential(random, meanDays * dayMs))
  const linked = !chance(random, unlinkedShare)
  return [refund(random, authorization, { money, atMs, linked })]
}

const chargeOf = ({ record }: FollowUp): Money => ({
  amountMinor: record.amountMinor ?? 0n,
  billingAmountMinor: record.billingAmountMinor ?? 0n,
})
