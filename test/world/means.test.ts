import { expect, test } from 'vitest'
import { accountsOf } from './people.ts'
import { endOf, startMs } from './small.ts'

const accounts = accountsOf(1_500, { days: 90 })
const shareOf = (count: number) => count / accounts.length
const mean = (values: readonly number[]) =>
  values.reduce((sum, one) => sum + one, 0) / values.length

test('accounts open while the world runs, and some are closed', () => {
  const opened = accounts.filter(({ opensMs }) => opensMs >= startMs)
  const closed = accounts.filter(({ closesMs }) => closesMs < endOf(90))
  expect(shareOf(opened.length)).toBeGreaterThan(0.05)
  expect(shareOf(opened.length)).toBeLessThan(0.11)
  expect(shareOf(closed.length)).toBeGreaterThan(0.015)
  expect(shareOf(closed.length)).toBeLessThan(0.06)
  expect(opened.filter(({ openingBalanceMinor }) => openingBalanceMinor !== 0n)).toEqual([])
})

test('who earns more has a higher limit, pays dearer prices and buys more often', () => {
  const [poor, rich] = [
    accounts.filter(({ household }) => household.income < 0.7),
    accounts.filter(({ household }) => household.income > 1.4),
  ]
  const limits = (of: typeof accounts) => mean(of.map(({ limitMinor }) => Number(limitMinor)))
  const prices = (of: typeof accounts) => mean(of.map(({ priceLevel }) => priceLevel))
  const counts = (of: typeof accounts) => mean(of.map(({ purchasesPerDay }) => purchasesPerDay))
  expect(limits(rich)).toBeGreaterThan(2 * limits(poor))
  expect(prices(rich)).toBeGreaterThan(1.3 * prices(poor))
  expect(counts(rich)).toBeGreaterThan(1.1 * counts(poor))
})

test('nobody begins over the limit', () => {
  const over = accounts.filter(
    ({ limitMinor, openingBalanceMinor }) => openingBalanceMinor > limitMinor,
  )
  expect(over).toEqual([])
})

test('a cycler has a low limit and pays in full; hardship pays the minimum on a high debt', () => {
  const cyclers = accounts.filter(({ circumstances }) => circumstances === 'CYCLER')
  const hard = accounts.filter(({ circumstances }) => circumstances === 'HARDSHIP')
  expect(cyclers.every(({ payer }) => payer === 'FULL')).toBe(true)
  expect(cyclers.every(({ limitMinor }) => limitMinor <= 200_000n)).toBe(true)
  expect(hard.every(({ payer }) => payer === 'MINIMUM')).toBe(true)
  expect(shareOf(cyclers.length)).toBeGreaterThan(0.005)
  expect(shareOf(hard.length)).toBeGreaterThan(0.015)
})
