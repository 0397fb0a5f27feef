/** The merchants somebody goes back to: a few of each trade, others after a move. */
import type { Market, Merchant, Spot } from '../merchants.ts'
import { pick, type Random } from '../random.ts'
import type { Residence } from '../residences.ts'
import type { Trade } from '../trades.ts'

const favouritesPerTrade = 2

interface From {
  readonly residence: Residence
  readonly atMs: number
}

export type Favourite = (random: Random, trade: Trade, from: From) => Merchant

/** `whose` alone decides which they are, not what was bought before. */
export function favouritesOf(whose: Random, market: Market): Favourite {
  const known = new Map<string, readonly [Merchant, ...Merchant[]]>()
  return (random, trade, { residence, atMs }) => {
    const key = trade.channel === 'ONLINE' ? trade.name : `${trade.name}/${residence.fromMs}`
    const found = known.get(key)
    if (found) return pick(random, found)
    const spot = { place: residence.home, atMs }
    const chosen = chooseSome(whose.fork(`favourites/${key}`), market, { trade, spot })
    known.set(key, chosen)
    return pick(random, chosen)
  }
}

function chooseSome(
  random: Random,
  market: Market,
  { trade, spot }: { trade: Trade; spot: Spot },
): readonly [Merchant, ...Merchant[]] {
  const choose = () => market.choose(random, trade, spot)
  return [choose(), ...Array.from({ length: favouritesPerTrade - 1 }, choose)]
}
