import { expect, test } from 'vitest'
import { isOpen, openMarket } from '../../world/merchants.ts'
import { homes } from '../../world/places.ts'
import { randomOf } from '../../world/random.ts'
import { dayMs } from '../../world/time.ts'
import { onlineTrades, storeTrades, trades } from '../../world/trades.ts'
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

test('at noon nobody is sent to a shop that is closed, not yet open or gone', () => {
  for (const trade of storeTrades) {
    const found = draws((random) => market.choose(random, trade, { place: home, atMs: noonMs }), 40)
    expect(found.filter((merchant) => !isOpen(merchant, noonMs))).toEqual([])
  }
})

test('the most popular merchant sells a fifth and more, the last hardly anything', () => {
  const found = draws(
    (random) => market.choose(random, trades.marketplace, { place: home, atMs: noonMs }),
    2_000,
  )
  const sales = [...Map.groupBy(found, ({ merchantId }) => merchantId).values()]
    .map(({ length }) => length)
    .toSorted((one, other) => other - one)
  expect(sales[0]).toBeGreaterThan(400)
  expect(sales.at(-1)).toBeLessThan(80)
})

test('shops of one trade differ in price', () => {
  const found = draws((random) =>
    market.choose(random, trades.clothing, { place: home, atMs: noonMs }),
  )
  const levels = new Set(found.map(({ priceLevel }) => priceLevel))
  expect(levels.size).toBeGreaterThan(5)
  expect(Math.max(...levels) / Math.min(...levels)).toBeGreaterThan(1.2)
})
