import { expect, test } from 'vitest'
import { arrivalOf } from '../../world/arrivals.ts'
import { dayMs } from '../../world/time.ts'
import { accountsOf } from './people.ts'
import { endOf, startMs } from './small.ts'

const period = { startMs, endMs: endOf(60) }
const people = accountsOf(3_000)
const arrivals = people.map((account) => ({ account, ...arrivalOf(account, period) }))
const behind = arrivals.filter(({ dues: [oldest] }) => oldest && oldest.dueMs < startMs)

test('a new account owes nothing when it opens', () => {
  const fresh = arrivals.filter(({ account }) => account.opensMs >= startMs)
  expect(fresh.length).toBeGreaterThan(50)
  expect(fresh.flatMap(({ dues, steps }) => [...dues, ...steps])).toEqual([])
})

test('1 to 2 percent come in arrears, all of them short of money', () => {
  expect(behind.length / people.length).toBeGreaterThan(0.01)
  expect(behind.length / people.length).toBeLessThan(0.02)
  expect(behind.every(({ account }) => account.stressed.startMs <= startMs)).toBe(true)
})

test('some come a few days past due and some shortly before charge-off, none after', () => {
  const days = behind.map(({ dues: [oldest] }) => (startMs - (oldest?.dueMs ?? 0)) / dayMs)
  expect(Math.min(...days)).toBeLessThan(15)
  expect(Math.max(...days)).toBeGreaterThan(150)
  expect(Math.max(...days)).toBeLessThanOrEqual(180)
})

test('minimums fall due one cycle after the other, oldest first', () => {
  for (const { dues } of behind) {
    const gaps = dues.slice(1).map(({ dueMs }, at) => dueMs - (dues[at]?.dueMs ?? 0))
    expect(gaps.every((gap) => gap === 30 * dayMs)).toBe(true)
  }
})

test('nothing is paid before the account has come in', () => {
  const early = arrivals.flatMap(({ steps }) =>
    steps.filter(({ kind, atMs }) => kind !== 'aging' && atMs < startMs),
  )
  expect(early).toEqual([])
})
