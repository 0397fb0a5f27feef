import { expect, test } from 'vitest'
import type { Account } from '../../world/accounts.ts'
import { ageOf, bucketOf } from '../../world/delinquency.ts'
import { type Ledger, openLedger } from '../../world/ledger.ts'
import { dayMs } from '../../world/time.ts'
import { accountsOf } from './people.ts'
import { startMs } from './small.ts'

const [first] = accountsOf(1)
if (first === undefined) throw new Error('there is no account')
const account: Account = { ...first, cards: 2 }

function aLedger(over: Partial<Ledger>): Ledger {
  const dues = [{ dueMs: startMs, leftMinor: 2_500n }]
  return { ...openLedger(account, dues), status: 'ACTIVE', balanceMinor: 100_000n, ...over }
}

const kindsAt = (ledger: Ledger, days: number) =>
  ageOf(ledger, account, startMs + days * dayMs).changes.map(({ kind }) => kind)

test('days past due are reported at 1, 30, 60, 90, 120 and 150', () => {
  const days = [0, 1, 29, 30, 59, 60, 90, 119, 120, 150, 179]
  expect(days.map(bucketOf)).toEqual([0, 1, 1, 30, 30, 60, 90, 90, 120, 150, 150])
})

test('a bucket is reported once, and the next looked for when it is due', () => {
  const aging = ageOf(aLedger({ bucket: 1, status: 'DELINQUENT' }), account, startMs + 5 * dayMs)
  expect(aging).toEqual({ changes: [], nextMs: startMs + 30 * dayMs })
})

test('the first day past due makes an account delinquent', () => {
  const { changes } = ageOf(aLedger({}), account, startMs + dayMs)
  expect(changes).toEqual([
    { kind: 'DELINQUENCY_CHANGED', status: 'DELINQUENT', pastDueMinor: 2_500n, daysPastDue: 1 },
  ])
})

test('at 60 days past due every card is blocked', () => {
  const late = aLedger({ bucket: 30, status: 'DELINQUENT' })
  expect(kindsAt(late, 60)).toEqual(['DELINQUENCY_CHANGED', 'CARD_BLOCKED', 'CARD_BLOCKED'])
})

test('the cards of a closed account need not be blocked', () => {
  expect(kindsAt(aLedger({ bucket: 30, status: 'CLOSED' }), 60)).toEqual(['DELINQUENCY_CHANGED'])
})

test('at 180 days past due the debt is charged off, and nothing comes after', () => {
  const late = aLedger({ bucket: 150, status: 'BLOCKED' })
  expect(kindsAt(late, 180)).toEqual(['CHARGED_OFF'])
  expect(ageOf(late, account, startMs + 180 * dayMs).nextMs).toBeNull()
  expect(kindsAt(aLedger({ bucket: 150, status: 'CHARGED_OFF' }), 210)).toEqual([])
})

test('who has paid is in good standing again', () => {
  const { changes, nextMs } = ageOf(
    aLedger({ bucket: 60, status: 'BLOCKED', dues: [] }),
    account,
    0,
  )
  expect(changes).toEqual([
    { kind: 'DELINQUENCY_CHANGED', status: 'ACTIVE', pastDueMinor: 0n, daysPastDue: 0 },
  ])
  expect(nextMs).toBeNull()
})
