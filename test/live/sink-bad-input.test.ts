import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { moments } from '../../sinks/column-types.ts'
import type { AccountEvent, Transaction, WeirRecord } from '../../streams/events.ts'
import {
  accountEvent,
  challengerScore,
  decision,
  label,
  overCleared,
  transaction,
} from '../sinks/samples.ts'
import { openFreshTables, type Tables } from './tables.ts'

let tables: Tables
beforeAll(async () => {
  tables = await openFreshTables('test_sink_bad_input')
})
afterAll(() => tables.close())

const rowsOf = (sql: string) => tables.clickhouse.query<Record<string, unknown>>(sql)
const uuid = (number: number) => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`

const account = (changes: Partial<AccountEvent>): WeirRecord => ({
  type: 'AccountEvent',
  record: accountEvent(changes),
})
const step = (changes: Partial<Transaction>): WeirRecord => ({
  type: 'Transaction',
  record: transaction(changes),
})

/** A symbol of a newer weir, which this one's types do not know. */
const ofNewer = (symbol: string) => JSON.parse(JSON.stringify(symbol))

type Bad = readonly [what: string, detail: string, record: WeirRecord]

const bad: readonly Bad[] = [
  [
    'more days than a UInt16 holds',
    'account_events: days_past_due is not in 0 to 65535',
    account({ daysPastDue: 70_000 }),
  ],
  [
    'fewer days than none',
    'account_events: days_past_due is not in 0 to 65535',
    account({ daysPastDue: -1 }),
  ],
  [
    'a number that is none, for a whole one',
    'account_events: days_past_due is not a whole number',
    account({ daysPastDue: Number.NaN }),
  ],
  [
    'money beyond an Int64',
    `account_events: balance_minor is not in ${-(2n ** 63n)} to ${2n ** 63n - 1n}`,
    account({ balanceMinor: 2n ** 63n }),
  ],
  [
    'debt beyond an Int64',
    `account_events: balance_minor is not in ${-(2n ** 63n)} to ${2n ** 63n - 1n}`,
    account({ balanceMinor: -(2n ** 63n) - 1n }),
  ],
  ['a day after 2299', 'account_events: opened_on is not in', account({ openedOn: 200_000 })],
  ['a day that is none', 'account_events: due_on is not a whole number', account({ dueOn: 0.5 })],
  ['a time before 1970', 'transactions: event_time is not in', step({ eventTime: -1 })],
  [
    'a time that tables cannot be sorted by',
    'transactions: event_time is not in',
    step({ eventTime: moments.highestMs + 1 }),
  ],
  [
    'a time that is none',
    'transactions: event_time is not a whole number',
    step({ eventTime: Number.NaN }),
  ],
  [
    'a place that is none',
    'transactions: merchant_latitude is not a finite number',
    step({ merchantLatitude: Number.NaN }),
  ],
  [
    'a place without end',
    'transactions: merchant_longitude is not a finite number',
    step({ merchantLongitude: Number.POSITIVE_INFINITY }),
  ],
  [
    'a symbol that the table lacks',
    'transactions: kind is none of the symbols of its column',
    step({ kind: ofNewer('TELEPORTED') }),
  ],
  ['an id that is none', 'transactions: event_id is not a UUID', step({ eventId: 'none' })],
  [
    'a network score over 999',
    'network_risk_score is over 999',
    step({ networkRiskScore: 70_000 }),
  ],
  [
    'a probability over 1',
    'fraud_score is not in 0 to 1',
    { type: 'Decision', record: decision({ fraudScore: 1.5 }) },
  ],
  [
    'a probability that is none',
    'score is not in 0 to 1',
    { type: 'ChallengerScore', record: challengerScore({ score: Number.NaN }) },
  ],
  [
    'a reason that weighs no number',
    'decisions: reasons.contribution is not a finite number',
    {
      type: 'Decision',
      record: decision({
        reasons: [{ code: 'X', contribution: Number.NaN, origin: 'FRAUD_MODEL' }],
      }),
    },
  ],
  [
    'a break with a negative stake',
    'stake_minor is negative',
    { type: 'Break', record: overCleared({ stakeMinor: -1n }) },
  ],
]

test.each(bad)('%s is a dead letter that says why, among rows that go in', async (...args) => {
  const [, detail, record] = args
  const offset = 1_000 * (1 + bad.findIndex(([what]) => what === args[0]))
  const good = { type: 'Label', record: label() } as const
  const stored = await tables.store([good, record, good], offset)
  expect(stored.rows).toEqual({ deliveries: 3, labels: 2, dead_letters: 1 })
  const letters = await rowsOf(
    `SELECT reason, detail FROM v_dead_letters
     WHERE by_sink AND kafka_offset BETWEEN ${offset} AND ${offset + 2}`,
  )
  expect(letters).toEqual([
    { reason: 'SINK_REFUSED', detail: expect.stringMatching(startingWith(detail)) },
  ])
})

const startingWith = (text: string) => new RegExp(`^${text.replaceAll('.', '\\.')}`)

test('a field that the table does not know stops the sink', async () => {
  const record = { ...label(), colour: 'red' }
  await expect(tables.store([{ type: 'Label', record }], 810)).rejects.toMatchObject({
    code: 'CONFIG_INVALID',
    message: 'table labels has no column colour: run weir setup, or a weir that fits the database',
  })
})

test('what is taken is kept as it is, up to the ends of every range', async () => {
  const int64 = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })
  const events = fc.record({
    daysPastDue: fc.integer({ min: 0, max: 65_535 }),
    balanceMinor: int64,
    limitMinor: fc.bigInt({ min: 0n, max: 2n ** 63n - 1n }),
    openedOn: fc.integer({ min: -25_567, max: 120_529 }),
    eventTime: fc.integer({ min: Date.UTC(2026, 0, 1), max: Date.UTC(2026, 2, 1) }),
    paymentSource: fc.string({ unit: 'grapheme', maxLength: 40 }),
  })
  const ends = [
    { ...ofEnds(0, -(2n ** 63n)), openedOn: -25_567, eventTime: moments.lowestMs },
    { ...ofEnds(65_535, 2n ** 63n - 1n), openedOn: 120_529, eventTime: moments.highestMs },
  ]
  const given = [...ends, ...fc.sample(events, 200)]
  const records = given.map((changes, nth) => account({ ...changes, eventId: uuid(nth) }))
  const stored = await tables.store(records, 100_000)
  expect(stored.rows).toEqual({ deliveries: given.length, account_events: given.length })
  const kept = await rowsOf(
    `SELECT days_past_due AS daysPastDue, balance_minor AS balanceMinor,
       limit_minor AS limitMinor, toInt32(opened_on) AS openedOn,
       toUnixTimestamp64Milli(event_time) AS eventTime, payment_source AS paymentSource
     FROM account_events FINAL WHERE kafka_offset >= 100000 ORDER BY kafka_offset`,
  )
  expect(kept.map(asText)).toEqual(given.map(asText))
})

const ofEnds = (daysPastDue: number, balanceMinor: bigint) => ({
  daysPastDue,
  balanceMinor,
  limitMinor: balanceMinor < 0n ? 0n : balanceMinor,
  paymentSource: '',
})

const asText = (row: object) =>
  Object.fromEntries(Object.entries(row).map(([name, value]) => [name, String(value)]))

test('a question about a time finds the first and the last that can be kept', async () => {
  const ends = [moments.lowestMs, moments.highestMs]
  const records = ends.map((knownAt) => ({ type: 'Label' as const, record: label({ knownAt }) }))
  await tables.store(records, 200_000)
  const found = await rowsOf(
    `SELECT kafka_offset FROM labels FINAL
     WHERE known_at < '1971-01-01' OR known_at > '2105-01-01' ORDER BY kafka_offset`,
  )
  expect(found).toEqual([{ kafka_offset: '200000' }, { kafka_offset: '200001' }])
})
