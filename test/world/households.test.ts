import { expect, test } from 'vitest'
import type { Account } from '../../world/accounts.ts'
import { addressAt } from '../../world/addresses.ts'
import { deviceAt } from '../../world/devices.ts'
import { randomOf } from '../../world/random.ts'
import { residenceAt } from '../../world/residences.ts'
import { accountsOf } from './people.ts'
import { startMs } from './small.ts'

const accounts = accountsOf(600)
const families = [...Map.groupBy(accounts, ({ household }) => household.computer).values()]
const shared = families.filter(({ length }) => length > 1)
const nightMs = startMs + 3 * 3_600_000

test('one to four accounts live in a household, each with a place of its own in it', () => {
  const sizes = new Set(families.map(({ length }) => length))
  expect([...sizes].toSorted()).toEqual([1, 2, 3, 4])
  for (const family of families) {
    expect(family.map(({ member }) => member)).toEqual(family.map((_, at) => at))
  }
})

test('a family has one home, one income and one set of screens', () => {
  for (const [first, ...others] of shared) {
    const home = JSON.stringify(first?.household)
    for (const other of others) expect(JSON.stringify(other.household)).toBe(home)
  }
})

test('two accounts of a household act from a common device and a common address', () => {
  const [first, second] = shared[0] ?? []
  expect(sharedBy(first, second, (random, one) => deviceAt(random, one, nightMs))).not.toBe(0)
  expect(sharedBy(first, second, (random, one) => addressAt(random, one, nightMs))).not.toBe(0)
})

type Draw = (random: ReturnType<typeof randomOf>, account: Account) => string

function sharedBy(first: Account | undefined, second: Account | undefined, draw: Draw): number {
  const random = randomOf(1, 'draws')
  const drawn = (account: Account | undefined) =>
    new Set(Array.from({ length: 60 }, () => account && draw(random, account)))
  const theirs = drawn(second)
  return [...drawn(first)].filter((one) => theirs.has(one)).length
}

test('incomes differ by less than a hundred times around the median', () => {
  const incomes = families.map(([first]) => first?.household.income ?? 0)
  const sorted = incomes.toSorted((one, other) => one - other)
  expect(sorted[Math.floor(sorted.length / 2)]).toBeGreaterThan(0.85)
  expect(sorted[Math.floor(sorted.length / 2)]).toBeLessThan(1.15)
  expect((sorted.at(-1) ?? 0) / (sorted[0] ?? 1)).toBeLessThan(100)
})

test('a move gives the family another line', () => {
  const moved = families.find(([first]) => (first?.household.residences.length ?? 0) > 1)?.[0]
  const [before, after] = moved?.household.residences ?? []
  expect(moved && residenceAt(moved.household, (after?.fromMs ?? 0) - 1)).toBe(before)
  expect(moved && residenceAt(moved.household, after?.fromMs ?? 0)).toBe(after)
  expect(before?.line.next()).not.toBe(after?.line.next())
})

test('more accounts in the world leave the first ones and their homes as they were', () => {
  const told = (account: Account) => [account.accountId, JSON.stringify(account.household)]
  expect(accountsOf(10).map(told)).toEqual(accounts.slice(0, 10).map(told))
})
