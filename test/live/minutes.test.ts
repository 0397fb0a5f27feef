import { afterAll, beforeAll, expect, test } from 'vitest'
import type { WeirRecord } from '../../streams/events.ts'
import { decision, noon, transaction } from '../sinks/samples.ts'
import { refreshMinutes } from './minutes.ts'
import { openFreshTables, type Tables } from './tables.ts'

const minuteMs = 60_000
const dayMs = 86_400_000

const idOn = (day: number, number: number) =>
  `00000000-0000-4000-8000-${String(day * 100 + number).padStart(12, '0')}`

/** An authorization and its decision, some milliseconds after noon; each test has a day. */
const decidedOn = (day: number, number: number, afterMs: number): readonly WeirRecord[] => {
  const eventId = idOn(day, number)
  const eventTime = noon + day * dayMs + afterMs
  return [
    { type: 'Decision', record: decision({ decisionId: eventId, eventId, eventTime }) },
    { type: 'Transaction', record: transaction({ eventId, eventTime }) },
  ]
}

const twoOn = (day: number) => [...decidedOn(day, 1, 0), ...decidedOn(day, 2, 1)]
const offsetOf = (day: number) => day * 100
const two = { time: '12:00', decisions: '2', amount_minor: '2500' }

let tables: Tables
beforeAll(async () => {
  tables = await openFreshTables('test_minutes')
})
afterAll(() => tables.close())

const dayAt = (day: number) => new Date(noon + day * dayMs).toISOString().slice(0, 10)

async function decisionsOn(day: number) {
  await refreshMinutes(tables.clickhouse)
  return await tables.clickhouse.query(
    `SELECT formatDateTime(minute, '%H:%i') AS time, decisions, amount_minor
     FROM v_decisions_per_minute WHERE toDate(minute) = '${dayAt(day)}' ORDER BY minute`,
  )
}

test('a chunk that is stored twice counts once in its minutes', async () => {
  await tables.store(twoOn(1), offsetOf(1))
  expect(await decisionsOn(1)).toEqual([two])
  await tables.store(twoOn(1), offsetOf(1))
  expect(await decisionsOn(1)).toEqual([two])
  const events = await tables.clickhouse.query(
    `SELECT toString(kind) AS kind, events FROM v_transactions_per_minute
     WHERE toDate(minute) = '${dayAt(1)}'`,
  )
  expect(events).toEqual([{ kind: 'AUTHORIZATION', events: '2' }])
})

test('an event that is sent again at another offset counts once in its minute', async () => {
  await tables.store(twoOn(2), offsetOf(2))
  await decisionsOn(2)
  await tables.store(twoOn(2), offsetOf(2) + 10)
  expect(await decisionsOn(2)).toEqual([two])
})

test('a late event is added to a minute that was computed before', async () => {
  await tables.store(twoOn(3), offsetOf(3))
  await decisionsOn(3)
  await tables.store(
    [...decidedOn(3, 3, 2), ...decidedOn(3, 4, minuteMs)],
    offsetOf(3) + twoOn(3).length,
  )
  expect(await decisionsOn(3)).toEqual([
    { ...two, decisions: '3', amount_minor: '3750' },
    { time: '12:01', decisions: '1', amount_minor: '1250' },
  ])
})

test('minutes of hours in which nothing came are not computed again', async () => {
  await tables.store(twoOn(4), offsetOf(4))
  await decisionsOn(4)
  await tables.clickhouse.command(
    `ALTER TABLE decisions UPDATE ingested_at = ingested_at - 7200 WHERE 1
     SETTINGS mutations_sync = 2`,
  )
  const computed = () =>
    tables.clickhouse.query(
      `SELECT max(computed_at) AS at FROM decisions_per_minute
       WHERE toDate(minute) = '${dayAt(4)}'`,
    )
  const before = await computed()
  await tables.store(twoOn(5), offsetOf(5))
  expect(await decisionsOn(5)).toEqual([two])
  expect(await computed()).toEqual(before)
})
