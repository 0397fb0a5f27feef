/**
 * Hard times: what is needed is bought (everyday.ts), the minimum is paid and now and then a little
 * more, the debt grows slowly, and the holder calls the bank about it. A hard negative for
 * bust-out.ts: a high balance, yet no burst, nothing as good as cash, and somebody who answers.
 */
import { bankOf } from '../billing.ts'
import { between, chance, exponential, pick, type Random, token } from '../random.ts'
import type { Change, Intent, Step } from '../steps.ts'
import { dayMs } from '../time.ts'
import type { Habitat } from './everyday.ts'

const daysBetween = 12
const callShare = 0.25
const newNumberShare = 0.7
const sparedMinor = [1_000n, 1_500n, 2_000n, 2_500n, 4_000n] as const
const loweredLimit = [0.85, 0.97] as const

export function* hardship({ account, period }: Habitat): Generator<Step> {
  if (account.circumstances !== 'HARDSHIP') return
  const random = account.random.fork('hardship')
  const next = () => Math.round(exponential(random, daysBetween) * dayMs)
  for (let atMs = period.startMs + next(); atMs < period.endMs; atMs += next()) {
    if (chance(random, callShare)) yield { kind: 'change', atMs, change: call(random) }
    else yield { kind: 'payment', atMs, intent: littleMore(random, bankOf(account)) }
  }
}

/** A number under which the holder can be reached, or a lower limit agreed on. */
function call(random: Random): Change {
  const channel = 'PHONE'
  if (chance(random, newNumberShare)) return { kind: 'CONTACT_CHANGED', changed: 'PHONE', channel }
  const limitFactor = between(random, ...loweredLimit)
  return { kind: 'LIMIT_CHANGED', cause: 'HOLDER', channel, limitFactor }
}

const littleMore = (random: Random, source: string): Intent => ({
  paymentId: token(random, 'pay'),
  amountMinor: pick(random, sparedMinor),
  method: pick(random, ['ACH', 'CARD']),
  source,
  returned: null,
})
