/**
 * Bills that come by themselves: the same merchant, the same amount, every thirty days, started by
 * the merchant with a stored card.
 */
import { onLine } from '../purchase.ts'
import { pick, type Random, wholeBetween } from '../random.ts'
import { residenceAt } from '../residences.ts'
import type { Step } from '../steps.ts'
import { dayMs } from '../time.ts'
import { trades } from '../trades.ts'
import type { Habitat } from './everyday.ts'

const everyDays = 30

export function* subscriptions({ account, market, period }: Habitat): Generator<Step> {
  const random = account.random.fork('subscriptions')
  const bills = Array.from({ length: wholeBetween(random, 0, 3) }, () => billOf(random))
  bills.sort((one, other) => one.phaseMs - other.phaseMs)
  const merchants = bills.map((bill) => ({
    ...bill,
    merchant: market.choose(random, bill.trade, {
      place: residenceAt(account.household, period.startMs).home,
      atMs: period.startMs,
    }),
  }))
  for (let roundMs = period.startMs; roundMs < period.endMs; roundMs += everyDays * dayMs) {
    for (const { merchant, phaseMs, cents } of merchants) {
      const atMs = roundMs + phaseMs
      const visit = onLine(random, account, { merchant, atMs, stored: true })
      yield {
        kind: 'purchase',
        atMs,
        purchase: { ...visit, cents, initiator: 'MERCHANT', deviceId: null, ip: null, card: 0 },
      }
    }
  }
}

const billOf = (random: Random) => ({
  trade: pick(random, [trades.streaming, trades.streaming, trades.software]),
  phaseMs: Math.floor(random.next() * everyDays * dayMs),
  cents: pick(random, [499, 799, 999, 1_199, 1_499, 1_599, 1_999, 2_499, 4_999]),
})
