import fc from 'fast-check'
import { expect, test } from 'vitest'
import { belowLimit, stolenInStore } from '../../../world/frauds/theft.ts'
import { openMarket } from '../../../world/merchants.ts'
import { homes } from '../../../world/places.ts'
import { randomOf } from '../../../world/random.ts'
import { trades } from '../../../world/trades.ts'
import { endOf, startMs } from '../small.ts'

const period = { startMs, endMs: endOf(30) }
const market = openMarket(randomOf(1, 'market'), { accounts: 100, period })
const spot = { place: homes[0], atMs: startMs }
const merchant = market.choose(randomOf(1, 'shop'), trades.clothing, spot)
const planted = { fraudType: 'STOLEN_CARD', run: 'run' } as const
const entry = { entryMode: 'CHIP', wallet: null } as const
const sale = stolenInStore(randomOf(1, 'sale'), { merchant, level: 1, planted }, entry)

test('who fears a limit asks for no more than the price and less than 500 dollars', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 500_000 }), fc.nat(), (cents, seed) => {
      const asked = belowLimit(randomOf(seed, 'limit'), { ...sale, cents })
      expect(asked.cents).toBeLessThanOrEqual(cents)
      expect(asked.cents).toBeLessThan(50_000)
    }),
  )
})
