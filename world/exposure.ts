/** How planted fraud comes out: the claim, the label, and the money back from the merchant. */
import type { Transaction } from '../streams/events.ts'
import { chargeback } from './follow-ups.ts'
import { claimOf, falseAlarm, fraudLabel, lockedOutClaimOf } from './labels.ts'
import type { Ledger, Run } from './ledger.ts'
import { between, type Random } from './random.ts'
import type { Step } from './steps.ts'
import { dayMs } from './time.ts'
import type { Planted } from './truth.ts'

/** A planted purchase, and the run it belongs to. */
export interface Use {
  readonly planted: Planted
  readonly run: Run
  /** Whether the run starts here, and with it the time to the claim. */
  readonly begins: boolean
}

/** The run a planted purchase belongs to; with its first purchase begins the time to the claim. */
export function useOf(
  ledger: Ledger,
  random: Random,
  { atMs, planted }: { atMs: number; planted: Planted },
): Use {
  const known = ledger.runs.get(planted.run)
  if (known && known.claimMs !== 'UNDECIDED') return { planted, run: known, begins: false }
  const run: Run = known
    ? { ...known, claimMs: lockedOutClaimOf(random, atMs) }
    : { cardId: ledger.cards[0], claimMs: claimOf(random, atMs) ?? 'NEVER' }
  ledger.runs.set(planted.run, run)
  return { planted, run, begins: true }
}

/** What becomes known of an authorization, honest or planted, and when. */
export function exposureOf(
  random: Random,
  authorization: Transaction,
  { use, approved }: { use: Use | null; approved: boolean },
): readonly Step[] {
  if (use === null) return alarms(random, authorization)
  const { planted, run, begins } = use
  if (typeof run.claimMs !== 'number') return []
  const claim: Step = { kind: 'claim', atMs: run.claimMs, run: planted.run }
  const claims = begins ? [claim] : []
  const known = { claimMs: run.claimMs, fraudType: planted.fraudType, refused: !approved }
  const label = fraudLabel(random, authorization, known)
  if (label === null) return claims
  const said: Step = { kind: 'label', atMs: label.knownAt, label }
  if (!approved) return [...claims, said]
  const clearedMs = authorization.eventTime + 8 * dayMs
  const backMs = Math.round(Math.max(label.knownAt, clearedMs) + between(random, 1, 10) * dayMs)
  return [...claims, said, chargeback(random, authorization, backMs)]
}

const alarms = (random: Random, authorization: Transaction): readonly Step[] =>
  falseAlarm(random, authorization).map((label) => ({
    kind: 'label',
    atMs: label.knownAt,
    label,
  }))
