import { expect, test } from 'vitest'
import { reissuesOf } from '../../world/reissues.ts'
import { accountsOf } from './people.ts'
import { endOf, startMs } from './small.ts'

const days = 365
const people = accountsOf(600)
const reissues = people.flatMap((account) =>
  reissuesOf(account, { startMs, endMs: endOf(days) }).flatMap((step) =>
    step.kind === 'change' ? { account, atMs: step.atMs, ...step.change } : [],
  ),
)

test('a third of all cards expire within a year, and one in six becomes known to others', () => {
  const cards = people.reduce((sum, { cards }) => sum + cards, 0)
  const shareOf = (cause: string) => reissues.filter((one) => one.cause === cause).length / cards
  expect(shareOf('EXPIRED')).toBeGreaterThan(0.28)
  expect(shareOf('EXPIRED')).toBeLessThan(0.39)
  expect(shareOf('COMPROMISED')).toBeGreaterThan(0.12)
  expect(shareOf('COMPROMISED')).toBeLessThan(0.24)
})

test('all cards of an account are replaced together, and nobody asked for it', () => {
  for (const [account, own] of Map.groupBy(reissues, (one) => one.account)) {
    const together = Map.groupBy(own, ({ atMs }) => atMs)
    for (const [, cards] of together) expect(cards.length).toBe(account.cards)
  }
  expect(reissues.every(({ channel, deviceId }) => !channel && !deviceId)).toBe(true)
})
