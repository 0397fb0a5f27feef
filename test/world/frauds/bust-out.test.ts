import { expect, test } from 'vitest'
import type { AccountEvent } from '../../../streams/events.ts'
import { bustOut } from '../../../world/frauds/bust-out.ts'
import { transactionsOf } from '../small.ts'
import { changesOf, livesUnder, plantedOf } from './campaigns.ts'

const lives = livesUnder(bustOut, { campaigns: 25 })
const busts = lives.filter((life) => plantedOf(life).length > 0)

test('most culprits of a bust-out spend, and each does it once', () => {
  expect(busts.length).toBeGreaterThan(lives.length * 0.7)
  for (const life of busts) {
    const runs = life.flatMap(({ truth }) => (truth ? `${truth.fraudType}/${truth.run}` : []))
    expect(new Set(runs).size).toBe(1)
    expect(runs[0]).toMatch(/^BUST_OUT/)
  }
})

test('most of the limit or more is owed in the end, and more than before', () => {
  const rises = busts.map((life) => {
    const startedMs = plantedOf(life)[0]?.eventTime ?? 0
    const bills = changesOf(life, 'STATEMENT')
    const before = bills.findLast(({ eventTime }) => eventTime < startedMs)
    return { before: useOf(before), after: useOf(bills.at(-1)) }
  })
  const afters = rises.map(({ after }) => after).toSorted((one, other) => one - other)
  expect(afters[Math.floor(afters.length / 2)]).toBeGreaterThan(0.7)
  expect(rises.filter(({ before, after }) => after > before).length).toBeGreaterThan(
    busts.length * 0.8,
  )
})

const useOf = (bill: AccountEvent | undefined): number =>
  bill === undefined ? 0 : Number(bill.balanceMinor) / Number(bill.limitMinor)

test('the payment comes back after its credit was spent', () => {
  const spent = busts.flatMap((life) => {
    const planted = plantedOf(life)
    const back = changesOf(life, 'PAYMENT_RETURNED').findLast(
      ({ eventTime }) => eventTime > (planted[0]?.eventTime ?? 0),
    )
    const paid = changesOf(life, 'PAYMENT_POSTED').find(
      ({ paymentId }) => paymentId === back?.paymentId,
    )
    if (!paid || !back) return []
    return planted.filter(
      ({ eventTime }) => eventTime > paid.eventTime && eventTime < back.eventTime,
    ).length
  })
  expect(spent.length).toBeGreaterThan(busts.length * 0.7)
  expect(spent.filter((count) => count > 0).length).toBeGreaterThan(spent.length * 0.9)
})

test('nothing is bought after the bust', () => {
  for (const life of busts) {
    const lastMs = plantedOf(life).at(-1)?.eventTime ?? 0
    const later = transactionsOf(life).filter(
      ({ kind, eventTime }) => kind === 'AUTHORIZATION' && eventTime > lastMs + 8 * 86_400_000,
    )
    expect(later).toEqual([])
  }
})

test('a higher limit is asked for before more than a third of the busts', () => {
  const asked = busts.filter((life) => {
    const [first] = plantedOf(life)
    const raised = changesOf(life, 'LIMIT_CHANGED').filter(({ cause }) => cause === 'HOLDER')
    return raised.some(({ eventTime }) => eventTime < (first?.eventTime ?? 0))
  })
  expect(asked.length).toBeGreaterThan(busts.length / 3)
})

test('a ring spends from one device', () => {
  const holders = new Map<string, Set<string>>()
  for (const { accountId, deviceId } of busts.flatMap(plantedOf)) {
    if (deviceId === null) continue
    holders.set(deviceId, (holders.get(deviceId) ?? new Set()).add(accountId))
  }
  expect(Math.max(...[...holders.values()].map(({ size }) => size))).toBeGreaterThan(1)
})

test('nothing is paid after the bust, and most of it is charged off', () => {
  const long = livesUnder(bustOut, { campaigns: 8, days: 320 }).filter(
    (life) => plantedOf(life).length > 0,
  )
  for (const life of long) {
    const lastMs = plantedOf(life).at(-1)?.eventTime ?? 0
    const late = changesOf(life, 'PAYMENT_POSTED').filter(({ eventTime }) => eventTime > lastMs)
    expect(late.length).toBeLessThanOrEqual(1)
  }
  const lost = long.filter((life) => changesOf(life, 'CHARGED_OFF').length > 0)
  expect(lost.length).toBeGreaterThan(long.length / 2)
})
