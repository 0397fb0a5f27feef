import { afterAll, beforeAll, expect, test } from 'vitest'
import { findDoubled } from '../../sinks/reconcile/doubled.ts'
import { decision, noon } from '../sinks/samples.ts'
import { openFreshTables, type Tables } from './tables.ts'

const uuid = (number: number) => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`
const span = { fromMs: noon, toMs: noon + 1 }

let tables: Tables
beforeAll(async () => {
  tables = await openFreshTables('test_reconcile_find')
})
afterAll(() => tables.close())

test('two decisions about one authorization are DOUBLED', async () => {
  await tables.store([
    { type: 'Decision', record: decision({ decisionId: uuid(1), eventId: uuid(2) }) },
    { type: 'Decision', record: decision({ decisionId: uuid(3), eventId: uuid(2) }) },
    { type: 'Decision', record: decision({ decisionId: uuid(4), eventId: uuid(5) }) },
  ])
  expect(await findDoubled(tables.clickhouse, span)).toEqual([
    {
      kind: 'DOUBLED',
      subject: uuid(2),
      field: 'decision',
      expected: '1',
      actual: '2',
      stakeMinor: 1250n,
      currency: 'USD',
      cure: 'Compare both on card.decisions; the first one was answered and stands',
      eventTime: noon,
      programId: 'aurora',
      accountId: 'acc_000001',
      cardId: 'crd_000001',
      eventId: uuid(2),
      otherEventId: null,
    },
  ])
})
