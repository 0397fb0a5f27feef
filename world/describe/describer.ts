/** What came out of a world: a fold over its events, in bounded memory. */
import type { Period } from '../time.ts'
import type { WorldEvent } from '../truth.ts'
import { type Accounts, createAccounts } from './accounts.ts'
import { type Answers, createAnswers } from './answers.ts'
import { type Arrivals, createArrivals } from './arrivals.ts'
import { type Bills, createBills } from './bills.ts'
import { type Breaks, createBreaks } from './breaks.ts'
import { createFates, type Fates } from './fates.ts'
import { createFrauds, type Frauds } from './frauds.ts'
import { createLifeCycles, type LifeCycles } from './life-cycles.ts'
import { createPurchases, type Purchases } from './purchases.ts'
import { createRhythm, type Rhythm } from './rhythm.ts'
import { createSharing, type Sharing } from './sharing.ts'

export interface Describer {
  see(event: WorldEvent): void
  readonly arrivals: Arrivals
  readonly purchases: Purchases
  readonly rhythm: Rhythm
  readonly sharing: Sharing
  readonly lifeCycles: LifeCycles
  readonly fates: Fates
  readonly answers: Answers
  readonly accounts: Accounts
  readonly bills: Bills
  readonly frauds: Frauds
  readonly breaks: Breaks
}

export function createDescriber(period: Period): Describer {
  const arrivals = createArrivals()
  const parts = {
    purchases: createPurchases(),
    rhythm: createRhythm(period),
    sharing: createSharing(),
    lifeCycles: createLifeCycles(),
    fates: createFates(),
    answers: createAnswers(),
    accounts: createAccounts(),
    bills: createBills(),
    frauds: createFrauds(period),
    breaks: createBreaks(),
  }
  const folds = Object.values(parts)
  return {
    ...parts,
    arrivals,
    see(event) {
      arrivals.see(event)
      // What comes twice is still one event.
      if (event.arrival === 'REPEAT') return
      for (const fold of folds) fold.see(event)
    },
  }
}
