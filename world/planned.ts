import type { Account } from './accounts.ts'
import { cycleDays } from './arrears.ts'
import type { Arrival } from './arrivals.ts'
import { cyclePhaseMs } from './billing.ts'
import type { Attack } from './frauds/crew.ts'
import { openingOf } from './paperwork.ts'
import { reissuesOf } from './reissues.ts'
import type { Step } from './steps.ts'
import { dayMs, type Period } from './time.ts'

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
    {
      kind: 'change',
      atMs: Math.round(account.closesMs),
      change: { kind: 'CLOSED', status: 'CLOSED', cause: 'HOLDER' },
    },
  ]
  yield* steps.toSorted((one, other) => one.atMs - other.atMs)
}

/** When bills are due to be written. */
export function* statements(account: Account, period: Period): Generator<Step> {
  const firstMs = period.startMs + cyclePhaseMs(account)
  for (let atMs = firstMs; ; atMs += cycleDays * dayMs) {
    if (atMs > account.opensMs) yield { kind: 'statement', atMs }
    if (atMs >= period.endMs) return
  }
}
