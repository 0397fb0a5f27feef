/**
 * All that becomes of an approved authorization. Its hold ends once: charged, in one part or more;
 * reversed; or expired. What is charged above it or after its end is posted all the same.
 */
import type { Transaction } from '../streams/events.ts'
import { type Bill, billOf, heldBy, type Sold, soonAfter } from './charges.ts'
import { clearing, expiry, followUp, reversal } from './follow-ups.ts'
import { between, chance, type Random } from './random.ts'
import { refundsOf } from './refunds.ts'
import type { FollowUp } from './steps.ts'
import { dayMs, hourMs, minuteMs } from './time.ts'
import type { ClearingHabit } from './trades.ts'

const reversedShare = 0.013
const expiredShare = 0.008
const jammedShare = 0.004
const lateShare = 0.004
const lateDaysMin = 8
const lateDaysMax = 31

/** How long a hold lasts, and the mean days until it is charged. */
const terms: Readonly<Record<ClearingHabit, { holdDays: number; meanDays: number }>> = {
  PLAIN: { holdDays: 7, meanDays: 1.3 },
  TIP: { holdDays: 7, meanDays: 1.2 },
  FUEL: { holdDays: 2, meanDays: 0.5 },
  LODGING: { holdDays: 30, meanDays: 3 },
  RENTAL: { holdDays: 30, meanDays: 4 },
  SHIPPED: { holdDays: 7, meanDays: 1.6 },
}

export function aftermathOf(
  random: Random,
  authorization: Transaction,
  sold: Sold,
): readonly FollowUp[] {
  const held = heldBy(authorization)
  if (held.billingAmountMinor === 0n) return []
  if (authorization.messageStyle === 'SINGLE') return jammed(random, authorization)
  const { clearing: habit } = sold.merchant.trade
  const holdMs = terms[habit].holdDays * dayMs
  const draw = random.next()
  if (draw < reversedShare) {
    const atMs = soonAfter(random, authorization)
    return [reversal(random, authorization, { money: held, atMs })]
  }
  const endMs = authorization.eventTime + holdMs
  if (draw < reversedShare + expiredShare) return [expiry(random, authorization, endMs)]
  const bill = billOf(random, authorization, sold)
  const isLate = draw < reversedShare + expiredShare + lateShare && bill.charges.length === 1
  const charged = isLate
    ? late(random, authorization, { bill, endMs })
    : onTime(random, authorization, { bill, habit })
  return [...bill.steps, ...charged, ...refundsOf(random, authorization, { sold, charged })]
}

/** Now and then a machine counts the notes and keeps them: the money comes back within minutes. */
function jammed(random: Random, authorization: Transaction): readonly FollowUp[] {
  if (!chance(random, jammedShare)) return []
  const money = heldBy(authorization)
  return [
    followUp(random, authorization, {
      kind: 'REVERSAL',
      atMs: authorization.eventTime + Math.round(between(random, 1, 9) * minuteMs),
      fields: money,
      heldMinor: 0n,
      postedMinor: -money.billingAmountMinor,
    }),
  ]
}

function onTime(
  random: Random,
  authorization: Transaction,
  { bill, habit }: { bill: Bill; habit: ClearingHabit },
): readonly FollowUp[] {
  const { holdDays, meanDays } = terms[habit]
  const endMs = authorization.eventTime + holdDays * dayMs
  let leftMinor = bill.held.billingAmountMinor
  let atMs = bill.fromMs + firstBatchMs
  return bill.charges.map((money, part) => {
    atMs = Math.round(atMs + within(random, meanDays * dayMs, endMs - atMs))
    const isLast = part === bill.charges.length - 1
    const releasedMinor = isLast ? leftMinor : money.billingAmountMinor
    leftMinor -= releasedMinor
    return clearing(random, authorization, { money, atMs, releasedMinor })
  })
}

/** Merchants hand in their sales at the end of the day. */
const firstBatchMs = 7 * hourMs

/** Exponential, but over before `most`. */
const within = (random: Random, mean: number, most: number): number =>
  -mean * Math.log(1 - random.next() * (1 - Math.exp(-most / mean)))

/** The hold has long ended when the charge comes. */
function late(
  random: Random,
  authorization: Transaction,
  { bill, endMs }: { bill: Bill; endMs: number },
): readonly FollowUp[] {
  const days = between(random, lateDaysMin, lateDaysMax)
  const atMs = Math.round(authorization.eventTime + days * dayMs)
  const [money] = bill.charges
  if (money === undefined) return []
  const expires = atMs > endMs && bill.steps.length === 0
  const releasedMinor = expires ? 0n : bill.held.billingAmountMinor
  const charge = clearing(random, authorization, { money, atMs, releasedMinor })
  return expires ? [expiry(random, authorization, endMs), charge] : [charge]
}
