/**
 * Bills that come by themselves: the same merchant, the same amount, every thirty days, started by
 * the merchant with a stored card: films, software, electricity, insurance.
 */
import { onLine } from '../purchase.ts'
import { pick, pickBy, type Random, wholeBetween } from '../random.ts'
import { residenceAt } from '../residences.ts'
import type { Step } from '../steps.ts'
import { dayMs } from '../time.ts'
import { type Trade, trades } from '../trades.ts'
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

interface Biller {
  readonly trade: Trade
  readonly weight: number
  readonly cents: readonly [number, ...number[]]
}

const subscribed: Biller['cents'] = [499, 799, 999, 1_199, 1_499, 1_599, 1_999, 2_499, 4_999]
const premiums: Biller['cents'] = [4_850, 7_600, 9_900, 13_225, 16_740, 21_900]

const billers: readonly Biller[] = [
  { trade: trades.streaming, weight: 6, cents: subscribed },
  { trade: trades.software, weight: 3, cents: subscribed },
  { trade: trades.utilities, weight: 1.2, cents: [3_900, 5_500, 6_850, 8_200, 11_700, 16_300] },
  { trade: trades.insurance, weight: 0.8, cents: premiums },
]

function billOf(random: Random) {
  const { trade, cents } = pickBy(random, billers, ({ weight }) => weight)
  return {
    trade,
    phaseMs: Math.floor(random.next() * everyDays * dayMs),
    cents: pick(random, cents),
  }
}
