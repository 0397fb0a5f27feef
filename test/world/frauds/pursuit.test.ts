import fc from 'fast-check'
import { expect, test } from 'vitest'
import { accountOf } from '../../../world/accounts.ts'
import { type Attempt, pursue, whenAwake } from '../../../world/frauds/pursuit.ts'
import { stolenInStore } from '../../../world/frauds/theft.ts'
import { type Ledger, openLedger } from '../../../world/ledger.ts'
import { openMarket } from '../../../world/merchants.ts'
import { homes } from '../../../world/places.ts'
import { randomOf } from '../../../world/random.ts'
import type { Step } from '../../../world/steps.ts'
import { dayMs, hourMs } from '../../../world/time.ts'
import { trades } from '../../../world/trades.ts'
import { endOf, startMs } from '../small.ts'

const period = { startMs, endMs: endOf(60) }
const account = accountOf(randomOf(3, 'world'), 0, period)
const market = openMarket(randomOf(3, 'market'), { accounts: 100, period })
const merchant = market.choose(randomOf(3, 'shop'), trades.grocery, {
  place: homes[0],
  atMs: startMs,
})
const planted = { fraudType: 'STOLEN_CARD', run: 'run' } as const
const entry = { entryMode: 'CHIP', wallet: null } as const
const purchase = stolenInStore(randomOf(3, 'sale'), { merchant, level: 1, planted }, entry)

const ledgerWith = (over: Partial<Ledger>): Ledger => ({
  ...openLedger(account, []),
  status: 'ACTIVE',
  ...over,
})

/** Every attempt of a pursuit of three, against a ledger that stays as it is. */
function attemptsAgainst(ledger: Ledger, seed: number): Attempt[] {
  const made: Attempt[] = []
  const plan = pursue({
    random: randomOf(seed, 'pursuit'),
    atMs: startMs,
    attempts: 3,
    purchase: (attempt) => {
      made.push(attempt)
      return purchase
    },
    next: ({ atMs }) => atMs + hourMs,
  })
  const follow = (steps: readonly Step[]) => {
    for (const step of steps) if (step.kind === 'plan') follow(step.plan(account, ledger))
  }
  follow(plan(account, ledger))
  return made
}

test('a thief who is not refused makes every attempt, as boldly as the first', () => {
  const attempts = attemptsAgainst(ledgerWith({ balanceMinor: 0n }), 1)
  expect(attempts.map(({ number, boldness }) => [number, boldness])).toEqual([
    [0, 1],
    [1, 1],
    [2, 1],
  ])
})

test('a refused thief asks for less or gives up', () => {
  const broke = ledgerWith({ balanceMinor: account.limitMinor })
  const pursuits = [1, 2, 3, 4, 5, 6, 7, 8].map((seed) => attemptsAgainst(broke, seed))
  expect(pursuits.some(({ length }) => length === 1)).toBe(true)
  expect(pursuits.some(({ length }) => length > 1)).toBe(true)
  for (const [first, second] of pursuits) {
    if (first && second) expect(second.boldness).toBeLessThan(first.boldness)
  }
})

test('a thief tries a replaced card once', () => {
  const runs = new Map([['run', { cardId: 'crd_gone', discovery: 'NEVER' } as const]])
  expect(attemptsAgainst(ledgerWith({ balanceMinor: 0n, runs }), 1).length).toBe(1)
})

test('a thief asks nothing of a closed account', () => {
  expect(attemptsAgainst(ledgerWith({ status: 'CLOSED' }), 1)).toEqual([])
})

test('who waits for the day goes on within a day, between nine and ten at night', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 7 * dayMs }), fc.constantFrom(...homes), (ms, place) => {
      const askedMs = startMs + ms
      const atMs = whenAwake(randomOf(ms, 'wait'), place, askedMs)
      const hour = ((atMs + place.utcOffsetHours * hourMs) % dayMs) / hourMs
      expect(hour).toBeGreaterThanOrEqual(8.99)
      expect(hour).toBeLessThan(22)
      expect(atMs).toBeGreaterThanOrEqual(askedMs)
      expect(atMs - askedMs).toBeLessThan(dayMs)
    }),
  )
})
