import { expect, test } from 'vitest'
import type { AccountEvent } from '../../../streams/events.ts'
import { createBills } from '../../../world/describe/bills.ts'
import { anAccountEvent, noon } from '../../streams/builders.ts'

const dayMs = 86_400_000
const statement = {
  kind: 'STATEMENT',
  balanceMinor: 40_000n,
  minimumDueMinor: 2_500n,
  dueOn: Math.floor(noon / dayMs) + 23,
} as const
const pay = (days: number, paymentAmountMinor: bigint) =>
  ({ kind: 'PAYMENT_POSTED', eventTime: noon + days * dayMs, paymentAmountMinor }) as const
const returned = { kind: 'PAYMENT_RETURNED', paymentAmountMinor: 40_000n } as const

const waysAfter = (...changes: readonly Partial<AccountEvent>[]) => {
  const bills = createBills()
  for (const change of changes) bills.see({ event: anAccountEvent(change), truth: null })
  return bills.tables()[0]?.rows.map(([way]) => way)
}

test.each([
  ['in full', [pay(10, 40_000n)]],
  ['in full', [pay(10, 15_000n), pay(12, 25_000n)]],
  ['in part', [pay(10, 15_000n)]],
  ['the minimum', [pay(10, 2_500n)]],
  ['late', [pay(25, 40_000n)]],
  ['less than the minimum', [pay(10, 1_000n)]],
  ['nothing', []],
  ['nothing', [pay(10, 40_000n), returned]],
])('a statement is paid %s', (way, payments) => {
  expect(waysAfter(statement, ...payments, statement)).toEqual([way])
})

test('a statement without a next one is not judged yet', () => {
  expect(waysAfter(statement, pay(10, 40_000n))).toEqual([])
})

test('a credit balance asks for nothing', () => {
  expect(waysAfter({ ...statement, balanceMinor: -5n }, statement)).toEqual(['nothing was owed'])
})
