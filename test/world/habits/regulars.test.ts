import { expect, test } from 'vitest'
import { regulars } from '../../../world/habits/regulars.ts'
import { openMarket } from '../../../world/merchants.ts'
import { randomOf } from '../../../world/random.ts'
import { accountsOf } from '../people.ts'
import { endOf, startMs } from '../small.ts'

const count = 800
const period = { startMs, endMs: endOf(60) }
const market = openMarket(randomOf(3, 'market'), { accounts: count, period })
const errands = accountsOf(count).map((account) =>
  [...regulars({ account, market, period })].flatMap((step) =>
    step.kind === 'purchase' ? step.purchase : [],
  ),
)
const held = errands.filter(({ length }) => length > 0)

test('one holder in fifteen has a standing errand', () => {
  expect(held.length / count).toBeGreaterThan(0.04)
  expect(held.length / count).toBeLessThan(0.09)
})

test('a regular goes to one shop, mostly for the same round amount', () => {
  for (const purchases of held) {
    expect(new Set(purchases.map(({ merchant }) => merchant.merchantId)).size).toBe(1)
  }
  const round = held.flat().filter(({ cents }) => cents % 500 === 0)
  expect(round.length / held.flat().length).toBeGreaterThan(0.6)
})

test('some shops have more than one regular', () => {
  const shops = held.map(([first]) => first?.merchant.merchantId)
  expect(new Set(shops).size).toBeLessThan(held.length)
})
