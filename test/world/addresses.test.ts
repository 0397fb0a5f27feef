import { expect, test } from 'vitest'
import type { Account } from '../../world/accounts.ts'
import { addressAt } from '../../world/addresses.ts'
import { randomOf } from '../../world/random.ts'
import { accountsOf } from './people.ts'
import { startMs } from './small.ts'

const accounts = accountsOf(1_000)
const hourMs = 3_600_000
const noonMs = startMs + 3 * 24 * hourMs + 18 * hourMs
const random = randomOf(2, 'addresses')

const drawnBy = (account: Account, count: number): string[] =>
  Array.from({ length: count }, () => addressAt(random, account, noonMs))
const usersOf = (network: string): Map<string, Set<string>> => {
  const users = new Map<string, Set<string>>()
  for (const account of accounts) {
    for (const address of drawnBy(account, 12)) {
      if (!address.startsWith(network)) continue
      users.set(address, (users.get(address) ?? new Set()).add(account.accountId))
    }
  }
  return users
}

test('a carrier puts many holders behind few addresses', () => {
  const behind = [...usersOf('172.').values()].map(({ size }) => size)
  expect(Math.max(...behind)).toBeGreaterThan(40)
})

test('an office has several colleagues behind one address', () => {
  const colleagues = [...usersOf('204.16.').values()].map(({ size }) => size)
  const sorted = colleagues.toSorted((one, other) => one - other)
  expect(sorted[Math.floor(sorted.length / 2)]).toBeGreaterThan(1)
})

test('who uses a proxy goes on using it, and others never do', () => {
  const users = accounts.filter(({ lines }) => lines.usesProxy)
  const others = accounts.filter(({ lines }) => !lines.usesProxy)
  const proxied = (account: Account) =>
    drawnBy(account, 20).filter((address) => address.startsWith('185.220.')).length
  expect(users.length / accounts.length).toBeGreaterThan(0.03)
  expect(users.length / accounts.length).toBeLessThan(0.1)
  expect(Math.min(...users.map(proxied))).toBeGreaterThan(3)
  expect(Math.max(...others.map(proxied))).toBe(0)
})

test('the address of a home line changes with its lease and is nobody else’s', () => {
  const [account] = accounts.filter(({ household }) => household.residences[0].leaseDays === 1)
  const homes = (atMs: number) =>
    new Set(
      Array.from({ length: 40 }, () => account && addressAt(random, account, atMs)).filter(
        (address) => address && /^(24|67|71|73|98)\./.test(address),
      ),
    )
  const [today, tomorrow] = [homes(startMs + 12 * hourMs), homes(startMs + 40 * hourMs)]
  expect(today.size).toBe(1)
  expect(tomorrow.size).toBe(1)
  expect([...today]).not.toEqual([...tomorrow])
})
