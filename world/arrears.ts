/** Minimums that were billed: which are unpaid, since when, and which payment went to which. */
import { scale } from './currencies.ts'
import type { Due, Ledger } from './ledger.ts'
import { dayMs, dayOf, hourMs } from './time.ts'

export const cycleDays = 30
const daysToPay = 23
const minimumShare = 0.02
const minimumMinorMin = 2_500n
/** No bank takes a payment back later. */
const returnableDays = 70
const nightMs = 5 * hourMs

/** What a statement asks for. */
export interface Bill {
  readonly statedMs: number
  /** The end of the last day on which the minimum is paid in time. */
  readonly dueMs: number
  readonly balanceMinor: bigint
  /** The least to pay, what is past due included. */
  readonly minimumMinor: bigint
  readonly pastDueMinor: bigint
  readonly closed: boolean
  /** Days past due as last reported, see delinquency.ts. */
  readonly bucket: number
}

export const dueOnOf = (statedMs: number): number => dayOf(statedMs) + daysToPay

export const dueMsOf = (statedMs: number): number => (dueOnOf(statedMs) + 1) * dayMs

/** When the bank sees who has not paid: in the night after the last day, not for all at once. */
export const closingRunMs = (statedMs: number): number =>
  dueMsOf(statedMs) + hourMs + (statedMs % nightMs)

/** The bill at `statedMs`; its own minimum joins the dues. */
export function bill(ledger: Ledger, statedMs: number): Bill {
  const { balanceMinor, bucket } = ledger
  const closed = ledger.status === 'CLOSED'
  const dueMs = dueMsOf(statedMs)
  const pastDueMinor = pastDueOf(ledger, statedMs)
  const newMinor = least(minimumOf(balanceMinor), balanceMinor - pastDueMinor)
  if (pastDueMinor === 0n) ledger.dues = []
  if (newMinor > 0n) ledger.dues = [...ledger.dues, { dueMs, leftMinor: newMinor }]
  const minimumMinor = pastDueMinor + (newMinor > 0n ? newMinor : 0n)
  return { statedMs, dueMs, balanceMinor, minimumMinor, pastDueMinor, closed, bucket }
}

/** The least to pay of a balance on which nothing is past due. */
export function minimumOf(balanceMinor: bigint): bigint {
  if (balanceMinor <= 0n) return 0n
  const part = scale(balanceMinor, minimumShare)
  return least(part > minimumMinorMin ? part : minimumMinorMin, balanceMinor)
}

/** What should have been paid by now; never more than is owed at all. */
export function pastDueOf({ dues, balanceMinor }: Ledger, atMs: number): bigint {
  const unpaidMinor = sumOf(dues.filter(({ dueMs }) => dueMs <= atMs))
  return balanceMinor <= 0n ? 0n : least(unpaidMinor, balanceMinor)
}

/** Whole days since the oldest unpaid minimum was due. */
export function daysPastDueOf(ledger: Ledger, atMs: number): number {
  const [oldest] = ledger.dues
  if (oldest === undefined || pastDueOf(ledger, atMs) === 0n) return 0
  return Math.floor((atMs - oldest.dueMs) / dayMs)
}

export interface Payment {
  readonly paymentId: string
  readonly atMs: number
  readonly amountMinor: bigint
}

/** A payment goes to the oldest minimum first; one that leaves nothing owed settles them all. */
export function pay(ledger: Ledger, { paymentId, atMs, amountMinor }: Payment): void {
  ledger.balanceMinor -= amountMinor
  for (const [known, { atMs: paidMs }] of ledger.paid) {
    if (paidMs < atMs - returnableDays * dayMs) ledger.paid.delete(known)
  }
  const settlesAll = ledger.balanceMinor <= 0n
  ledger.paid.set(paymentId, { atMs, amountMinor, covered: settlesAll ? ledger.dues : [] })
  if (settlesAll) ledger.dues = []
  else cover(ledger, paymentId)
}

/**
 * The credit of a payment is taken back, and the minimums it went to are unpaid again, unless what
 * other payments brought beyond a minimum is enough for them.
 */
export function takeBack(ledger: Ledger, paymentId: string): void {
  const paid = ledger.paid.get(paymentId)
  if (paid === undefined) return
  ledger.paid.delete(paymentId)
  ledger.balanceMinor += paid.amountMinor
  ledger.dues = more(ledger.dues, paid.covered)
  for (const other of ledger.paid.keys()) cover(ledger, other)
}

/** Lets what is left of a payment go to the minimums that were billed before it. */
function cover(ledger: Ledger, paymentId: string): void {
  const paid = ledger.paid.get(paymentId)
  if (paid === undefined) return
  let left = paid.amountMinor - sumOf(paid.covered)
  const parts = ledger.dues.map(({ dueMs, leftMinor }): Due => {
    const wasBilled = paid.atMs > dueMs - (daysToPay + 1) * dayMs
    const part = wasBilled && left > 0n ? least(left, leftMinor) : 0n
    left -= part
    return { dueMs, leftMinor: part }
  })
  ledger.dues = less(ledger.dues, parts)
  ledger.paid.set(paymentId, { ...paid, covered: more(paid.covered, parts) })
}

const less = (dues: readonly Due[], parts: readonly Due[]): readonly Due[] =>
  dues
    .map((due, at) => ({ ...due, leftMinor: due.leftMinor - (parts[at]?.leftMinor ?? 0n) }))
    .filter(({ leftMinor }) => leftMinor > 0n)

function more(dues: readonly Due[], others: readonly Due[]): readonly Due[] {
  const sums = new Map<number, bigint>()
  for (const { dueMs, leftMinor } of [...dues, ...others]) {
    sums.set(dueMs, (sums.get(dueMs) ?? 0n) + leftMinor)
  }
  return [...sums]
    .map(([dueMs, leftMinor]): Due => ({ dueMs, leftMinor }))
    .filter(({ leftMinor }) => leftMinor > 0n)
    .sort((one, other) => one.dueMs - other.dueMs)
}

const sumOf = (dues: readonly Due[]): bigint => dues.reduce((sum, due) => sum + due.leftMinor, 0n)

export const least = (one: bigint, other: bigint): bigint => (one < other ? one : other)
