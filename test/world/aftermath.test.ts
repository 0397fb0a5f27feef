import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Transaction, TransactionKind } from '../../streams/events.ts'
import { aftermathOf } from '../../world/aftermath.ts'
import { billed } from '../../world/follow-ups.ts'
import { randomOf } from '../../world/random.ts'
import type { FollowUp } from '../../world/steps.ts'
import { dayMs } from '../../world/time.ts'
import { type Trade, trades } from '../../world/trades.ts'
import { aTransaction } from '../streams/builders.ts'
import { sold } from './sold.ts'

const everyTrade: readonly Trade[] = Object.values(trades)

const asked = (over: Partial<Transaction> = {}): Transaction =>
  aTransaction({
    messageStyle: 'DUAL',
    acquirerId: '400001',
    approvalCode: 'AB12CD',
    amountMinor: 9_001n,
    billingAmountMinor: 9_001n,
    ...over,
  }).record

const many = 3_000
const fates = (trade: Trade, over: Partial<Transaction> = {}) => {
  const random = randomOf(2, trade.name)
  const authorization = asked(over)
  const sale = sold(trade)
  return Array.from({ length: many }, () => aftermathOf(random, authorization, sale))
}
const of = (steps: readonly FollowUp[], kind: TransactionKind) =>
  steps.filter(({ record }) => record.kind === kind)
const shareOf = (trade: Trade, holds: (steps: readonly FollowUp[]) => boolean) =>
  fates(trade).filter(holds).length / many
const sum = (steps: readonly FollowUp[], money: 'heldMinor' | 'postedMinor') =>
  steps.reduce((total, step) => total + step[money], 0n)

test('a hold ends once and to the cent, whatever the trade and the amount', () => {
  fc.assert(
    fc.property(
      fc.nat(),
      fc.constantFrom(...everyTrade),
      fc.bigInt({ min: 1n, max: 2_000_000n }),
      (seed, trade, amount) => {
        const authorization = asked({ amountMinor: amount, billingAmountMinor: amount })
        const steps = aftermathOf(randomOf(seed, 'hold'), authorization, sold(trade))
        let heldMinor = amount
        for (const step of steps.toSorted((one, other) => one.atMs - other.atMs)) {
          heldMinor += step.heldMinor
          expect(heldMinor).toBeGreaterThanOrEqual(0n)
        }
        expect(heldMinor).toBe(0n)
      },
    ),
  )
})

test('what follows comes after the question, and never gives back more than was charged', () => {
  fc.assert(
    fc.property(fc.nat(), fc.constantFrom(...everyTrade), (seed, trade) => {
      const authorization = asked()
      const steps = aftermathOf(randomOf(seed, 'money'), authorization, sold(trade))
      expect(steps.every(({ atMs }) => atMs > authorization.eventTime)).toBe(true)
      expect(sum(steps, 'postedMinor')).toBeGreaterThanOrEqual(0n)
    }),
  )
})

test('every clearing has a reference of its own and repeats the approval code', () => {
  const clearings = fates(trades.marketplace).flatMap((steps) => of(steps, 'CLEARING'))
  const references = clearings.map(({ record }) => record.acquirerReference ?? '')
  expect(new Set(references).size).toBe(clearings.length)
  expect(references.every((one) => /^7400001\d{16}$/.test(one))).toBe(true)
  expect(new Set(clearings.map(({ record }) => record.approvalCode))).toEqual(new Set(['AB12CD']))
})

test('seven in ten restaurant bills are cleared with a tip of 12 to 25 percent', () => {
  const bills = fates(trades.restaurant).flatMap((steps) => of(steps, 'CLEARING'))
  const factors = bills.map(({ postedMinor }) => Number(postedMinor) / 9_001)
  const tipped = factors.filter((factor) => factor > 1)
  expect(tipped.length / bills.length).toBeGreaterThan(0.65)
  expect(tipped.length / bills.length).toBeLessThan(0.75)
  expect(Math.min(...tipped)).toBeGreaterThan(1.11)
  expect(Math.max(...tipped)).toBeLessThan(1.26)
})

test('a pump charges what ran through it, above the hold or below', () => {
  const bills = fates(trades.fuel).flatMap((steps) => of(steps, 'CLEARING'))
  expect(new Set(bills.map(({ postedMinor }) => postedMinor))).toEqual(new Set([5_000n]))
})

test('a late charge is posted though its hold has expired', () => {
  const late = fates(trades.parking).filter((steps) => steps.length === 2)
  const expired = late.filter((steps) => of(steps, 'EXPIRY').length === 1)
  expect(expired.length).toBeGreaterThan(3)
  for (const steps of expired) {
    const [charge] = of(steps, 'CLEARING')
    expect(charge).toMatchObject({ heldMinor: 0n, postedMinor: 9_001n })
    expect(charge?.atMs).toBeLessThan(asked().eventTime + 31 * dayMs)
  }
})

test('one parcel delivery in eight is charged in parts that add up', () => {
  const parts = fates(trades.marketplace).filter((steps) => of(steps, 'CLEARING').length > 1)
  expect(parts.length / many).toBeGreaterThan(0.09)
  expect(parts.length / many).toBeLessThan(0.14)
  for (const steps of parts) expect(sum(of(steps, 'CLEARING'), 'postedMinor')).toBe(9_001n)
})

test('clothes come back more often than groceries, and petrol never', () => {
  const refunded = (steps: readonly FollowUp[]) => of(steps, 'REFUND').length > 0
  expect(shareOf(trades.fashion, refunded)).toBeGreaterThan(0.09)
  expect(shareOf(trades.grocery, refunded)).toBeLessThan(0.01)
  expect(shareOf(trades.fuel, refunded)).toBe(0)
})

test('one refund in five names no purchase', () => {
  const refunds = fates(trades.fashion).flatMap((steps) => of(steps, 'REFUND'))
  const unlinked = refunds.filter(({ record }) => record.originalEventId === null)
  expect(unlinked.length / refunds.length).toBeGreaterThan(0.13)
  expect(unlinked.length / refunds.length).toBeLessThan(0.27)
  expect(unlinked.every(({ record }) => record.authorizationId === null)).toBe(true)
})

test('a foreign charge is converted at the rate of its own day', () => {
  const foreign = { currency: 'EUR', amountMinor: 8_334n }
  const bills = fates(trades.parking, foreign).flatMap((steps) => of(steps, 'CLEARING'))
  expect(new Set(bills.map(({ record }) => billed(record))).size).toBeGreaterThan(50)
  for (const { record } of bills.filter(({ record }) => record.amountMinor === 8_334n)) {
    expect(Math.abs(Number(billed(record)) / 9_001 - 1)).toBeLessThan(0.0062)
  }
})

test('nothing follows what asked for nothing', () => {
  expect(fates(trades.parking, { billingAmountMinor: 0n }).flat()).toEqual([])
})

test('cash is charged at once, and given back where the machine kept it', () => {
  const steps = fates(trades.cashMachine, { messageStyle: 'SINGLE' }).flat()
  expect(new Set(steps.map(({ record }) => record.kind))).toEqual(new Set(['REVERSAL']))
  expect(steps.length / many).toBeLessThan(0.01)
  expect(steps.every((step) => step.postedMinor === -9_001n && step.heldMinor === 0n)).toBe(true)
})
