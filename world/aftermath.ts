/**
 * All that becomes of an approved authorization. Its hold ends once: charged, in one part or more;
 * reversed; or expired. What is charged above it or after its end is posted all the same.
 */
import type { Transaction } from '../streams/events.ts'
import { type Money, moneyIn, partOf, restOf, sumOf } from './currencies.ts'
import { billed, clearing, expiry, followUp, outcomeOf, reversal } from './follow-ups.ts'
import { checkCents } from './merchants.ts'
import type { Purchase } from './purchase.ts'
import { between, chance, exponential, type Random } from './random.ts'
import { refundsOf } from './refunds.ts'
import type { FollowUp } from './steps.ts'
import { dayMs, hourMs, minuteMs } from './time.ts'
import type { ClearingHabit } from './trades.ts'

const reversedShare = 0.013
const expiredShare = 0.008
const partlyReversedShare = 0.012
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

/** What was sold, and by whom. */
export type Sold = Pick<Purchase, 'merchant' | 'cents'>

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
    return [
      reversal(random, authorization, { money: held, atMs: soonAfter(random, authorization) }),
    ]
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

/** What a merchant charges, in how many parts, and what led up to it. */
interface Bill {
  readonly steps: readonly FollowUp[]
  /** What is still held when the first part is charged. */
  readonly held: Money
  readonly charges: readonly Money[]
  readonly fromMs: number
}

const tipShare = 0.7
const parcelsShare = 0.12

function billOf(random: Random, authorization: Transaction, sold: Sold): Bill {
  const held = heldBy(authorization)
  const plain = { steps: [], held, charges: [held], fromMs: authorization.eventTime }
  switch (sold.merchant.trade.clearing) {
    case 'TIP':
      return chance(random, tipShare)
        ? { ...plain, charges: [partOf(held, between(random, 1.12, 1.25))] }
        : plain
    case 'FUEL':
      return { ...plain, charges: [pumped(sold)] }
    case 'LODGING':
      return chance(random, 0.5) ? longerStay(random, authorization) : plain
    case 'RENTAL':
      return { ...plain, charges: [partOf(held, between(random, 0.8, 1.15))] }
    case 'SHIPPED':
      return chance(random, parcelsShare)
        ? { ...plain, charges: parcels(random, held) }
        : partlyReversed(random, authorization, plain)
    case 'PLAIN':
      return partlyReversed(random, authorization, plain)
  }
}

/** What ran through the pump: no more than it was set to, where it asked for more than a dollar. */
function pumped({ merchant, cents }: Sold): Money {
  const { holdCents, place } = merchant
  const mostCents = holdCents !== null && holdCents > checkCents ? holdCents : cents
  return moneyIn(place.currency, Math.min(cents, mostCents))
}

/** Now and then a part is cancelled before the rest is charged. */
function partlyReversed(random: Random, authorization: Transaction, plain: Bill): Bill {
  if (!chance(random, partlyReversedShare)) return plain
  const money = partOf(plain.held, between(random, 0.1, 0.6))
  const atMs = soonAfter(random, authorization)
  const rest = restOf(plain.held, money)
  const steps = [reversal(random, authorization, { money, atMs })]
  return { steps, held: rest, charges: [rest], fromMs: atMs }
}

/** Goods sent in several parcels are charged several times. */
function parcels(random: Random, held: Money): readonly Money[] {
  const first = partOf(held, between(random, 0.2, 0.6))
  const rest = restOf(held, first)
  if (!chance(random, 0.25)) return [first, rest]
  const second = partOf(rest, between(random, 0.3, 0.7))
  return [first, second, restOf(rest, second)]
}

/** A hotel holds the room's price, asks for more during the stay, and charges at its end. */
function longerStay(random: Random, authorization: Transaction): Bill {
  const held = heldBy(authorization)
  const more = partOf(held, between(random, 0.1, 0.5))
  const atMs = authorization.eventTime + Math.round(between(random, 8 * hourMs, 2 * dayMs))
  const refused = chance(random, moreRefusedShare)
  const increment = followUp(random, authorization, {
    kind: 'INCREMENTAL',
    atMs,
    fields: more,
    heldMinor: refused ? 0n : more.billingAmountMinor,
    postedMinor: 0n,
  })
  const answer = outcomeOf(random, increment.record, refused ? '51' : '00')
  const total = refused ? held : sumOf(held, more)
  const fromMs = atMs + 6 * hourMs
  return { steps: [increment, answer], held: total, charges: [total], fromMs }
}

const moreRefusedShare = 0.03

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

const soonAfter = (random: Random, authorization: Transaction): number =>
  authorization.eventTime + Math.round(minuteMs + exponential(random, 3 * hourMs))

const heldBy = (authorization: Transaction): Money => ({
  amountMinor: authorization.amountMinor ?? 0n,
  billingAmountMinor: billed(authorization),
})
