import { expect, test } from 'vitest'
import type { CardEvent } from '../../streams/events.ts'
import type { Account } from '../../world/accounts.ts'
import type { Bill } from '../../world/arrears.ts'
import { paymentsOf } from '../../world/billing.ts'
import type { Intent } from '../../world/steps.ts'
import { dayMs } from '../../world/time.ts'
import { accountEventsOf, ofKind, quietLives } from './lives.ts'
import { accountsOf } from './people.ts'
import { endOf, startMs } from './small.ts'

const calm: Partial<Account> = { payer: 'FULL', stressed: { startMs: 0, endMs: 0 } }
const short: Partial<Account> = { ...calm, stressed: { startMs, endMs: Number.POSITIVE_INFINITY } }
const people = accountsOf(300)

const aBill = (over: Partial<Bill> = {}): Bill => ({
  statedMs: startMs,
  dueMs: startMs + 24 * dayMs,
  balanceMinor: 200_000n,
  minimumMinor: 4_000n,
  pastDueMinor: 0n,
  closed: false,
  bucket: 0,
  ...over,
})

interface Paying {
  readonly atMs: number
  readonly intent: Intent
}

/** What each of many does about the same bill. */
const answersTo = (bill: Bill, over: Partial<Account>): readonly (readonly Paying[])[] =>
  people.map((account) => {
    const steps = paymentsOf(account.random.fork('a bill'), { ...account, ...over }, bill)
    return steps.flatMap((step) => (step.kind === 'payment' ? step : []))
  })

const share = (of: readonly (readonly Paying[])[], is: (paying: readonly Paying[]) => boolean) =>
  of.filter(is).length / of.length
const inTime = (bill: Bill) => (paying: readonly Paying[]) =>
  paying.some(({ atMs }) => atMs <= bill.dueMs)
const paidMinor = (paying: readonly Paying[]): bigint =>
  paying.reduce((sum, { intent }) => sum + (intent.returned ? 0n : intent.amountMinor), 0n)

test('nothing is paid where nothing is asked for', () => {
  const bill = aBill({ balanceMinor: -500n, minimumMinor: 0n })
  expect(answersTo(bill, calm).flat()).toEqual([])
})

test('who is not short pays in time, nearly always', () => {
  expect(share(answersTo(aBill(), calm), inTime(aBill()))).toBeGreaterThan(0.96)
})

test('who is short pays late or not at all three times in ten or more', () => {
  const paid = share(answersTo(aBill(), short), inTime(aBill()))
  expect(paid).toBeGreaterThan(0.45)
  expect(paid).toBeLessThan(0.7)
})

test('the longer a minimum is unpaid, the fewer pay', () => {
  const shares = [1, 30, 60, 90, 120, 150].map((bucket) => {
    const bill = aBill({ bucket, pastDueMinor: 4_000n, minimumMinor: 8_000n })
    return share(answersTo(bill, short), (paying) => paying.length > 0)
  })
  expect(shares).toEqual(shares.toSorted((one, other) => other - one))
  expect(shares.at(-1)).toBeLessThan(0.12)
})

test('a habit is to pay the balance, the minimum, or something between', () => {
  const amountsOf = (payer: Account['payer']) =>
    answersTo(aBill(), { ...calm, payer })
      .map(paidMinor)
      .filter((minor) => minor > 0n)
  const most = (amounts: readonly bigint[], is: (minor: bigint) => boolean) =>
    amounts.filter(is).length > amounts.length * 0.95
  expect(most(amountsOf('FULL'), (minor) => minor === 200_000n)).toBe(true)
  expect(most(amountsOf('MINIMUM'), (minor) => minor === 4_000n)).toBe(true)
  expect(most(amountsOf('PART'), (minor) => minor > 4_000n && minor < 200_000n)).toBe(true)
})

test('some pay late and are not yet reported as past due', () => {
  const bill = aBill()
  const late = answersTo(bill, short).flat()
  expect(late.some(({ atMs }) => atMs > bill.dueMs && atMs < bill.dueMs + dayMs)).toBe(true)
  expect(late.some(({ atMs }) => atMs > bill.dueMs + dayMs)).toBe(true)
})

test('payments of one holder come from one bank account, with few exceptions', () => {
  const sources = people.slice(0, 40).map((account) => {
    const bills = [0, 1, 2, 3].map((cycle) => aBill({ statedMs: startMs + cycle * 30 * dayMs }))
    const paid = bills.flatMap((bill, at) =>
      paymentsOf(account.random.fork('b', at), account, bill),
    )
    return new Set(paid.flatMap((step) => (step.kind === 'payment' ? step.intent.source : []))).size
  })
  expect(sources.filter((count) => count > 1).length).toBeLessThan(15)
})

const closing = { closesMs: startMs + 20 * dayMs, opensMs: startMs - 1 } as const

test('who closes an account pays what is owed within three months', () => {
  const lives = quietLives({ count: 30, days: 110 }, () => ({
    ...closing,
    stressed: { startMs: 0, endMs: 0 },
  }))
  const ends = lives.filter(isClosed).map((life) => accountEventsOf(life).at(-1))
  const done = ends.filter((end) => end !== undefined && end.balanceMinor <= 0n)
  expect(ends.length).toBeGreaterThan(20)
  expect(done.length).toBeGreaterThan(ends.length * 0.9)
})

test('a closed account is billed while it owes anything, until its debt is charged off', () => {
  const lives = quietLives({ count: 40, days: 240 }, () => ({
    ...closing,
    stressed: { startMs, endMs: Number.POSITIVE_INFINITY },
  }))
  const ends = lives.filter(isClosed).map((life) => ({
    end: accountEventsOf(life).at(-1),
    statedMs: ofKind(life, 'STATEMENT').at(-1)?.eventTime ?? 0,
  }))
  for (const { end, statedMs } of ends) {
    if (end?.status === 'CHARGED_OFF' || (end?.balanceMinor ?? 0n) <= 0n) continue
    expect(statedMs).toBeGreaterThan(endOf(240 - 31))
  }
  expect(ends.some(({ end }) => end?.status === 'CHARGED_OFF')).toBe(true)
})

const isClosed = (life: readonly CardEvent[]): boolean => ofKind(life, 'CLOSED').length > 0
