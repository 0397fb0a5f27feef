/**
 * What becomes of an account whose minimums stay unpaid: it is reported at each bucket of days past
 * due, its cards are blocked, and at 180 days it is charged off for good. Payments lead back.
 */
import type { AccountStatus } from '../streams/events.ts'
import type { Account } from './accounts.ts'
import { daysPastDueOf, pastDueOf } from './arrears.ts'
import { isInUse, type Ledger } from './ledger.ts'
import type { Change } from './steps.ts'
import { dayMs } from './time.ts'

const buckets = [1, 30, 60, 90, 120, 150] as const
const blockedFromDays = 60
const chargedOffAtDays = 180

export interface Aging {
  readonly changes: readonly Change[]
  /** When to look again; null: nothing is past due, or nothing more can come of it. */
  readonly nextMs: number | null
}

/** The bucket that so many days past due have reached. */
export const bucketOf = (days: number): number => buckets.findLast((from) => from <= days) ?? 0

/** How the unpaid minimums stand at `atMs`, and what is to be reported of it. */
export function ageOf(ledger: Ledger, account: Account, atMs: number): Aging {
  if (ledger.status === 'PENDING' || ledger.status === 'CHARGED_OFF') return settled
  const pastDueMinor = pastDueOf(ledger, atMs)
  const daysPastDue = daysPastDueOf(ledger, atMs)
  const standing = { pastDueMinor, daysPastDue }
  if (daysPastDue >= chargedOffAtDays) {
    return { ...settled, changes: [{ kind: 'CHARGED_OFF', status: 'CHARGED_OFF', ...standing }] }
  }
  const bucket = bucketOf(daysPastDue)
  const nextDays = buckets.find((from) => from > daysPastDue) ?? chargedOffAtDays
  const nextMs = pastDueMinor === 0n ? null : atMs + (nextDays - daysPastDue) * dayMs
  if (bucket === ledger.bucket) return { changes: [], nextMs }
  const status = statusOf(bucket)
  const changed: Change = { kind: 'DELINQUENCY_CHANGED', status, ...standing }
  const blocked = status === 'BLOCKED' && isInUse(ledger) ? blockOf(account) : []
  return { changes: [changed, ...blocked], nextMs }
}

const settled: Aging = { changes: [], nextMs: null }

function statusOf(bucket: number): AccountStatus {
  if (bucket === 0) return 'ACTIVE'
  return bucket < blockedFromDays ? 'DELINQUENT' : 'BLOCKED'
}

const blockOf = (account: Account): readonly Change[] =>
  ([0, 1] as const)
    .slice(0, account.cards)
    .map((card) => ({ kind: 'CARD_BLOCKED', card, cause: 'ISSUER' }))
