import { expect, test } from 'vitest'
import type { AccountStatus, Transaction } from '../../streams/events.ts'
import { answerTo, standInFor } from '../../world/answers.ts'
import type { Ledger } from '../../world/ledger.ts'
import { randomOf } from '../../world/random.ts'
import { aTransaction } from '../streams/builders.ts'

const question = (over: Partial<Transaction> = {}): Transaction =>
  aTransaction({ cardId: 'crd_own', billingAmountMinor: 5_000n, messageStyle: 'DUAL', ...over })
    .record

const ledger = (over: Partial<Ledger> = {}): Ledger => ({
  status: 'ACTIVE',
  limitMinor: 100_000n,
  balanceMinor: 0n,
  heldMinor: 0n,
  dues: [],
  paid: new Map(),
  bucket: 0,
  cards: ['crd_own', 'crd_other'],
  runs: new Map(),
  lockedOutBy: null,
  conduct: { pays: true, shops: true },
  ...over,
})

const many = 4_000
const answers = (over: Partial<Transaction> = {}, of: Ledger = ledger()) => {
  const random = randomOf(1, 'answers')
  return Array.from({ length: many }, () => answerTo(of, random, question(over)))
}
const shareOf = (found: readonly unknown[], code: unknown) =>
  found.filter((one) => one === code).length / many

test('a purchase within the limit is nearly always approved', () => {
  expect(shareOf(answers(), '00')).toBeGreaterThan(0.99)
})

test('nothing is approved beyond the limit', () => {
  const full = ledger({ balanceMinor: 60_000n, heldMinor: 36_000n })
  expect(answers({}, full)).not.toContain('00')
  expect(shareOf(answers({}, full), '51')).toBeGreaterThan(0.99)
})

test('a replaced card is unknown, a blocked account refuses, a closed one is gone', () => {
  const statuses: readonly AccountStatus[] = ['BLOCKED', 'CLOSED', 'CHARGED_OFF']
  const codes = statuses.map((status) => new Set(answers({}, ledger({ status }))))
  expect(codes).toEqual([new Set(['62']), new Set(['46']), new Set(['46'])])
  expect(new Set(answers({ cardId: 'crd_old' }))).toEqual(new Set(['14']))
})

test('a wrong security code is refused nine times in ten', () => {
  const share = shareOf(answers({ cvvResult: 'MISMATCH' }), '82')
  expect(share).toBeGreaterThan(0.88)
  expect(share).toBeLessThan(0.92)
})

test('a PIN is mistyped now and then, and a machine gives no fortune', () => {
  expect(shareOf(answers({ pinEntered: true }), '55')).toBeGreaterThan(0.006)
  const fortune = { purpose: 'CASH', billingAmountMinor: 70_000n } as const
  expect(shareOf(answers(fortune), '61')).toBeGreaterThan(0.99)
})

const standIns = (over: Partial<Transaction> = {}, of: Ledger = ledger()) => {
  const random = randomOf(1, 'stand-in')
  return Array.from({ length: many }, () => standInFor(of, random, question(over)))
}

test('the network answers three in a thousand: small amounts with yes, large ones with no', () => {
  expect(shareOf(standIns(), '00')).toBeGreaterThan(0.001)
  expect(shareOf(standIns(), '00')).toBeLessThan(0.006)
  const dear = standIns({ billingAmountMinor: 90_000n })
  expect(new Set(dear)).toEqual(new Set([null, '91']))
})

test('the network answers for no card that is dead, nor where the money goes out at once', () => {
  const none = new Set([null])
  expect(new Set(standIns({}, ledger({ status: 'BLOCKED' })))).toEqual(none)
  expect(new Set(standIns({ cardId: 'crd_old' }))).toEqual(none)
  expect(new Set(standIns({ messageStyle: 'SINGLE' }))).toEqual(none)
})
