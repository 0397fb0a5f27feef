/** How often a bill is skipped, paid late, paid in part or from an empty bank account. */
import type { Account } from './accounts.ts'
import type { Bill } from './arrears.ts'
import { dayMs, within } from './time.ts'

/** Shares of the bills, but `earlyDaysMean`: how long the holder waits with one paid in time. */
export interface Manners {
  readonly isShort: boolean
  readonly skips: number
  readonly late: number
  /** Pays less than the minimum. */
  readonly partial: number
  readonly returned: number
  /** Pays again when a payment has come back. */
  readonly makesGood: number
  readonly earlyDaysMean: number
}

const calm: Manners = {
  isShort: false,
  skips: 0.001,
  late: 0.011,
  partial: 0.001,
  returned: 0.005,
  makesGood: 0.9,
  earlyDaysMean: 8,
}
/** Whoever is past due without being short has forgotten it, and hears about it. */
const forgetful: Manners = { ...calm, skips: 0.05, late: 0.2, partial: 0.02, returned: 0.01 }
const short: Manners = {
  isShort: true,
  skips: 0.13,
  late: 0.24,
  partial: 0.06,
  returned: 0.15,
  makesGood: 0.35,
  earlyDaysMean: 14,
}
const shortAndPastDue: Manners = { ...short, late: 0.05 }

/** The longer a minimum is unpaid, the less is to be hoped for. */
const skipsByBucket: ReadonlyMap<number, number> = new Map([
  [1, 0.5],
  [30, 0.62],
  [60, 0.75],
  [90, 0.84],
  [120, 0.9],
  [150, 0.94],
])

/** How long before a bill is due its holder must be short of money to feel it. */
const shortFromDays = 10

export function mannersOf(account: Account, { bucket, dueMs }: Bill): Manners {
  const isShort = within(account.stressed, dueMs - shortFromDays * dayMs)
  if (!isShort) return bucket === 0 ? calm : forgetful
  const skips = skipsByBucket.get(bucket)
  return skips === undefined ? short : { ...shortAndPastDue, skips }
}
