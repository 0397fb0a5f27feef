import { expect, test } from 'vitest'
import type { WorldEvent } from '../../world/truth.ts'
import { labelsOf, smallWorld, transactionsOf } from './small.ts'

// The ranges of docs/world.md, over several seeds so that no seed is lucky.
const worlds = [21, 22].map((seed) => smallWorld({ seed, accounts: 1_000, days: 45 }))
const all: WorldEvent[] = worlds.flat()
const transactions = transactionsOf(all)
const authorizations = transactions.filter(({ kind }) => kind === 'AUTHORIZATION')
const planted = all.flatMap(({ truth }) => truth ?? [])
const shareOf = (count: number, whole: number = authorizations.length) => count / whole

test('an account authorizes about 0.4 times a day', () => {
  const perDay = authorizations.length / (2 * 1_000 * 45)
  expect(perDay).toBeGreaterThan(0.33)
  expect(perDay).toBeLessThan(0.5)
})

test('0.2 to 0.6 percent of authorizations are fraud, of all ten kinds', () => {
  expect(shareOf(planted.length)).toBeGreaterThan(0.002)
  expect(shareOf(planted.length)).toBeLessThan(0.006)
  expect(new Set(planted.map(({ fraudType }) => fraudType)).size).toBe(10)
})

test('1 to 2 percent of what holders buy on-line is fraud', () => {
  const frauds = new Set(all.flatMap(({ event, truth }) => (truth ? event.record.eventId : [])))
  const onLine = authorizations.filter(
    ({ cardPresent, initiator }) => cardPresent === false && initiator === 'CARDHOLDER',
  )
  const planted = onLine.filter(({ eventId }) => frauds.has(eventId))
  expect(shareOf(planted.length, onLine.length)).toBeGreaterThan(0.01)
  expect(shareOf(planted.length, onLine.length)).toBeLessThan(0.02)
})

test('1 to 6 percent of authorizations are refused by the processor', () => {
  const refused = transactions.filter(({ approved }) => approved === false).length
  expect(shareOf(refused)).toBeGreaterThan(0.01)
  expect(shareOf(refused)).toBeLessThan(0.06)
})

test('33 to 42 percent of authorizations are made without the card', () => {
  const absent = authorizations.filter(({ cardPresent }) => cardPresent === false).length
  expect(shareOf(absent)).toBeGreaterThan(0.33)
  expect(shareOf(absent)).toBeLessThan(0.42)
})

test.each([
  ['ADVICE', 0.001, 0.006],
  ['REVERSAL', 0.015, 0.03],
  ['EXPIRY', 0.006, 0.014],
  ['REFUND', 0.01, 0.02],
  ['CLEARING', 0.88, 0.97],
] as const)('for each authorization there is a %s within %s to %s', (kind, least, most) => {
  const share = shareOf(transactions.filter((record) => record.kind === kind).length)
  expect(share).toBeGreaterThan(least)
  expect(share).toBeLessThan(most)
})

const clearings = transactions.filter(({ kind }) => kind === 'CLEARING')

test('0.02 to 0.1 percent of clearings name no authorization', () => {
  const strays = clearings.filter(({ originalEventId }) => originalEventId === null)
  expect(shareOf(strays.length, clearings.length)).toBeGreaterThan(0.0002)
  expect(shareOf(strays.length, clearings.length)).toBeLessThan(0.001)
})

test('0.2 to 0.8 percent of clearings come more than a week later', () => {
  const weekMs = 7 * 86_400_000
  const late = clearings.filter(
    ({ eventTime, originalEventTime }) => eventTime - (originalEventTime ?? eventTime) > weekMs,
  )
  expect(shareOf(late.length, clearings.length)).toBeGreaterThan(0.002)
  expect(shareOf(late.length, clearings.length)).toBeLessThan(0.008)
})

test('the merchant most used has 2 to 8 percent of authorizations', () => {
  const [world] = worlds
  const own = transactionsOf(world ?? []).filter(({ kind }) => kind === 'AUTHORIZATION')
  const counts = Map.groupBy(own, ({ merchantId }) => merchantId)
  const most = Math.max(...[...counts.values()].map(({ length }) => length))
  expect(shareOf(most, own.length)).toBeGreaterThan(0.02)
  expect(shareOf(most, own.length)).toBeLessThan(0.08)
})

test('half of the fraud labels come within 1.5 to 8 days', () => {
  const delays = labelsOf(all)
    .filter(({ verdict }) => verdict === 'FRAUD')
    .map(({ knownAt, originalEventTime }) => (knownAt - originalEventTime) / 86_400_000)
    .toSorted((one, other) => one - other)
  const median = delays[Math.floor(delays.length / 2)] ?? 0
  expect(median).toBeGreaterThan(1.5)
  expect(median).toBeLessThan(8)
})

test('2 to 10 percent of authorizations come within 45 days before a bad payment', () => {
  const bad = all.flatMap(({ event }) =>
    event.type === 'AccountEvent' &&
    (event.record.kind === 'PAYMENT_MISSED' || event.record.kind === 'PAYMENT_RETURNED')
      ? event.record
      : [],
  )
  const byAccount = Map.groupBy(bad, ({ accountId }) => accountId)
  const before = authorizations.filter(({ accountId, eventTime }) =>
    byAccount.get(accountId)?.some((event) => event.eventTime > eventTime),
  )
  expect(shareOf(before.length)).toBeGreaterThan(0.02)
  expect(shareOf(before.length)).toBeLessThan(0.1)
})
