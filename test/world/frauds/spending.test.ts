import fc from 'fast-check'
import { expect, test } from 'vitest'
import { accountOf } from '../../../world/accounts.ts'
import { spends } from '../../../world/frauds/spending.ts'
import { openLedger } from '../../../world/ledger.ts'
import { openMarket } from '../../../world/merchants.ts'
import { randomOf } from '../../../world/random.ts'
import { trades } from '../../../world/trades.ts'
import { endOf, startMs } from '../small.ts'

const period = { startMs, endMs: endOf(30) }
const random = randomOf(3, 'spending')
const market = openMarket(random.fork('market'), { accounts: 40, period })
const account = accountOf(random, 0, period)
const moments = [startMs + 1_000, startMs + 2_000, startMs + 3_000]

test('no purchase costs more than the credit that is left, or than draws no attention', () => {
  fc.assert(
    fc.property(
      fc.record({
        limitMinor: fc.bigInt(50_000n, 2_000_000n),
        balanceMinor: fc.bigInt(-100_000n, 2_000_000n),
        heldMinor: fc.bigInt(0n, 500_000n),
      }),
      fc.integer({ min: 3_000, max: 400_000 }),
      (stands, centsMax) => {
        const ledger = { ...openLedger(account, []), ...stands }
        const left = Number(stands.limitMinor - stands.balanceMinor - stands.heldMinor)
        const wanted = [trades.giftCards, trades.electronics] as const
        const basket = { market, wanted, goal: 1, centsMax, planted: null, shared: null }
        for (const step of spends(random, basket, moments)) {
          const bought = step.kind === 'plan' ? step.plan(account, ledger) : []
          for (const one of bought) {
            const cents = one.kind === 'purchase' ? one.purchase.cents : 0
            expect(cents).toBeGreaterThan(0)
            expect(cents).toBeLessThanOrEqual(Math.min(left, centsMax))
          }
        }
      },
    ),
  )
})
