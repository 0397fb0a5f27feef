/** What a merchant charges for what it sold, by the habits of its trade. */
import type { Transaction } from '../streams/events.ts'
import { type Money, moneyIn, partOf, restOf, sumOf } from './currencies.ts'
import { billed, followUp, outcomeOf, reversal } from './follow-ups.ts'
import { checkCents } from './founding.ts'
import type { Purchase } from './purchase.ts'
import { between, chance, exponential, type Random } from './random.ts'
import type { FollowUp } from './steps.ts'
import { hourMs, minuteMs } from './time.ts'

/** What was sold, and by whom. */
export type Sold = Pick<Purchase, 'merchant' | 'cents'>

/** What a merchant charges, in how many parts, and what led up to it. */
export interface Bill {
  readonly steps: readonly FollowUp[]
  /** What is still held when the first part is charged. */
  readonly held: Money
  readonly charges: readonly Money[]
  readonly fromMs: number
}

type Range = readonly [number, number]

const tipShare = 0.7
const tippedFactors: Range = [1.12, 1.25]
const rentalFactors: Range = [0.8, 1.15]
const partlyReversedShare = 0.012
const reversedParts: Range = [0.1, 0.6]
const parcelsShare = 0.12
const thirdParcelShare = 0.25
const parcelParts: Range = [0.2, 0.6]
const longerStayShare = 0.5
const extraParts: Range = [0.1, 0.5]
const extraRefusedShare = 0.03
/** When a guest asks for more, and how long the house then waits with the bill at least. */
const extraHours: Range = [8, 48]
const leavesAfterMs = 6 * hourMs

export function billOf(random: Random, authorization: Transaction, sold: Sold): Bill {
  const held = heldBy(authorization)
  const plain = { steps: [], held, charges: [held], fromMs: authorization.eventTime }
  switch (sold.merchant.trade.clearing) {
    case 'TIP':
      return chance(random, tipShare)
        ? { ...plain, charges: [partOf(held, between(random, ...tippedFactors))] }
        : plain
    case 'FUEL':
      return { ...plain, charges: [pumped(sold)] }
    case 'LODGING':
      return chance(random, longerStayShare) ? longerStay(random, authorization) : plain
    case 'RENTAL':
      return { ...plain, charges: [partOf(held, between(random, ...rentalFactors))] }
    case 'SHIPPED':
      return chance(random, parcelsShare)
        ? { ...plain, charges: parcels(random, held) }
        : partlyReversed(random, authorization, plain)
    case 'PLAIN':
      return partlyReversed(random, authorization, plain)
  }
}

/** What a pump may charge on a check for a dollar, by the networks' rules. */
const pumpedCentsMax = 17_500

/** What ran through the pump: no more than it was set to. */
function pumped({ merchant, cents }: Sold): Money {
  const { holdCents, place } = merchant
  const mostCents = holdCents === checkCents ? pumpedCentsMax : (holdCents ?? cents)
  return moneyIn(place.currency, Math.min(cents, mostCents))
}

/** Now and then a part is cancelled before the rest is charged. */
function partlyReversed(random: Random, authorization: Transaction, plain: Bill): Bill {
  if (!chance(random, partlyReversedShare)) return plain
  const money = partOf(plain.held, between(random, ...reversedParts))
  const atMs = soonAfter(random, authorization)
  const rest = restOf(plain.held, money)
  const steps = [reversal(random, authorization, { money, atMs })]
  return { steps, held: rest, charges: [rest], fromMs: atMs }
}

/** Goods sent in several parcels are charged several times. */
function parcels(random: Random, held: Money): readonly Money[] {
  const first = partOf(held, between(random, ...parcelParts))
  const rest = restOf(held, first)
  if (!chance(random, thirdParcelShare)) return [first, rest]
  const second = partOf(rest, between(random, ...parcelParts))
  return [first, second, restOf(rest, second)]
}

/** A hotel holds the room's price, asks for more during the stay, and charges at its end. */
function longerStay(random: Random, authorization: Transaction): Bill {
  const held = heldBy(authorization)
  const more = partOf(held, between(random, ...extraParts))
  const atMs = authorization.eventTime + Math.round(between(random, ...extraHours) * hourMs)
  const refused = chance(random, extraRefusedShare)
  const increment = followUp(random, authorization, {
    kind: 'INCREMENTAL',
    atMs,
    fields: { ...more, approvalCode: null },
    heldMinor: refused ? 0n : more.billingAmountMinor,
    postedMinor: 0n,
  })
  const answer = outcomeOf(random, increment.record, refused ? '51' : '00')
  const total = refused ? held : sumOf(held, more)
  const fromMs = atMs + leavesAfterMs
  return { steps: [increment, answer], held: total, charges: [total], fromMs }
}

const changesMindMs = 3 * hourMs

export const soonAfter = (random: Random, authorization: Transaction): number =>
  authorization.eventTime + Math.round(minuteMs + exponential(random, changesMindMs))

export const heldBy = (authorization: Transaction): Money => ({
  amountMinor: authorization.amountMinor ?? 0n,
  billingAmountMinor: billed(authorization),
})
