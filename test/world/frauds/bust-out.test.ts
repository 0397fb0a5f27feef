import { expect, test } from 'vitest'
import { bustOut } from '../../../world/frauds/bust-out.ts'
import { transactionsOf } from '../small.ts'
import { changesOf, livesUnder, plantedOf } from './campaigns.ts'

const lives = livesUnder(bustOut, 25)
const busts = lives.filter((life) => plantedOf(life).length > 0)

test('most culprits of a bust-out spend, and each does it once', () => {
  expect(busts.length).toBeGreaterThan(lives.length * 0.7)
  for (const life of busts) {
    const runs = life.flatMap(({ truth }) => (truth ? `${truth.fraudType}/${truth.run}` : []))
    expect(new Set(runs).size).toBe(1)
    expect(runs[0]).toMatch(/^BUST_OUT/)
  }
})

test('nearly all of the limit is owed in the end', () => {
  const owed = busts.map((life) => {
    const [last] = changesOf(life, 'STATEMENT').slice(-1)
    return Number(last?.balanceMinor ?? 0n) / Number(last?.limitMinor ?? 1n)
  })
  expect(owed.filter((share) => share > 0.65).length).toBeGreaterThan(busts.length * 0.8)
})

test('the payment comes back after its credit was spent', () => {
  const returned = busts.filter((life) => changesOf(life, 'PAYMENT_RETURNED').length > 0)
  expect(returned.length).toBeGreaterThan(busts.length / 2)
  const respent = returned.filter((life) => {
    const [back] = changesOf(life, 'PAYMENT_RETURNED').slice(-1)
    const [paid] = changesOf(life, 'PAYMENT_POSTED').slice(-1)
    expect(paid?.paymentId).toBe(back?.paymentId)
    const from = paid?.eventTime ?? 0
    const until = back?.eventTime ?? 0
    return plantedOf(life).some(({ eventTime }) => eventTime > from && eventTime < until)
  })
  expect(respent.length).toBeGreaterThan(returned.length / 2)
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
