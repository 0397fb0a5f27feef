import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Decision, Label, Transaction, WeirRecord } from '../../streams/events.ts'
import { decision, label, noon, transaction } from '../sinks/samples.ts'
import { openFreshTables, type Tables } from './tables.ts'

const uuid = (number: number) => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`
const dayMs = 86_400_000
const [stolen, withdrawn, reviewed, ageing] = [uuid(1), uuid(2), uuid(3), uuid(4)]

const asks = (eventId: string, changes: Partial<Transaction> = {}): WeirRecord => ({
  type: 'Transaction',
  record: transaction({ eventId, ...changes }),
})

const follows = (of: string, changes: Partial<Transaction>): WeirRecord =>
  asks(uuid(900 + (changes.kind?.length ?? 0)), {
    originalEventId: of,
    originalEventTime: noon,
    ...changes,
  })

const decides = (eventId: string, changes: Partial<Decision> = {}): WeirRecord => ({
  type: 'Decision',
  record: decision({ decisionId: eventId, eventId, ...changes }),
})

const tells = (number: number, of: string, changes: Partial<Label>): WeirRecord => ({
  type: 'Label',
  record: label({
    eventId: uuid(number),
    originalEventId: of,
    originalEventTime: noon,
    ...changes,
  }),
})

// A fraud that was paid, a report of fraud that was withdrawn after ten days, a review that nobody
// has looked at, and a decision of a month before.
const story: readonly WeirRecord[] = [
  asks(stolen),
  decides(stolen, { action: 'APPROVE', rulesFired: ['burst', 'abroad'], fraudScore: 1 }),
  follows(stolen, { kind: 'OUTCOME', approved: true, responseCode: '00' }),
  follows(stolen, { kind: 'CLEARING', billingAmountMinor: 1300n }),
  follows(stolen, { kind: 'CHARGEBACK', billingAmountMinor: 800n }),
  tells(11, stolen, { knownAt: noon + dayMs }),
  asks(withdrawn),
  decides(withdrawn, { fraudScore: 0.94 }),
  tells(12, withdrawn, { knownAt: noon + dayMs, fraudType: null }),
  tells(13, withdrawn, { knownAt: noon + 10 * dayMs, verdict: 'GENUINE', source: 'ANALYST' }),
  asks(reviewed),
  decides(reviewed, { action: 'REVIEW' }),
  asks(ageing, { eventTime: noon - 31 * dayMs }),
  decides(ageing, { eventTime: noon - 31 * dayMs }),
]

let tables: Tables
beforeAll(async () => {
  tables = await openFreshTables('test_views')
  await tables.store(story)
})
afterAll(() => tables.close())

const ask = (sql: string) => tables.clickhouse.query<Record<string, unknown>>(sql)

test('of two values of one decision the one that was delivered first is shown', async () => {
  const id = uuid(40)
  await tables.store([decides(id), decides(id, { action: 'APPROVE', fraudScore: 0.2 })], 400)
  expect(
    await ask(`SELECT action, kafka_offset FROM v_decisions WHERE event_id = '${id}'`),
  ).toEqual([{ action: 'DECLINE', kafka_offset: '400' }])
})

test('a row that is written again in another way is shown as it was written last', async () => {
  const id = uuid(50)
  await tables.store([decides(id, { policyVersion: 'before' })], 500)
  await tables.clickhouse.command(
    `ALTER TABLE decisions UPDATE ingested_at = ingested_at - 60 WHERE event_id = '${id}'
     SETTINGS mutations_sync = 2`,
  )
  await tables.store([decides(id, { policyVersion: 'after' })], 500)
  expect(await ask(`SELECT policy_version FROM v_decisions WHERE event_id = '${id}'`)).toEqual([
    { policy_version: 'after' },
  ])
})

test('a fraud costs what was cleared and not taken back', async () => {
  const known = '2026-02-05 00:00:00'
  const rows = await ask(
    `SELECT lost_minor, saved_minor FROM v_fraud_losses(known_at = '${known}')
     WHERE event_id = '${stolen}'`,
  )
  expect(rows).toEqual([{ lost_minor: '500', saved_minor: '0' }])
})

test('a fraud that was declined and not paid is money saved', async () => {
  const rows = await ask(
    `SELECT lost_minor, saved_minor FROM v_fraud_losses(known_at = '2026-02-05 00:00:00')
     WHERE event_id = '${withdrawn}'`,
  )
  expect(rows).toEqual([{ lost_minor: '0', saved_minor: '1250' }])
})

test.each([
  ['before anybody told', '2026-02-04 12:00:00', 0, 0],
  ['when it was reported', '2026-02-04 13:00:00', 1, 0],
  ['when it was withdrawn', '2026-02-14 13:00:00', 0, 1],
])('a verdict counts from when it was known, and the newest stands: %s', async (...row) => {
  const [, known, isFraud, isGenuine] = row
  const rows = await ask(
    `SELECT is_fraud, is_genuine FROM v_judged(known_at = '${known}')
     WHERE event_id = '${withdrawn}'`,
  )
  expect(rows).toEqual([{ is_fraud: isFraud, is_genuine: isGenuine }])
})

test('a rule is counted for each decision on which it fired, alone or with others', async () => {
  const rows = await ask(
    `SELECT rule, fired, declined, frauds FROM v_rules(known_at = '2026-02-05 00:00:00')
     WHERE rule != 'r7' ORDER BY rule`,
  )
  const once = { fired: '1', declined: '0', frauds: '1' }
  expect(rows).toEqual([
    { rule: 'abroad', ...once },
    { rule: 'burst', ...once },
  ])
})

test('a score of one lies in the highest band', async () => {
  const rows = await ask(
    `SELECT frauds FROM v_score_bands(known_at = '2026-02-05 00:00:00') WHERE score_from = 0.95`,
  )
  expect(rows).toEqual([{ frauds: '1' }])
})

test('a review waits until somebody gives a verdict', async () => {
  const waiting = () => ask('SELECT event_id FROM v_review_queue')
  expect(await waiting()).toEqual([{ event_id: reviewed }])
  await tables.store([tells(60, reviewed, { verdict: 'GENUINE' })], 600)
  expect(await waiting()).toEqual([])
})

test('a card timeline tells transactions, decisions and labels in one list', async () => {
  const rows = await ask(
    `SELECT what FROM v_card_timeline(card_id = 'crd_000001') WHERE event_id = '${stolen}'`,
  )
  expect(rows.map(({ what }) => what).sort()).toEqual([
    'AUTHORIZATION',
    'DECISION APPROVE',
    'LABEL FRAUD',
  ])
})

test.each(['v_decisions', 'v_authorizations', "v_judged(known_at = '2026-03-01 00:00:00')"])(
  'a range of time keeps %s from reading decisions of other months',
  async (view) => {
    const read = await ask(
      `EXPLAIN ESTIMATE SELECT countIf(action = 'DECLINE') FROM ${view}
     WHERE event_time >= '2026-01-01' AND event_time < '2026-01-31'`,
    )
    expect(read.filter(({ table }) => table === 'decisions')).toMatchObject([{ rows: '1' }])
  },
)
