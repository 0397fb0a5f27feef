import type { Account } from './accounts.ts'
import { scale } from './currencies.ts'
import type { Payer } from './means.ts'
import { between, chance, exponential, type Random, token } from './random.ts'
import type { Change, Step } from './steps.ts'
import { dayMs } from './time.ts'

export const cycleDays = 30
export const daysToPay = 23
const minimumMinorMin = 2_500n

/** Stated on the bill and due `daysToPay` later. */
export interface Bill {
  readonly statedMs: number
  readonly balanceMinor: bigint
}

export const minimumDueOf = (balanceMinor: bigint): bigint => {
  if (balanceMinor <= 0n) return 0n
  const part = scale(balanceMinor, 0.02)
  const least = part > minimumMinorMin ? part : minimumMinorMin
  return least < balanceMinor ? least : balanceMinor
}

/**
 * What the holder does about a bill. Who is short of money misses it or pays from an empty bank
 * account; anybody may forget. This is what the risk model predicts: stress shows before it bites,
 * in a high balance, cash-like spending and payments of no more than the minimum.
 */
export function paymentsOf(random: Random, account: Account, bill: Bill): readonly Step[] {
  if (bill.balanceMinor <= 0n) return []
  const dueMs = bill.statedMs + daysToPay * dayMs
  const short = account.stressedFromMs < dueMs - 10 * dayMs
  const draw = random.next()
  const missedBelow = short ? 0.42 : 0.009
  const returnedBelow = missedBelow + (short ? 0.16 : 0.005)
  if (draw < missedBelow) return missed(random, bill, dueMs)
  const payment = paymentOf(random, account, { bill, short })
  const early = Math.min(daysToPay - 1, 3 + exponential(random, short ? 14 : 8))
  const paidMs = Math.round(bill.statedMs + early * dayMs)
  if (draw >= returnedBelow) return [posted(paidMs, payment)]
  return [posted(paidMs, payment), returned(random, paidMs, payment)]
}

type Payment = Required<
  Pick<Change, 'paymentId' | 'paymentAmountMinor' | 'paymentMethod' | 'paymentSource'>
>

function paymentOf(
  random: Random,
  account: Account,
  { bill, short }: { bill: Bill; short: boolean },
): Payment {
  const habit = short && chance(random, 0.8) ? 'MINIMUM' : account.payer
  return {
    paymentId: token(random, 'pay'),
    paymentAmountMinor: amountOf(random, bill.balanceMinor, habit),
    paymentMethod: 'ACH',
    paymentSource: token(account.random.fork('bank'), 'bank'),
  }
}

function amountOf(random: Random, balanceMinor: bigint, habit: Payer): bigint {
  const least = minimumDueOf(balanceMinor)
  switch (habit) {
    case 'FULL':
      return balanceMinor
    case 'PART':
      return least + scale(balanceMinor - least, between(random, 0.05, 0.6))
    case 'MINIMUM':
      return least
  }
}

const posted = (atMs: number, payment: Payment): Step => ({
  kind: 'change',
  atMs,
  change: { kind: 'PAYMENT_POSTED', postedMinor: -payment.paymentAmountMinor, ...payment },
})

const returned = (random: Random, paidMs: number, payment: Payment): Step => ({
  kind: 'change',
  atMs: Math.round(paidMs + between(random, 1.5, 4) * dayMs),
  change: {
    kind: 'PAYMENT_RETURNED',
    postedMinor: payment.paymentAmountMinor,
    returnCode: chance(random, 0.8) ? 'R01' : 'R02',
    ...payment,
  },
})

function missed(random: Random, bill: Bill, dueMs: number): readonly Step[] {
  const pastDueMinor = minimumDueOf(bill.balanceMinor)
  const missedMs = dueMs + Math.round(dayMs / 4)
  const late: Step[] = [
    { kind: 'change', atMs: missedMs, change: { kind: 'PAYMENT_MISSED', pastDueMinor } },
    {
      kind: 'change',
      atMs: missedMs + dayMs,
      change: { kind: 'DELINQUENCY_CHANGED', status: 'DELINQUENT', pastDueMinor, daysPastDue: 1 },
    },
  ]
  if (!chance(random, 0.65)) return late
  const curedMs = Math.round(missedMs + between(random, 2, 6) * dayMs)
  const payment = {
    paymentId: token(random, 'pay'),
    paymentAmountMinor: pastDueMinor,
    paymentMethod: 'CARD',
    paymentSource: token(random, 'bank'),
  }
  return [
    ...late,
    posted(curedMs, payment),
    {
      kind: 'change',
      atMs: curedMs + 1_000,
      change: { kind: 'DELINQUENCY_CHANGED', status: 'ACTIVE', pastDueMinor: 0n, daysPastDue: 0 },
    },
  ]
}
