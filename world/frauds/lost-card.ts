/**
 * A card found or pickpocketed and tapped until its holder notices: the real card, so contactless
 * is genuine, for amounts under the tap limit, near where it was lost, within hours. The careful
 * wait for the day and buy a lunch or two. Detectable by tempo, hour and merchants new to the card;
 * an afternoon of errands looks alike.
 */
import type { Market } from '../merchants.ts'
import type { Purchase } from '../purchase.ts'
import { between, exponential, pick, type Random, wholeBetween } from '../random.ts'
import type { Plan } from '../steps.ts'
import { hourMs, minuteMs } from '../time.ts'
import { type Trade, trades } from '../trades.ts'
import { placeAt } from '../travel.ts'
import { type Care, careOf, type Scheme, victimOf } from './crew.ts'
import { type Attempt, pursue, whenAwake } from './pursuit.ts'
import { stolenInStore } from './theft.ts'

interface Style {
  readonly wanted: readonly [Trade, ...Trade[]]
  readonly attempts: readonly [number, number]
  readonly gapMs: number
  /** The price against the usual, from and to. */
  readonly level: readonly [number, number]
}

const { grocery, fastFood, transit, liquor, pharmacy, parking, restaurant, clothing } = trades
const styles: Readonly<Record<Care, Style>> = {
  BLATANT: {
    wanted: [clothing, liquor, pharmacy, grocery],
    attempts: [4, 8],
    gapMs: 12 * minuteMs,
    level: [1, 3],
  },
  ADAPTED: {
    wanted: [liquor, pharmacy, grocery, fastFood],
    attempts: [2, 5],
    gapMs: 50 * minuteMs,
    level: [0.7, 1.6],
  },
  HIDDEN: {
    wanted: [grocery, fastFood, transit, parking, restaurant],
    attempts: [1, 2],
    gapMs: 4 * hourMs,
    level: [0.7, 1.1],
  },
}

/** From here on a terminal asks for more than a tap. */
const tapLimitCents = 10_000
const belowTapLimitCents = 1_500
const foundHours = [0.2, 3] as const

export const lostCard: Scheme = {
  accountDaysPerCampaign: 34_000,
  campaign(random, ground, startMs) {
    const own = random.fork('finder')
    const accountIndex = victimOf(random, ground)
    return [{ accountIndex, atMs: startMs, plan: taps(own, ground.market, startMs) }]
  },
}

function taps(random: Random, market: Market, lostMs: number): Plan {
  const care = careOf(random)
  const run = `lost-${random.word()}`
  return (account) => {
    const foundMs = lostMs + between(random, ...foundHours) * hourMs
    const place = placeAt(account, lostMs)
    const atMs = Math.round(care === 'BLATANT' ? foundMs : whenAwake(random, place, foundMs))
    const plan = pursue({
      random,
      atMs,
      attempts: wholeBetween(random, ...styles[care].attempts),
      purchase: (attempt) => tap(random, market, { attempt, care, run }),
      next: (last) => last.atMs + exponential(random, styles[care].gapMs),
    })
    return [{ kind: 'plan', atMs, plan }]
  }
}

function tap(
  random: Random,
  market: Market,
  { attempt, care, run }: { attempt: Attempt; care: Care; run: string },
): Purchase {
  const { account, atMs, boldness } = attempt
  const spot = { place: placeAt(account, atMs), atMs }
  const { wanted, level } = styles[care]
  const sale = {
    merchant: market.choose(random, pick(random, wanted), spot),
    level: between(random, ...level) * boldness,
    planted: { fraudType: 'LOST_CARD', run },
  } as const
  const purchase = stolenInStore(random, sale, { entryMode: 'CONTACTLESS', wallet: null })
  return purchase.cents < tapLimitCents
    ? purchase
    : { ...purchase, cents: tapLimitCents - 1 - wholeBetween(random, 0, belowTapLimitCents) }
}
