/** What frauds of the holder's own have in common: who commits them, and when. */
import type { Account } from '../accounts.ts'
import type { Ledger } from '../ledger.ts'
import { between, type Random } from '../random.ts'
import type { Plan, Step } from '../steps.ts'
import { dayMs, dayOf, hourMs } from '../time.ts'
import { placeAt } from '../travel.ts'
import { type Ground, times, victimOf } from './crew.ts'

const drawsMax = 40
const daysToClosingMin = 30

/** Accounts whose holders would do it: `count` of them, or fewer where few would. */
export function culpritsOf(
  random: Random,
  ground: Ground,
  of: { count: number; would: (account: Account) => boolean; draws?: number },
): readonly number[] {
  const { count, would, draws = drawsMax } = of
  const found = new Set<number>()
  for (let drawn = 0; drawn < draws && found.size < count; drawn++) {
    const index = victimOf(random, ground)
    if (would(ground.accountAt(index))) found.add(index)
  }
  return [...found]
}

/** Whether an account is that many days on book by then, and not about to be closed. */
export const isOnBook = (account: Account, days: number, atMs: number): boolean =>
  dayOf(atMs) - account.openedOn >= days && account.closesMs > atMs + daysToClosingMin * dayMs

/** Whether the account is in good standing, and its holder has not given it up before. */
export const isGood = ({ status, conduct }: Ledger): boolean =>
  status === 'ACTIVE' && conduct.pays && conduct.shops

/** A stage of a fraud, worked out when it comes from how the account stands by then. */
export const stage = (atMs: number, plan: Plan): Step => ({ kind: 'plan', atMs, plan })

/** Moments from `startMs` on, about `gapMs` apart, while the holder is awake. */
export function moments(
  random: Random,
  account: Account,
  of: { startMs: number; count: number; gapMs: number },
): readonly number[] {
  let nextMs = of.startMs
  return times(of.count, () => {
    const atMs = awake(random, account, nextMs)
    nextMs = Math.round(atMs + between(random, 0.2, 1.8) * of.gapMs)
    return atMs
  })
}

const wakesAtHour = 8
const isUpWithinHours = 5

/** The same moment, or the morning after where it falls into the night where the holder is. */
function awake(random: Random, account: Account, atMs: number): number {
  const offsetMs = placeAt(account, atMs).utcOffsetHours * hourMs
  const wakesMs = dayOf(atMs + offsetMs) * dayMs - offsetMs + wakesAtHour * hourMs
  if (atMs >= wakesMs) return Math.round(atMs)
  return Math.round(wakesMs + random.next() * isUpWithinHours * hourMs)
}
