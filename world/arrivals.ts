/**
 * How an account that is older than the world comes into it: with a bill that is out, and now and
 * then with minimums long unpaid, so that a short world sees blocks and charge-offs too.
 */
import type { Account } from './accounts.ts'
import { closingRunMs, cycleDays, dueMsOf, minimumOf } from './arrears.ts'
import { cyclePhaseMs, paymentsOf } from './billing.ts'
import { scale } from './currencies.ts'
import { bucketOf } from './delinquency.ts'
import type { Due } from './ledger.ts'
import { chance, pickBy } from './random.ts'
import type { Step } from './steps.ts'
import { dayMs, hourMs, minuteMs, type Period } from './time.ts'

export interface Arrival {
  readonly dues: readonly Due[]
  readonly steps: readonly Step[]
}

const behindShare = 0.25
/** How many earlier bills are unpaid besides the oldest, and how often. */
const cyclesBehind = [
  { cycles: 0, weight: 30 },
  { cycles: 1, weight: 17 },
  { cycles: 2, weight: 14 },
  { cycles: 3, weight: 13 },
  { cycles: 4, weight: 12 },
  { cycles: 5, weight: 14 },
] as const
/** What of the balance was there when the last bill was written. */
const billedShare = 0.9
const cycleMs = cycleDays * dayMs

export function arrivalOf(account: Account, period: Period): Arrival {
  if (account.opensMs >= period.startMs) return { dues: [], steps: [] }
  const statedMs = period.startMs + cyclePhaseMs(account) - cycleMs
  const dues = pastDuesOf(account, period, statedMs)
  const open = openBillOf(account, { period, statedMs, dues })
  if (dues.length === 0) return open
  const aging: Step = { kind: 'aging', atMs: account.opensMs + 2 * minuteMs }
  return { dues: [...dues, ...open.dues], steps: [aging, ...open.steps] }
}

/** Of those who come short of money some come in arrears. */
function pastDuesOf(account: Account, period: Period, statedMs: number): readonly Due[] {
  const random = account.random.fork('arrears')
  if (account.stressed.startMs > period.startMs || !chance(random, behindShare)) return []
  const { cycles } = pickBy(random, cyclesBehind, ({ weight }) => weight)
  const lastMs = dueMsOf(statedMs)
  const newestMs = lastMs < account.opensMs ? lastMs : lastMs - cycleMs
  const leftMinor = minimumOf(account.openingBalanceMinor)
  return Array.from({ length: cycles + 1 }, (_, at) => ({
    dueMs: newestMs - (cycles - at) * cycleMs,
    leftMinor,
  }))
}

/** The bill written before the world began; what was paid by then is not told. */
function openBillOf(
  account: Account,
  { period, statedMs, dues }: { period: Period; statedMs: number; dues: readonly Due[] },
): Arrival {
  const dueMs = dueMsOf(statedMs)
  const [oldest] = dues
  const pastDueMinor = dues.reduce((sum, due) => sum + due.leftMinor, 0n)
  const balanceMinor = scale(account.openingBalanceMinor, billedShare)
  const leftMinor = minimumOf(balanceMinor)
  if (dueMs < period.startMs || leftMinor === 0n) return { dues: [], steps: [] }
  const payments = paymentsOf(account.random.fork('bill', statedMs), account, {
    statedMs,
    dueMs,
    balanceMinor,
    minimumMinor: pastDueMinor + leftMinor,
    pastDueMinor,
    closed: false,
    bucket: oldest ? bucketOf(Math.floor((period.startMs - oldest.dueMs) / dayMs)) : 0,
  })
  const whole = payments.every(({ atMs }) => atMs > period.startMs + 2 * hourMs)
  if (!whole) return { dues: [], steps: [] }
  return {
    dues: [{ dueMs, leftMinor }],
    steps: [...payments, { kind: 'due', atMs: closingRunMs(statedMs) }],
  }
}
