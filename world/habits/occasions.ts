/** What is bought once, on occasion: at a merchant nobody favours, for more than usual. */
import type { Account } from '../accounts.ts'
import type { Market } from '../merchants.ts'
import type { Place } from '../places.ts'
import { inStore, onLine, type Purchase } from '../purchase.ts'
import { between, type Random } from '../random.ts'
import type { Trade } from '../trades.ts'

interface Shopper {
  readonly account: Account
  readonly market: Market
}

interface Occasion {
  readonly trade: Trade
  readonly place: Place
  readonly atMs: number
  /** Lowest and highest price against the usual. */
  readonly level: readonly [number, number]
}

export function occasion(
  random: Random,
  { account, market }: Shopper,
  { trade, place, atMs, level }: Occasion,
): Purchase {
  const merchant = market.choose(random, trade, { place, atMs })
  const plain =
    trade.channel === 'ONLINE'
      ? onLine(random, account, { merchant, atMs, stored: false })
      : inStore(random, account, merchant)
  return { ...plain, cents: Math.round(plain.cents * between(random, ...level)) }
}
