/** The merchants somebody goes back to: a few of each trade, others after a move. */
import type { Account } from '../accounts.ts'
import type { Market, Merchant, Spot } from '../merchants.ts'
import { pick, type Random } from '../random.ts'
import { residenceAt } from '../residences.ts'
import type { Trade } from '../trades.ts'

const favouritesPerTrade = 2

export type Favourite = (random: Random, trade: Trade, atMs: number) => Merchant

export function favouritesOf(account: Account, market: Market): Favourite {
  const known = new Map<string, readonly [Merchant, ...Merchant[]]>()
  return (random, trade, atMs) => {
    const { home, fromMs } = residenceAt(account.household, atMs)
    const key = trade.channel === 'ONLINE' ? trade.name : `${trade.name}/${fromMs}`
    const found = known.get(key)
    if (found) return pick(random, found)
    const own = account.random.fork(`favourites/${key}`)
    const chosen = chooseSome(own, market, { trade, spot: { place: home, atMs } })
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
