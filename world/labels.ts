/** How long the truth takes, and how often it never comes out or comes out wrong. */
import type { Label, Transaction } from '../streams/events.ts'
import { between, chance, exponential, logNormal, type Random, uuid } from './random.ts'
import { labelOf } from './records.ts'
import { dayMs, hourMs, minuteMs } from './time.ts'

const neverClaimedShare = 0.12
const claimDaysMedian = 6.5
const claimSigma = 0.9
const lockedOutClaimDays = 20
const analystShare = 0.12
const refusedNoticedShare = 0.5
const falseAlarmShare = 0.0006

/** When the holder of a card speaks up about a thief's run; null: never. */
export function claimOf(random: Random, startedMs: number): number | null {
  if (chance(random, neverClaimedShare)) return null
  return Math.round(startedMs + logNormal(random, claimDaysMedian, claimSigma) * dayMs)
}

/** Whoever cannot use the card any more notices in the end. */
export const lockedOutClaimOf = (random: Random, startedMs: number): number =>
  claimOf(random, startedMs) ?? startedMs + lockedOutClaimDays * dayMs

/** What becomes known of a planted authorization, if its run comes out at `claimMs`. */
export function fraudLabel(
  random: Random,
  authorization: Transaction,
  known: { claimMs: number; fraudType: string; refused: boolean },
): Label | null {
  if (known.refused && !chance(random, refusedNoticedShare)) return null
  const analyst = chance(random, analystShare)
  const seenMs = authorization.eventTime + hourMs + exponential(random, 12 * hourMs)
  const saidMs = Math.max(known.claimMs, authorization.eventTime + hourMs)
  return labelOf(authorization, {
    eventId: uuid(random),
    knownAt: Math.round((analyst ? Math.min(seenMs, saidMs) : saidMs) + random.next() * minuteMs),
    verdict: 'FRAUD',
    fraudType: known.fraudType,
    source: analyst ? 'ANALYST' : 'HOLDER',
  })
}

/** Now and then a holder disputes what was their own, and takes it back. */
export function falseAlarm(random: Random, authorization: Transaction): readonly Label[] {
  if (!chance(random, falseAlarmShare)) return []
  const claimedMs = Math.round(authorization.eventTime + between(random, 0.5, 12) * dayMs)
  const said = { fraudType: null, source: 'HOLDER' }
  const claim = labelOf(authorization, {
    ...said,
    eventId: uuid(random),
    knownAt: claimedMs,
    verdict: 'FRAUD',
  })
  const withdrawal = labelOf(authorization, {
    ...said,
    eventId: uuid(random),
    knownAt: Math.round(claimedMs + between(random, 1, 15) * dayMs),
    verdict: 'GENUINE',
  })
  return [claim, withdrawal]
}
