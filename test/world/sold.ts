import type { Sold } from '../../world/charges.ts'
import { openMarket } from '../../world/merchants.ts'
import { homes } from '../../world/places.ts'
import { randomOf } from '../../world/random.ts'
import { type Trade, trades } from '../../world/trades.ts'
import { endOf, startMs } from './small.ts'

const lifetime = { startMs, endMs: endOf(400) }
const market = openMarket(randomOf(1, 'market'), { accounts: 1, period: lifetime })

/** A sale of a trade, 50 dollars' worth. */
export const sold = (trade: Trade = trades.parking, cents = 5_000): Sold => ({
  merchant: market.openMerchant(randomOf(1, trade.name), trade, { place: homes[0], lifetime }),
  cents,
})
