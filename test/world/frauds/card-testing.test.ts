import { expect, test } from 'vitest'
import { cardTesting } from '../../../world/frauds/card-testing.ts'
import { hourMs } from '../../../world/time.ts'
import { livesIn, plantedOf } from './campaigns.ts'

const campaigns = Array.from({ length: 20 }, (_, at) =>
  [...livesIn(cardTesting, at).values()].map(plantedOf).filter(({ length }) => length > 0),
)
const runs = campaigns.flat()

test('a number is first tried for little', () => {
  const firsts = runs.map((run) => run[0]?.billingAmountMinor ?? 0n)
  expect(firsts.filter((amount) => amount <= 700n).length).toBeGreaterThan(firsts.length * 0.5)
})

test('some numbers are used hours or days after they were found to work', () => {
  const rests = runs.map((run) => (run.at(-1)?.eventTime ?? 0) - (run[0]?.eventTime ?? 0))
  const used = rests.filter((restMs) => restMs > 4 * hourMs).length
  expect(used).toBeGreaterThan(runs.length * 0.15)
  expect(used).toBeLessThan(runs.length * 0.6)
})

test('some campaigns find cards of one program only: those that enumerate its numbers', () => {
  const programs = campaigns
    .filter((found) => found.length > 2)
    .map((found) => new Set(found.flat().map(({ programId }) => programId)).size)
  expect(programs).toContain(1)
  expect(Math.max(...programs)).toBeGreaterThan(1)
})

test('a number whose code was never right is not used', () => {
  for (const run of runs) {
    const wrong = run.filter(({ cvvResult }) => cvvResult === 'MISMATCH')
    if (wrong.length < run.length) continue
    const restMs = (run.at(-1)?.eventTime ?? 0) - (run[0]?.eventTime ?? 0)
    expect(restMs).toBeLessThan(hourMs)
  }
})
