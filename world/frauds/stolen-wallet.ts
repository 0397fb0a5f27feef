/**
 * A card put into a thief's phone with a code the holder gave away: it taps at counters like any
 * phone, in the crew's city or, by careful crews, in the holder's, on up to three days. Detectable
 * by a wallet on a card that had none, by distance, price and merchants new to the card; holders
 * who take to their phone, or travel, look alike.
 */
import type { Merchant } from '../merchants.ts'
import { homes, type Place } from '../places.ts'
import { between, exponential, pick, pickBy, type Random, wholeBetween } from '../random.ts'
import type { Plan } from '../steps.ts'
import { dayMs, hourMs } from '../time.ts'
import { trades } from '../trades.ts'
import { type Care, careOf, countersOf, homeOf, type Scheme, strike, times } from './crew.ts'
import { pursue, whenAwake } from './pursuit.ts'
import { stolenInStore } from './theft.ts'

const wanted = [trades.electronics, trades.clothing, trades.grocery, trades.pharmacy] as const
const shopsPerCity = 4

interface Style {
  readonly attempts: readonly [number, number]
  readonly gapMs: number
  /** The price against the usual, from and to. */
  readonly level: readonly [number, number]
}

const styles: Readonly<Record<Care, Style>> = {
  BLATANT: { attempts: [2, 6], gapMs: 0.3 * hourMs, level: [1.5, 4] },
  ADAPTED: { attempts: [1, 4], gapMs: 4 * hourMs, level: [0.8, 2] },
  HIDDEN: { attempts: [1, 3], gapMs: 20 * hourMs, level: [0.6, 1.2] },
}

export const stolenWallet: Scheme = {
  accountDaysPerCampaign: 60_000,
  campaign(random, ground, startMs) {
    const city = pickBy(random, homes, (one) => one.weight)
    const counters = random.fork('counters')
    const shopsFor = (care: Care, home: Place) => {
      const place = care === 'BLATANT' ? city : home
      const of = { wanted, count: shopsPerCity, place, atMs: startMs }
      return countersOf(counters.fork(place.name), ground.market, of)
    }
    const during = { startMs, endMs: startMs + between(random, 0.5, 8) * dayMs }
    return times(wholeBetween(random, 1, 3), () =>
      strike(random, { ground, during }, (own, atMs) =>
        taps(own, { shopsFor, care: careOf(own) }, atMs),
      ),
    )
  },
}

interface Means {
  readonly care: Care
  shopsFor(care: Care, home: Place): readonly [Merchant, ...Merchant[]]
}

function taps(random: Random, { shopsFor, care }: Means, atMs: number): Plan {
  const planted = { fraudType: 'STOLEN_CARD', run: `wallet-${random.word()}` } as const
  const style = styles[care]
  return pursue({
    random,
    atMs,
    attempts: wholeBetween(random, ...style.attempts),
    purchase: (attempt) => {
      const merchant = pick(random, shopsFor(care, homeOf(attempt)))
      const level = between(random, ...style.level) * attempt.boldness
      const sale = { merchant, level, planted }
      return stolenInStore(random, sale, { entryMode: 'CONTACTLESS', wallet: 'APPLE_PAY' })
    },
    next: (last) => whenAwake(random, homeOf(last), last.atMs + exponential(random, style.gapMs)),
  })
}
