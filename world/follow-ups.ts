import type { Transaction } from '../streams/events.ts'
import { scale } from './currencies.ts'
import { between, chance, exponential, type Random, uuid } from './random.ts'
import { followUpOf } from './records.ts'
import type { FollowUp } from './steps.ts'
import { dayMs, hourMs, minuteMs } from './time.ts'
import type { ClearingHabit } from './trades.ts'

const reversedShare = 0.013
const expiredShare = 0.008
const partlyReversedShare = 0.01
const refundedShare = 0.015
const holdDays = 7

/** The processor's answer, a moment after the question. */
export function outcomeOf(random: Random, authorization: Transaction, code: string): FollowUp {
  const approved = code === '00'
  const single = authorization.messageStyle === 'SINGLE'
  const amount = approved ? billed(authorization) : 0n
  return step(random, authorization, {
    kind: 'OUTCOME',
    atMs: authorization.eventTime + Math.round(between(random, 250, 1_500)),
    fields: { approved, responseCode: code, decidedBy: 'PROCESSOR' },
    heldMinor: single ? -amount : 0n,
    postedMinor: single ? amount : 0n,
  })
}

/** All that becomes of an approved authorization, in time order of its kind. */
export function aftermathOf(
  random: Random,
  authorization: Transaction,
  habit: ClearingHabit,
): readonly FollowUp[] {
  const amount = billed(authorization)
  if (authorization.messageStyle === 'SINGLE' || amount === 0n) return []
  const draw = random.next()
  if (draw < reversedShare) return [reversal(random, authorization, 1)]
  if (draw < reversedShare + expiredShare) return [expiry(random, authorization)]
  switch (habit) {
    case 'TIP':
      return chance(random, 0.7)
        ? [clearing(random, authorization, { ...whole, factor: between(random, 1.12, 1.25) })]
        : plain(random, authorization)
    case 'FUEL':
      return [clearing(random, authorization, { ...whole, factor: between(random, 0.25, 0.8) })]
    case 'LODGING':
      return stay(random, authorization)
    case 'SHIPPED':
      return chance(random, 0.12) ? parcels(random, authorization) : plain(random, authorization)
    case 'PLAIN':
      return plain(random, authorization)
  }
}

function plain(random: Random, authorization: Transaction): readonly FollowUp[] {
  if (chance(random, partlyReversedShare)) {
    const part = Math.round(between(random, 0.1, 0.6) * 100) / 100
    const rest = { factor: 1 - part, released: 1 - part, days: 3 }
    return [reversal(random, authorization, part), clearing(random, authorization, rest)]
  }
  const cleared = clearing(random, authorization, whole)
  if (!chance(random, refundedShare)) return [cleared]
  return [cleared, refund(random, authorization, cleared.atMs)]
}

/** Goods sent in two parcels are charged twice. */
function parcels(random: Random, authorization: Transaction): readonly FollowUp[] {
  const part = Math.round(between(random, 0.2, 0.8) * 100) / 100
  return [
    clearing(random, authorization, { factor: part, released: part, days: 1.5 }),
    clearing(random, authorization, { factor: 1 - part, released: 1 - part, days: 5 }),
  ]
}

/** A hotel holds the room's price, asks for more during the stay, and charges at its end. */
function stay(random: Random, authorization: Transaction): readonly FollowUp[] {
  const extra = Math.round(between(random, 0.1, 0.5) * 100) / 100
  if (!chance(random, 0.5)) return [clearing(random, authorization, { ...whole, days: 4 })]
  const atMs = authorization.eventTime + Math.round(between(random, 8 * hourMs, 2 * dayMs))
  const increment = step(random, authorization, {
    kind: 'INCREMENTAL',
    atMs,
    fields: scaled(authorization, extra),
    heldMinor: scale(billed(authorization), extra),
    postedMinor: 0n,
  })
  const answer = outcomeOf(random, increment.record, '00')
  const end = clearing(random, authorization, { factor: 1 + extra, released: 1 + extra, days: 3 })
  const leaving = { ...end, atMs: Math.max(end.atMs, atMs + 6 * hourMs) }
  return [increment, answer, { ...leaving, record: { ...end.record, eventTime: leaving.atMs } }]
}

/** How much of the authorized amount is charged, how much of the hold ends, and after how long. */
interface Charge {
  readonly factor: number
  readonly released: number
  readonly days: number
}

const whole: Charge = { factor: 1, released: 1, days: 1.5 }

function clearing(
  random: Random,
  authorization: Transaction,
  { factor, released, days }: Charge,
): FollowUp {
  const delay = Math.min(holdDays, 0.3 + exponential(random, days)) * dayMs
  // A foreign amount is converted at the rate of the day on which it clears.
  const foreign = authorization.currency !== authorization.billingCurrency
  const rate = foreign ? between(random, 0.994, 1.006) : 1
  const fields = scaled(authorization, factor)
  const posted = scale(fields.billingAmountMinor, rate)
  return step(random, authorization, {
    kind: 'CLEARING',
    atMs: authorization.eventTime + Math.round(delay),
    fields: { ...fields, billingAmountMinor: posted },
    heldMinor: -scale(billed(authorization), released),
    postedMinor: posted,
  })
}

function reversal(random: Random, authorization: Transaction, part: number): FollowUp {
  const fields = scaled(authorization, part)
  return step(random, authorization, {
    kind: 'REVERSAL',
    atMs: authorization.eventTime + Math.round(minuteMs + exponential(random, 3 * hourMs)),
    fields,
    heldMinor: -fields.billingAmountMinor,
    postedMinor: 0n,
  })
}

const expiry = (random: Random, authorization: Transaction): FollowUp =>
  step(random, authorization, {
    kind: 'EXPIRY',
    atMs: authorization.eventTime + holdDays * dayMs,
    fields: {},
    heldMinor: -billed(authorization),
    postedMinor: 0n,
  })

const refund = (random: Random, authorization: Transaction, clearedMs: number): FollowUp =>
  step(random, authorization, {
    kind: 'REFUND',
    atMs: clearedMs + Math.round(dayMs + exponential(random, 6 * dayMs)),
    fields: { purpose: 'REFUND' },
    heldMinor: 0n,
    postedMinor: -billed(authorization),
  })

/** The bank takes what was charged back from the merchant and credits its holder. */
export const chargeback = (
  random: Random,
  authorization: Transaction,
  { atMs, charged }: { atMs: number; charged: Charged },
): FollowUp =>
  step(random, authorization, {
    kind: 'CHARGEBACK',
    atMs,
    fields: charged,
    heldMinor: 0n,
    postedMinor: -charged.billingAmountMinor,
  })

/** In the currency of the merchant, and in that of the account. */
export interface Charged {
  readonly amountMinor: bigint
  readonly billingAmountMinor: bigint
}

export const billed = (authorization: Transaction): bigint => authorization.billingAmountMinor ?? 0n

const scaled = (authorization: Transaction, factor: number) => ({
  amountMinor: scale(authorization.amountMinor ?? 0n, factor),
  billingAmountMinor: scale(billed(authorization), factor),
})

function step(
  random: Random,
  authorization: Transaction,
  of: Pick<FollowUp, 'atMs' | 'heldMinor' | 'postedMinor'> & {
    kind: Transaction['kind']
    fields: Partial<Transaction>
  },
): FollowUp {
  const { kind, atMs, heldMinor, postedMinor, fields } = of
  const record = followUpOf(authorization, { eventId: uuid(random), kind, atMs, ...fields })
  return { kind: 'follow-up', atMs, record, heldMinor, postedMinor }
}
