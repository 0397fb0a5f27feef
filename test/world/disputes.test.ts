import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Transaction } from '../../streams/events.ts'
import { aftermathOf } from '../../world/aftermath.ts'
import { deniedDispute, fraudDispute, honestDispute, saleOf } from '../../world/disputes.ts'
import { randomOf } from '../../world/random.ts'
import type { FollowUp } from '../../world/steps.ts'
import { dayMs } from '../../world/time.ts'
import { type Trade, trades } from '../../world/trades.ts'
import type { FraudType } from '../../world/truth.ts'
import { aTransaction } from '../streams/builders.ts'
import { sold } from './sold.ts'

const many = 2_000
const random = randomOf(1, 'disputes')

const bought = (over: Partial<Transaction> = {}): Transaction =>
  aTransaction({
    entryMode: 'ECOMMERCE',
    cardPresent: false,
    messageStyle: 'DUAL',
    liabilityShift: false,
    amountMinor: 9_000n,
    billingAmountMinor: 9_000n,
    ...over,
  }).record

/** Many sales of one kind as they cleared. */
const sales = (over: Partial<Transaction> = {}, trade: Trade = trades.parking) =>
  Array.from({ length: many }, () => {
    const authorization = bought(over)
    return saleOf(authorization, aftermathOf(random, authorization, sold(trade)))
  }).flatMap((sale) => sale ?? [])

const disputesOf = (over: Partial<Transaction> = {}, fraudType: FraudType = 'STOLEN_CARD') =>
  sales(over).flatMap((sale) => {
    const knownMs = sale.authorization.eventTime + 7 * dayMs
    return fraudDispute(random, sale, { fraudType, knownMs })
  })

const daysOf = ({ record }: FollowUp) => (record.eventTime - bought().eventTime) / dayMs

test('a chargeback comes 20 to 120 days after the sale, in the median after about 45', () => {
  const days = disputesOf()
    .map(daysOf)
    .toSorted((one, other) => one - other)
  expect(days[0]).toBeGreaterThanOrEqual(20)
  expect(days.at(-1)).toBeLessThanOrEqual(120)
  expect(Math.abs((days[days.length >> 1] ?? 0) - 45)).toBeLessThan(3)
})

test('a chargeback comes after the fraud was known, or not at all', () => {
  const days = fc.double({ min: 0, max: 400, noNaN: true })
  fc.assert(
    fc.property(days, fc.nat(), (knownDays, seed) => {
      const authorization = bought({ messageStyle: 'SINGLE' })
      const sale = saleOf(authorization, [])
      const knownMs = authorization.eventTime + knownDays * dayMs
      const found = sale
        ? fraudDispute(randomOf(seed, 'known'), sale, { fraudType: 'STOLEN_CARD', knownMs })
        : []
      return found.every(({ atMs, record }) => atMs === record.eventTime && atMs > knownMs)
    }),
  )
})

test('what was refunded, reversed or left to expire is not charged back', () => {
  const authorization = bought()
  const undone = Array.from({ length: many }, () =>
    aftermathOf(random, authorization, sold(trades.clothing)),
  ).filter((aftermath) => {
    const kinds = aftermath.map(({ record }) => record.kind)
    return kinds.includes('REFUND') || !kinds.includes('CLEARING')
  })
  expect(undone.length).toBeGreaterThan(20)
  expect(undone.flatMap((aftermath) => saleOf(authorization, aftermath) ?? [])).toEqual([])
})

test('a chargeback takes back what was charged, not what was asked', () => {
  for (const sale of sales({}, trades.fuel)) {
    const [back] = deniedDispute(random, sale)
    if (!back) continue
    expect(back.record.billingAmountMinor).toBe(sale.charged.billingAmountMinor)
    expect(back.postedMinor).toBe(-sale.charged.billingAmountMinor)
    expect(back.postedMinor).toBeGreaterThan(-9_000n)
  }
})

test('an authenticated sale and one by chip are not charged back as fraud', () => {
  expect(disputesOf({ liabilityShift: true })).toEqual([])
  expect(disputesOf({ entryMode: 'CHIP' })).toEqual([])
})

test.each<FraudType>(['BUST_OUT', 'KITING', 'COLLUSION'])(
  'no merchant pays for the %s of a holder',
  (fraudType) => expect(disputesOf({}, fraudType)).toEqual([]),
)

test('the bank pays some fraud itself, and all of the small', () => {
  const standing = sales().length
  expect(disputesOf().length / standing).toBeGreaterThan(0.8)
  expect(disputesOf().length / standing).toBeLessThan(0.9)
  expect(disputesOf({ billingAmountMinor: 900n, amountMinor: 900n })).toEqual([])
})

test('one or two in a thousand honest sales on-line are disputed, in stores far fewer', () => {
  const disputed = (over: Partial<Transaction>) => {
    const [sale] = sales(over)
    return Array.from({ length: 30_000 }, () => (sale ? honestDispute(random, sale) : [])).flat()
      .length
  }
  expect(disputed({})).toBeGreaterThan(20)
  expect(disputed({})).toBeLessThan(60)
  expect(disputed({ cardPresent: true })).toBeLessThan(16)
})

test('a quarter of the honest disputes are about a part of the amount', () => {
  const [sale] = sales()
  const found = Array.from({ length: 150_000 }, () =>
    sale ? honestDispute(random, sale) : [],
  ).flat()
  const parts = found.filter(
    ({ postedMinor }) => postedMinor > -(sale?.charged.billingAmountMinor ?? 0n),
  )
  expect(found.length).toBeGreaterThan(100)
  expect(Math.abs(parts.length / found.length - 0.25)).toBeLessThan(0.12)
})
