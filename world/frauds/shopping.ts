/**
 * How a crew shops on-line with one card. The blatant buy much within hours at the merchants they
 * found easy; the adapted begin small, stay below round limits and keep to the holder's day; the
 * hidden buy one ordinary thing a day or two, where the holder might have.
 */
import type { Market, Merchant } from '../merchants.ts'
import type { Purchase } from '../purchase.ts'
import { between, chance, exponential, pick, type Random, wholeBetween } from '../random.ts'
import type { Plan } from '../steps.ts'
import { hourMs } from '../time.ts'
import type { Planted } from '../truth.ts'
import { type Care, type Crew, disguised, homeOf, usualSite } from './crew.ts'
import { type Attempt, pursue, whenAwake } from './pursuit.ts'
import { belowLimit, stolenOnLine } from './theft.ts'

export interface Shopping {
  readonly crew: Crew
  readonly shops: readonly [Merchant, ...Merchant[]]
  readonly market: Market
  readonly planted: Planted
}

interface Style {
  readonly attempts: readonly [number, number]
  readonly gapMs: number
  /** The price against the usual, from and to. */
  readonly level: readonly [number, number]
}

const styles: Readonly<Record<Care, Style>> = {
  BLATANT: { attempts: [2, 6], gapMs: 0.3 * hourMs, level: [1.2, 4] },
  ADAPTED: { attempts: [1, 4], gapMs: 9 * hourMs, level: [0.8, 2.2] },
  HIDDEN: { attempts: [1, 4], gapMs: 32 * hourMs, level: [0.7, 1.3] },
}

/** The adapted see with little whether a card works. */
const beginsSmallShare = 0.5
const smallLevel = 0.25

export function shopOnLine(random: Random, shopping: Shopping, atMs: number): Plan {
  const { care } = shopping.crew
  const { attempts, gapMs, level } = styles[care]
  const beginsSmall = care === 'ADAPTED' && chance(random, beginsSmallShare)
  return pursue({
    random,
    atMs,
    attempts: wholeBetween(random, ...attempts),
    purchase: (attempt) => {
      const price = beginsSmall && attempt.number === 0 ? smallLevel : between(random, ...level)
      return bought(random, shopping, { attempt, level: price * attempt.boldness })
    },
    next: (last) => {
      const nextMs = last.atMs + exponential(random, gapMs)
      return care === 'BLATANT' ? nextMs : whenAwake(random, homeOf(last), nextMs)
    },
  })
}

function bought(
  random: Random,
  { crew, shops, market, planted }: Shopping,
  { attempt, level }: { attempt: Attempt; level: number },
): Purchase {
  const seen = disguised(random.fork('disguise'), crew, attempt)
  if (crew.care === 'HIDDEN') {
    const merchant = usualSite(random, market, attempt)
    return stolenOnLine(random, seen, {
      merchant,
      level: level * attempt.account.priceLevel,
      planted,
    })
  }
  const purchase = stolenOnLine(random, seen, { merchant: pick(random, shops), level, planted })
  return crew.care === 'ADAPTED' ? belowLimit(random, purchase) : purchase
}
