import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { storeFeatureSet } from '../../sinks/feature-sets.ts'
import type { Transaction, WeirRecord } from '../../streams/events.ts'
import {
  accountEvent,
  challengerScore,
  decision,
  label,
  noon,
  transaction,
} from '../sinks/samples.ts'
import { refreshMinutes } from './minutes.ts'
import { openFreshTables, type Tables } from './tables.ts'

const uuid = (number: number) => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`
const asked = uuid(1)
const another = uuid(2)
const held = uuid(3)

const step = (changes: Partial<Transaction>): WeirRecord => ({
  type: 'Transaction',
  record: transaction({ originalEventId: asked, originalEventTime: noon, ...changes }),
})

// One authorization that was declined, approved by the processor all the same, cleared and then
// reported as fraud; one that is only decided; and one that was approved and is still held.
const story: readonly WeirRecord[] = [
  { type: 'AccountEvent', record: accountEvent({ eventId: uuid(10), eventTime: noon - 1 }) },
  { type: 'Transaction', record: transaction({ eventId: asked }) },
  { type: 'Transaction', record: transaction({ eventId: another, eventTime: noon + 1 }) },
  { type: 'Transaction', record: transaction({ eventId: asked }) },
  step({ eventId: uuid(11), kind: 'OUTCOME', approved: true }),
  step({ eventId: uuid(12), kind: 'CLEARING', billingAmountMinor: 1000n }),
  step({ eventId: uuid(12), kind: 'CLEARING', billingAmountMinor: 1000n }),
  step({ eventId: uuid(13), kind: 'CLEARING', billingAmountMinor: 250n }),
  step({ eventId: uuid(15), kind: 'REFUND', billingAmountMinor: 50n }),
  step({ eventId: uuid(16), kind: 'INCREMENTAL', billingAmountMinor: 300n }),
  {
    type: 'Label',
    record: label({ eventId: uuid(14), originalEventId: asked, originalEventTime: noon }),
  },
  { type: 'Decision', record: decision({ decisionId: uuid(20), eventId: asked }) },
  { type: 'Decision', record: decision({ decisionId: uuid(20), eventId: asked }) },
  {
    type: 'Decision',
    record: decision({
      decisionId: uuid(21),
      eventId: another,
      eventTime: noon + 1,
      action: 'REVIEW',
    }),
  },
  { type: 'Transaction', record: transaction({ eventId: held, eventTime: noon + 2 }) },
  step({
    eventId: uuid(17),
    kind: 'OUTCOME',
    approved: true,
    originalEventId: held,
    originalEventTime: noon + 2,
  }),
  { type: 'ChallengerScore', record: challengerScore({ decisionId: uuid(21), eventId: another }) },
]

let tables: Tables
beforeAll(async () => {
  tables = await openFreshTables('test_analysts')
  const names = ['amount', 'hours_since_last', 'ratio', 'distance']
  await storeFeatureSet(tables.clickhouse, { version: 'fs-test', names })
  await tables.store(story)
  await refreshMinutes(tables.clickhouse)
})
afterAll(() => tables.close())

const ask = (sql: string) => tables.clickhouse.query<Record<string, unknown>>(sql)
const page = readFileSync(new URL('../../docs/analysts.md', import.meta.url), 'utf8')
const questions = [...page.matchAll(/^(.+\?)\n\n```sql\n([^`]*)```/gm)].map(
  ([, question, sql]) => [question ?? '', sql ?? ''] as const,
)

test.each(questions)('the worked question has an answer: %s', async (_, sql) => {
  expect(await ask(sql)).not.toHaveLength(0)
})

test('an authorization is shown once with its decision and all that followed', async () => {
  const rows = await ask(`SELECT * FROM v_authorizations WHERE event_id = '${asked}'`)
  expect(rows).toHaveLength(1)
  expect(rows[0]).toMatchObject({
    decision_id: uuid(20),
    action: 'DECLINE',
    reasons: ['CARD_VELOCITY', 'BLOCKED_MERCHANT'],
    approved: true,
    incremented_minor: '300',
    reversed: 0,
    clearings: '2',
    cleared_minor: '1250',
    refunded_minor: '50',
    charged_back: 0,
    final_minor: '1200',
  })
})

test('an answer that has not come is null, and money that has not moved is 0', async () => {
  const [row] = await ask(`SELECT * FROM v_authorizations WHERE event_id = '${another}'`)
  expect(row).toMatchObject({ action: 'REVIEW', approved: null, cleared_minor: '0' })
})

test('features have the names of their feature set, and a missing one stays NaN', async () => {
  const rows = await ask(
    `SELECT feature, value FROM v_features WHERE event_id = '${asked}' ORDER BY feature`,
  )
  expect(rows).toEqual([
    { feature: 'amount', value: 1 },
    { feature: 'distance', value: '-inf' },
    { feature: 'hours_since_last', value: 'nan' },
    { feature: 'ratio', value: 0.1 },
  ])
})

test('rows that were lost and made up behind the sink show, as many of each', async () => {
  await tables.clickhouse.command('DELETE FROM transactions WHERE kafka_offset = 4')
  await tables.clickhouse.command(
    `INSERT INTO transactions (topic, kafka_partition, kafka_offset, event_time)
     SELECT topic, kafka_partition, 1000, event_time FROM transactions LIMIT 1`,
  )
  const [events] = await ask(
    `SELECT sum(rows_missing) AS missing, sum(rows_foreign) AS foreign FROM v_completeness
     WHERE topic = 'card.events'`,
  )
  expect(events).toEqual({ missing: '1', foreign: '1' })
})
