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
  const spentBetween = busts.flatMap((life) => {
    const [paid] = changesOf(life, 'PAYMENT_POSTED').slice(-1)
    const back = changesOf(life, 'PAYMENT_RETURNED').find(
      ({ paymentId }) => paymentId === paid?.paymentId,
    )
    if (!paid || !back) return []
    return plantedOf(life).filter(
      ({ eventTime }) => eventTime > paid.eventTime && eventTime < back.eventTime,
    ).length
  })
  expect(spentBetween.length).toBeGreaterThan(busts.length * 0.7)
  expect(spentBetween.every((count) => count > 0)).toBe(true)
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
