import { expect, test } from 'vitest'
import { openMarket } from '../../world/merchants.ts'
import { homes } from '../../world/places.ts'
import { randomOf } from '../../world/random.ts'
import { dayMs } from '../../world/time.ts'
import { onlineTrades, trades } from '../../world/trades.ts'
import { endOf, startMs } from './small.ts'

const period = { startMs, endMs: endOf(45) }
const market = openMarket(randomOf(5, 'market'), { accounts: 1_000, period })
const [home] = homes
const noonMs = startMs + 17 * 3_600_000
const draws = <T>(make: (random: ReturnType<typeof randomOf>) => T, count = 300): T[] => {
  const random = randomOf(5, 'draws')
  return Array.from({ length: count }, () => make(random))
}

test('whoever looks for a careless merchant on-line finds one', () => {
  for (const trade of onlineTrades) {
    const found = draws((random) => market.choosePoor(random, trade, { place: home, atMs: noonMs }))
    expect(found.filter(({ hygiene }) => hygiene === 'GOOD')).toEqual([])
  }
})

test('a careless merchant checks no security code', () => {
  const found = draws((random) =>
    market.choose(random, trades.marketplace, { place: home, atMs: noonMs }),
  )
  const poor = found.filter(({ hygiene }) => hygiene === 'POOR')
  expect(poor.length).toBeGreaterThan(0)
  expect(poor.some(({ checksCvv }) => checksCvv)).toBe(false)
})

test('a merchant opened for a scheme is found by nobody else', () => {
  const lifetime = { startMs, endMs: startMs + 10 * dayMs }
  const mule = market.openMerchant(randomOf(5, 'mule'), trades.fashion, { place: home, lifetime })
  expect(mule).toMatchObject({ trade: trades.fashion, place: home, lifetime })
  const found = draws((random) =>
    market.choose(random, trades.fashion, { place: home, atMs: noonMs }),
  )
  expect(found.map(({ merchantId }) => merchantId)).not.toContain(mule.merchantId)
})
