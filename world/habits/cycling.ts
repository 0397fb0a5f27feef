/**
 * A low limit, used up and paid off several times a month: two to five times the limit is spent in
 * a cycle. A hard negative for kiting.ts: the payments come from one old bank account and stay.
 */
import { bankOf } from '../billing.ts'
import { scale } from '../currencies.ts'
import { between, token } from '../random.ts'
import type { Step } from '../steps.ts'
import { dayMs } from '../time.ts'
import type { Habitat } from './everyday.ts'

const daysBetween = [3, 8] as const
/** Of the limit; no more than is owed. */
const paid = [0.5, 1] as const

export function* cycling({ account, period }: Habitat): Generator<Step> {
  if (account.circumstances !== 'CYCLER') return
  const random = account.random.fork('cycling')
  const next = () => Math.round(between(random, ...daysBetween) * dayMs)
  const startMs = Math.max(period.startMs, account.opensMs)
  for (let atMs = startMs + next(); atMs < period.endMs; atMs += next()) {
    const intent = {
      paymentId: token(random, 'pay'),
      amountMinor: scale(account.limitMinor, between(random, ...paid)),
      method: 'ACH',
      source: bankOf(account),
      returned: null,
    }
    yield { kind: 'payment', atMs, intent }
  }
}
