import type { Account } from './accounts.ts'
import { cycleDays } from './arrears.ts'
import type { Arrival } from './arrivals.ts'
import { cyclePhaseMs } from './billing.ts'
import type { Attack } from './frauds/crew.ts'
import { openingOf } from './paperwork.ts'
import { chance } from './random.ts'
import { reissuesOf } from './reissues.ts'
import type { Step } from './steps.ts'
import { dayMs, type Period } from './time.ts'

const closedByIssuerShare = 0.1

/** Fixed from the start: the opening, the bill that is out, new cards, attacks, the closing. */
export function* planned(
  account: Account,
  period: Period,
  of: { arrival: Arrival; attacks: readonly Attack[] },
): Generator<Step> {
  const steps: readonly Step[] = [
    ...openingOf(account, account.opensMs >= period.startMs),
    ...of.arrival.steps,
    ...reissuesOf(account, period),
    ...of.attacks.map(({ atMs, plan }): Step => ({ kind: 'plan', atMs, plan })),
    closingOf(account),
  ]
  yield* steps.toSorted((one, other) => one.atMs - other.atMs)
}

function closingOf(account: Account): Step {
  const byIssuer = chance(account.random.fork('closing'), closedByIssuerShare)
  const cause = byIssuer ? 'ISSUER' : 'HOLDER'
  const atMs = Math.round(account.closesMs)
  return { kind: 'change', atMs, change: { kind: 'CLOSED', status: 'CLOSED', cause } }
}

/** When bills are due to be written. */
export function* statements(account: Account, period: Period): Generator<Step> {
  const firstMs = period.startMs + cyclePhaseMs(account)
  for (let atMs = firstMs; ; atMs += cycleDays * dayMs) {
    if (atMs > account.opensMs) yield { kind: 'statement', atMs }
    if (atMs >= period.endMs) return
  }
}
