/** Payments that will be returned: the credit they free is not earned. */
import { scale } from '../currencies.ts'
import type { Ledger } from '../ledger.ts'
import { between, chance, pick, type Random, token } from '../random.ts'
import type { Change, Step } from '../steps.ts'
import { dayMs } from '../time.ts'

type Payment = Required<
  Pick<Change, 'paymentId' | 'paymentAmountMinor' | 'paymentMethod' | 'paymentSource'>
>

const worthwhileMinorMin = 10_000n

/** From an account never used before. */
export const newSource = (random: Random): string => token(random, 'bank')

/** A share of what is owed; null where little is owed. */
export function emptyPayment(
  random: Random,
  ledger: Ledger,
  { share, paymentSource }: { share: number; paymentSource: string },
): Payment | null {
  const paymentAmountMinor = scale(ledger.balanceMinor, share)
  if (paymentAmountMinor < worthwhileMinorMin) return null
  return {
    paymentId: token(random, 'pay'),
    paymentAmountMinor,
    paymentMethod: 'ACH',
    paymentSource,
  }
}

/** Funds are missing, or the account is closed: two banking days. Not authorised: weeks. */
const unauthorisedShare = 0.2
const bankDays = [1.8, 4] as const
const unauthorisedDays = [6, 40] as const

/** The payment, and its return after the credit has been spent. */
export function bounces(
  random: Random,
  payment: Payment,
  { paysMs, notBeforeMs }: { paysMs: number; notBeforeMs: number },
): readonly Step[] {
  const unauthorised = chance(random, unauthorisedShare)
  const [low, high] = unauthorised ? unauthorisedDays : bankDays
  const atMs = Math.round(Math.max(notBeforeMs, paysMs + between(random, low, high) * dayMs))
  const returnCode = unauthorised ? 'R10' : pick(random, ['R01', 'R01', 'R02'])
  return [
    change(paysMs, { kind: 'PAYMENT_POSTED', ...payment }),
    change(atMs, { kind: 'PAYMENT_RETURNED', returnCode, ...payment }),
  ]
}

const change = (atMs: number, what: Change): Step => ({ kind: 'change', atMs, change: what })
