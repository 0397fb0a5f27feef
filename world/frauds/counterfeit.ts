/**
 * Skimmed stripes written to blank cards. The blatant swipe them in another city while the holder
 * shops at home; the adapted stay in the holder's city and let the chip fail; the hidden fill a
 * tank or two at pumps that still read stripes. Detectable by the speed between two places, the
 * stripe, and the merchants the copies gather at; travellers and old pumps look alike.
 */
import type { Merchant } from '../merchants.ts'
import { type Place, places } from '../places.ts'
import type { Purchase } from '../purchase.ts'
import { between, chance, exponential, pick, pickBy, type Random, wholeBetween } from '../random.ts'
import type { Plan } from '../steps.ts'
import { dayMs, hourMs } from '../time.ts'
import { type Trade, trades } from '../trades.ts'
import { type Care, careOf, countersOf, homeOf, type Scheme, strike, times } from './crew.ts'
import { type Attempt, pursue, whenAwake } from './pursuit.ts'
import { belowLimit, stolenInStore } from './theft.ts'

const shopsPerCity = 2

interface Style {
  readonly wanted: readonly [Trade, ...Trade[]]
  readonly attempts: readonly [number, number]
  readonly gapMs: number
  /** The price against the usual, from and to. */
  readonly level: readonly [number, number]
  /** Of the swipes, those that say the chip would not read. */
  readonly fallbackShare: number
}

const { electronics, grocery, clothing, pharmacy, fuel, fastFood } = trades
const styles: Readonly<Record<Care, Style>> = {
  BLATANT: {
    wanted: [electronics, electronics, clothing, grocery],
    attempts: [3, 6],
    gapMs: 0.35 * hourMs,
    level: [1.2, 4],
    fallbackShare: 0.5,
  },
  ADAPTED: {
    wanted: [grocery, clothing, pharmacy, fuel],
    attempts: [1, 3],
    gapMs: 6 * hourMs,
    level: [0.7, 1.8],
    fallbackShare: 0.5,
  },
  HIDDEN: {
    wanted: [fuel, fuel, fastFood, grocery],
    attempts: [1, 2],
    gapMs: 20 * hourMs,
    level: [0.8, 1.2],
    fallbackShare: 0.1,
  },
}

export const counterfeit: Scheme = {
  accountDaysPerCampaign: 60_000,
  campaign(random, ground, startMs) {
    const away = pickBy(random, places, (one) => one.weight)
    const counters = random.fork('counters')
    const shopsFor = (care: Care, home: Place) => {
      const place = care === 'BLATANT' ? away : home
      const of = { wanted: styles[care].wanted, count: shopsPerCity, place, atMs: startMs }
      return countersOf(counters.fork(place.name), ground.market, of)
    }
    const during = { startMs, endMs: startMs + between(random, 0.5, 10) * dayMs }
    return times(wholeBetween(random, 2, 5), () =>
      strike(random, { ground, during }, (own, atMs) =>
        swipes(own, { care: careOf(own), shopsFor }, atMs),
      ),
    )
  },
}

interface Means {
  readonly care: Care
  shopsFor(care: Care, home: Place): readonly [Merchant, ...Merchant[]]
}

function swipes(random: Random, means: Means, atMs: number): Plan {
  const { care } = means
  const run = `counterfeit-${random.word()}`
  return pursue({
    random,
    atMs,
    attempts: wholeBetween(random, ...styles[care].attempts),
    purchase: (attempt) => swipe(random, means, { attempt, run }),
    next: (last) => {
      const nextMs = last.atMs + exponential(random, styles[care].gapMs)
      return care === 'BLATANT' ? nextMs : whenAwake(random, homeOf(last), nextMs)
    },
  })
}

function swipe(
  random: Random,
  { care, shopsFor }: Means,
  { attempt, run }: { attempt: Attempt; run: string },
): Purchase {
  const { level, fallbackShare } = styles[care]
  const sale = {
    merchant: pick(random, shopsFor(care, homeOf(attempt))),
    level: between(random, ...level) * attempt.boldness,
    planted: { fraudType: 'COUNTERFEIT', run },
  } as const
  const entryMode = chance(random, fallbackShare) ? 'FALLBACK' : 'MAGSTRIPE'
  const purchase = stolenInStore(random, sale, { entryMode, wallet: null })
  return care === 'ADAPTED' ? belowLimit(random, purchase) : purchase
}
