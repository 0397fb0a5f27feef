import fc from 'fast-check'
import { expect, test } from 'vitest'
import { accountOf } from '../../../world/accounts.ts'
import { bounces, emptyPayment } from '../../../world/frauds/payments.ts'
import { openLedger } from '../../../world/ledger.ts'
import { randomOf } from '../../../world/random.ts'
import { endOf, startMs } from '../small.ts'

const random = randomOf(3, 'payments')
const account = accountOf(random, 0, { startMs, endMs: endOf(30) })
const paid = { share: 0.9, paymentSource: 'bank_of_nobody' }

test('an empty payment comes back once, whole, and not before its credit is spent', () => {
  fc.assert(
    fc.property(
      fc.bigInt(20_000n, 5_000_000n),
      fc.integer({ min: 0, max: 30 * 86_400_000 }),
      (balanceMinor, spendingMs) => {
        const payment = emptyPayment(random, { ...openLedger(account, []), balanceMinor }, paid)
        if (payment === null) throw new Error('enough is owed')
        const when = { paysMs: startMs, notBeforeMs: startMs + spendingMs }
        const [posted, returned, ...more] = bounces(random, payment, when)
        expect(more).toEqual([])
        expect(posted).toMatchObject({ change: { kind: 'PAYMENT_POSTED', ...payment } })
        expect(returned).toMatchObject({ change: { kind: 'PAYMENT_RETURNED', ...payment } })
        expect(returned?.atMs).toBeGreaterThanOrEqual(when.notBeforeMs)
      },
    ),
  )
})

test('nobody bothers to pay where little is owed', () => {
  const ledger = { ...openLedger(account, []), balanceMinor: 5_000n }
  expect(emptyPayment(random, ledger, paid)).toBe(null)
})
