import fc from 'fast-check'
import { expect, test } from 'vitest'
import { bill, daysPastDueOf, minimumOf, pastDueOf, pay, takeBack } from '../../world/arrears.ts'
import { type Due, type Ledger, openLedger } from '../../world/ledger.ts'
import { dayMs } from '../../world/time.ts'
import { accountsOf } from './people.ts'
import { startMs } from './small.ts'

const [account] = accountsOf(1)

function aLedger(over: Partial<Ledger> = {}): Ledger {
  if (account === undefined) throw new Error('there is no account')
  return { ...openLedger(account, []), status: 'ACTIVE', balanceMinor: 100_000n, ...over }
}

const owing = (...minors: bigint[]): readonly Due[] =>
  minors.map((leftMinor, cycle) => ({ dueMs: startMs + cycle * 30 * dayMs, leftMinor }))

const payment = (amountMinor: bigint, paymentId = 'pay_1') => ({
  paymentId,
  atMs: startMs + 65 * dayMs,
  amountMinor,
})

test('the minimum is two percent, 25 dollars at least, and never more than is owed', () => {
  expect(minimumOf(500_000n)).toBe(10_000n)
  expect(minimumOf(60_000n)).toBe(2_500n)
  expect(minimumOf(900n)).toBe(900n)
  expect(minimumOf(-900n)).toBe(0n)
})

test('a bill asks for its own minimum and for what is past due', () => {
  const stated = bill(aLedger({ dues: owing(2_000n, 2_500n) }), startMs + 40 * dayMs)
  expect(stated.pastDueMinor).toBe(4_500n)
  expect(stated.minimumMinor).toBe(7_000n)
})

test('a bill never asks for more than is owed', () => {
  const stated = bill(aLedger({ balanceMinor: 5_000n, dues: owing(2_600n) }), startMs + dayMs)
  expect(stated.minimumMinor).toBe(5_000n)
})

test('what was refunded need not be paid any more', () => {
  const ledger = aLedger({ balanceMinor: 0n, dues: owing(2_500n) })
  expect(pastDueOf(ledger, startMs + dayMs)).toBe(0n)
  bill(ledger, startMs + 7 * dayMs)
  expect(ledger.dues).toEqual([])
})

test('days past due count from the oldest minimum that is unpaid', () => {
  const ledger = aLedger({ dues: owing(2_500n, 2_500n) })
  expect(daysPastDueOf(ledger, startMs + 35.5 * dayMs)).toBe(35)
  pay(ledger, payment(2_500n))
  expect(daysPastDueOf(ledger, startMs + 35.5 * dayMs)).toBe(5)
})

test('a payment goes to the oldest minimum first', () => {
  const ledger = aLedger({ dues: owing(2_000n, 2_500n) })
  pay(ledger, payment(3_000n))
  expect(ledger.dues.map(({ leftMinor }) => leftMinor)).toEqual([1_500n])
})

test('a payment of all that is owed settles every minimum', () => {
  const ledger = aLedger({ balanceMinor: 4_000n, dues: owing(2_000n, 2_500n) })
  pay(ledger, payment(4_000n))
  expect(ledger.dues).toEqual([])
})

const amounts = fc.array(fc.bigInt({ min: 1n, max: 60_000n }), { minLength: 1, maxLength: 6 })

test('payments that come back, in whatever order, leave everything as it was', () => {
  fc.assert(
    fc.property(amounts, amounts, fc.boolean(), (dues, paid, reversed) => {
      const ledger = aLedger({ dues: owing(...dues) })
      for (const [at, amountMinor] of paid.entries()) pay(ledger, payment(amountMinor, `pay_${at}`))
      const ids = paid.map((_, at) => `pay_${at}`)
      for (const id of reversed ? ids.toReversed() : ids) takeBack(ledger, id)
      expect(ledger.balanceMinor).toBe(100_000n)
      expect(ledger.dues).toEqual(owing(...dues))
      expect(ledger.paid.size).toBe(0)
    }),
  )
})

test('what another payment brought beyond a minimum stands in for one that came back', () => {
  const ledger = aLedger({ dues: owing(2_500n) })
  pay(ledger, payment(2_500n))
  pay(ledger, payment(3_000n, 'pay_2'))
  takeBack(ledger, 'pay_1')
  expect(ledger.dues).toEqual([])
  takeBack(ledger, 'pay_2')
  expect(ledger.dues).toEqual(owing(2_500n))
})

test('a payment is taken back once', () => {
  const ledger = aLedger({ dues: owing(2_500n) })
  pay(ledger, payment(2_500n))
  takeBack(ledger, 'pay_1')
  takeBack(ledger, 'pay_1')
  expect(ledger.balanceMinor).toBe(100_000n)
})

test('payments that no bank can take back any more are forgotten', () => {
  const ledger = aLedger()
  pay(ledger, payment(100n, 'pay_old'))
  pay(ledger, { ...payment(100n, 'pay_new'), atMs: startMs + 200 * dayMs })
  expect([...ledger.paid.keys()]).toEqual(['pay_new'])
})
