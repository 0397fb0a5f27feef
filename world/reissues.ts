/**
 * Cards that the bank replaces unasked: every three years, and where it fears that the number has
 * become known. A hard negative for takeover.ts: a new card in the post that nobody ordered.
 */
import type { Account } from './accounts.ts'
import { exponential } from './random.ts'
import type { Step } from './steps.ts'
import { dayMs, type Period } from './time.ts'

const validDays = 3 * 365
const daysToCompromise = 2_000

export function reissuesOf(account: Account, { startMs, endMs }: Period): readonly Step[] {
  const random = account.random.fork('reissues')
  const expired = times(startMs + random.next() * validDays * dayMs, endMs, () => validDays)
  const next = () => exponential(random, daysToCompromise)
  const compromised = times(startMs + next() * dayMs, endMs, next)
  return [
    ...expired.flatMap((atMs) => reissue(account, atMs, 'EXPIRED')),
    ...compromised.flatMap((atMs) => reissue(account, atMs, 'COMPROMISED')),
  ]
}

function times(firstMs: number, endMs: number, nextDays: () => number): readonly number[] {
  const found: number[] = []
  for (let atMs = Math.round(firstMs); atMs < endMs; ) {
    found.push(atMs)
    atMs += Math.round(nextDays() * dayMs)
  }
  return found
}

const reissue = (account: Account, atMs: number, cause: string): readonly Step[] =>
  ([0, 1] as const)
    .slice(0, account.cards)
    .map((card) => ({ kind: 'change', atMs, change: { kind: 'CARD_REPLACED', card, cause } }))
