/** Payments that the paying bank takes back: by which code, and how long after. */
import { between, chance, pickBy, type Random } from './random.ts'
import type { GiveBack } from './steps.ts'
import { dayMs, dayOf, hourMs, weekdayOf } from './time.ts'

/** Returned within two banking days: no funds, account closed, no such account, stopped. */
const soonCodes = [
  { code: 'R01', weight: 72 },
  { code: 'R02', weight: 12 },
  { code: 'R03', weight: 9 },
  { code: 'R08', weight: 7 },
] as const
const bankingDays = 2

/** The holder of the bank account says that it never agreed, up to 60 days later. */
const disownedCode = 'R10'
const disownedShare = 0.0004
const disownedDaysMax = 60

/** What comes back of a payment of `paidMs`, if the share `soonShare` does for lack of funds. */
export function giveBackOf(random: Random, paidMs: number, soonShare: number): GiveBack | null {
  if (chance(random, soonShare)) {
    const { code } = pickBy(random, soonCodes, ({ weight }) => weight)
    return { code, atMs: bankingDayAfter(random, paidMs, bankingDays) }
  }
  if (!chance(random, disownedShare)) return null
  const atMs = Math.round(paidMs + between(random, bankingDays + 2, disownedDaysMax) * dayMs)
  return { code: disownedCode, atMs }
}

/** In the banks' hours, so many days after, Saturdays and Sundays not counted. */
function bankingDayAfter(random: Random, paidMs: number, days: number): number {
  let day = dayOf(paidMs)
  for (let left = days; left > 0; ) {
    day += 1
    const weekday = weekdayOf(day)
    if (weekday !== 0 && weekday !== 6) left -= 1
  }
  return Math.round(day * dayMs + between(random, 13, 22) * hourMs)
}
