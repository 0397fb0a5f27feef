import { expect, test } from 'vitest'
import { collusion } from '../../../world/frauds/collusion.ts'
import { labelsOf } from '../small.ts'
import { boughtOf, changesOf, livesIn, plantedOf } from './campaigns.ts'

const rings = Array.from({ length: 25 }, (_, at) => [...livesIn(collusion, at).values()])
const lives = rings.flat()
const charged = lives.map(plantedOf).filter(({ length }) => length > 0)
const billedOf = ({ billingAmountMinor }: { billingAmountMinor: bigint | null }) =>
  Number(billingAmountMinor)
const sum = (amounts: readonly number[]) => amounts.reduce((total, one) => total + one, 0)

test('the members of a ring are charged by one merchant', () => {
  for (const ring of rings) {
    const merchants = ring.flatMap(plantedOf).map(({ merchantId }) => merchantId)
    expect(new Set(merchants).size).toBeLessThanOrEqual(1)
  }
  expect(charged.length).toBeGreaterThan(lives.length * 0.7)
})

test('the merchant takes more of most members in those weeks than all others together', () => {
  const most = lives.filter((life) => {
    const planted = plantedOf(life)
    const [fromMs, toMs] = [planted.at(0)?.eventTime ?? 0, planted.at(-1)?.eventTime ?? 0]
    const others = boughtOf(life).filter(
      ({ eventTime }) => eventTime >= fromMs && eventTime <= toMs,
    )
    return planted.length > 0 && sum(planted.map(billedOf)) > sum(others.map(billedOf))
  })
  expect(most.length).toBeGreaterThan(charged.length / 2)
})

test('most amounts are round', () => {
  const amounts = charged.flat().map(billedOf)
  const round = amounts.filter((cents) => cents % 1_000 === 0)
  expect(round.length / amounts.length).toBeGreaterThan(0.5)
})

test('what is charged grows', () => {
  const first = sum(charged.map((one) => billedOf(one[0] ?? { billingAmountMinor: 0n })))
  const last = sum(charged.map((one) => billedOf(one.at(-1) ?? { billingAmountMinor: 0n })))
  expect(last / first).toBeGreaterThan(1.2)
})

test('no holder complains: the bank finds it, or nobody does', () => {
  const planted = new Set(charged.flat().map(({ eventId }) => eventId))
  const said = labelsOf(lives.flat()).filter(({ originalEventId }) => planted.has(originalEventId))
  expect(said.length).toBeGreaterThan(5)
  expect(said.map(({ source }) => source)).not.toContain('HOLDER')
  expect(changesOf(lives.flat(), 'CARD_REPLACED').length).toBeLessThan(lives.length)
})
