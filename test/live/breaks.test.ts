import { afterAll, beforeAll, expect, test } from 'vitest'
import { breakIdOf } from '../../sinks/breaks.ts'
import { type Finder, type FoundRow, foundOf } from '../../sinks/reconcile/found.ts'
import { breaksCommand } from '../../streams/commands/breaks.ts'
import type { CommandContext } from '../../streams/commands/context.ts'
import { runReconcile } from '../../streams/commands/reconcile.ts'
import { findServers, openTables } from '../../streams/commands/servers.ts'
import { openSink } from '../../streams/commands/sink.ts'
import { type Message, type Transaction, topics, type WeirRecord } from '../../streams/events.ts'
import { cardNumber, decision, overCleared, transaction } from '../sinks/samples.ts'
import { openPipeline, type Pipeline, until } from './pipeline.ts'
import { openFreshTables, type Tables } from './tables.ts'

const uuid = (number: number) => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`
const purchaseMs = Date.now() - 86_400_000
const msMax = 60_000

let tables: Tables
let pipeline: Pipeline
let context: CommandContext
let printed: string[] = []
let stored = 0

beforeAll(async () => {
  tables = await openFreshTables('live_breaks')
  pipeline = await openPipeline({ name: 'breaks', redisDatabase: 10 })
  const terminal = { line: (text: string) => printed.push(text), note() {}, progress() {} }
  context = { ...pipeline.context, terminal }
})

afterAll(async () => {
  await pipeline?.close()
  await tables?.close()
})

/** Purchases whose clearing is not there, or has another amount. */
const findUncleared: Finder = async (clickhouse, span) => {
  const rows = await clickhouse.query<FoundRow>(
    `SELECT 'UNLIKE' AS kind, toString(event_id) AS subject,
       'billing_amount_minor' AS field, toString(billing_amount_minor) AS expected,
       if(empty(cleared), NULL, cleared[1]) AS actual, billing_amount_minor AS stake_minor,
       billing_currency AS currency, toUnixTimestamp64Milli(event_time) AS event_time, program_id,
       account_id, card_id, toString(event_id) AS event_id, NULL AS other_event_id
     FROM v_transactions LEFT JOIN (
       SELECT original_event_id, groupArray(toString(billing_amount_minor)) AS cleared
       FROM v_transactions WHERE kind = 'CLEARING' GROUP BY original_event_id
     ) AS clearings ON clearings.original_event_id = v_transactions.event_id
     WHERE v_transactions.kind = 'AUTHORIZATION' AND actual IS DISTINCT FROM expected
       AND v_transactions.event_time >= fromUnixTimestamp64Milli({fromMs: Int64})
       AND v_transactions.event_time < fromUnixTimestamp64Milli({toMs: Int64})`,
    { ...span },
  )
  return rows.map((row) => foundOf(row, 'Wait for the clearing'))
}

/** What `weir breaks …` prints. */
async function say(...words: readonly string[]): Promise<readonly string[]> {
  printed = []
  await breaksCommand(context).parseAsync(words, { from: 'user' })
  return printed
}

const run = () => runReconcile(context, { since: { kind: 'days', days: 7 } }, [findUncleared])

async function store(records: readonly WeirRecord[]): Promise<void> {
  await tables.store(records, stored)
  stored += records.length
}

const step = (changes: Partial<Transaction>): WeirRecord => ({
  type: 'Transaction',
  record: transaction({ eventTime: purchaseMs, ...changes }),
})

const purchases = (...numbers: readonly number[]) =>
  store(numbers.map((number) => step({ eventId: uuid(number), billingAmountMinor: 1250n })))

const clear = (number: number, billingAmountMinor = 1250n) =>
  store([
    step({
      kind: 'CLEARING',
      eventId: uuid(number + 500),
      originalEventId: uuid(number),
      originalEventTime: purchaseMs,
      eventTime: purchaseMs + 1,
      billingAmountMinor,
    }),
  ])

const idOf = (number: number) => breakIdOf({ kind: 'UNLIKE', subject: uuid(number) })
const rows = (sql: string) => tables.clickhouse.query<Record<string, unknown>>(sql)

async function stateOf(number: number) {
  const [row] = await rows(`SELECT * FROM v_breaks WHERE break_id = '${idOf(number)}'`)
  return row
}

/** Every state that has been published of a break. */
const published = (number: number) =>
  pipeline.tail.messages(topics.breaks).filter(({ key }) => String(key) === idOf(number))

const untilPublished = (number: number, count: number) =>
  until(() => published(number).length === count, { what: `${count} states`, msMax })

test('a difference opens a break, on card.breaks and in the tables', async () => {
  await purchases(1)
  const report = await run()
  expect(report?.kinds).toMatchObject([
    { kind: 'UNLIKE', open: 1, opened: 1, altered: 0, closed: 0 },
  ])
  expect(report?.kinds[0]?.stakes).toEqual([{ currency: 'USD', minor: 1250n }])
  await untilPublished(1, 1)
  const [message] = published(1)
  const decoded = pipeline.codec.decode(message?.value ?? null)
  expect(decoded).toMatchObject({
    record: { type: 'Break', record: { breakId: idOf(1), state: 'OPEN', stakeMinor: 1250n } },
  })
  expect(await stateOf(1)).toMatchObject({
    state: 'OPEN',
    expected: '1250',
    actual: null,
    kafka_partition: message?.partition,
    kafka_offset: String(message?.offset),
  })
})

test('a second run changes nothing', async () => {
  printed = []
  const report = await run()
  expect(report?.kinds).toMatchObject([{ open: 1, opened: 0, altered: 0, closed: 0 }])
  expect(printed.join('\n')).toMatch(/UNLIKE +1 +0 +0 +0 +12\.50 USD +\d/)
  expect(await rows(`SELECT 1 FROM breaks WHERE break_id = '${idOf(1)}'`)).toHaveLength(1)
  expect(published(1)).toHaveLength(1)
})

test('the sink writes of card.breaks the very rows that are there already', async () => {
  const messages = published(1)
  const held = () =>
    rows(`SELECT * EXCEPT ingested_at FROM breaks FINAL WHERE break_id = '${idOf(1)}'`)
  const delivered = () =>
    rows(`SELECT * EXCEPT ingested_at FROM deliveries FINAL WHERE topic = 'card.breaks'`)
  const before = [await held(), await delivered()]
  await storeAsSink(messages)
  expect([await held(), await delivered()]).toEqual(before)
})

/** Stores messages of card.breaks as weir sink does. */
async function storeAsSink(messages: readonly Message[]): Promise<void> {
  const clickhouse = openTables(context, findServers(context))
  const sink = await openSink(context, { clickhouse, codec: pipeline.codec })
  await sink.store(messages)
  await clickhouse.close()
}

test('a late clearing closes its break by itself', async () => {
  await clear(1)
  expect((await run())?.kinds).toMatchObject([{ open: 0, closed: 1, stakes: [] }])
  expect(await stateOf(1)).toMatchObject({ state: 'MATCHED', changed_by: 'RECONCILE' })
  await untilPublished(1, 2)
  expect((await run())?.kinds).toEqual([])
})

test('what a person has closed stays closed until its values change', async () => {
  await purchases(2, 3)
  await run()
  await say('explain', idOf(2).slice(0, 8), '--why', 'a tip', '--by', 'ada')
  await say('write-off', idOf(3).toUpperCase(), '--why', 'too little')
  expect((await run())?.kinds).toEqual([])
  expect(await stateOf(2)).toMatchObject({ state: 'EXPLAINED', changed_by: 'ada', why: 'a tip' })
  expect(await stateOf(3)).toMatchObject({ state: 'WRITTEN_OFF', why: 'too little' })
  await clear(2, 1300n)
  expect((await run())?.kinds).toMatchObject([{ open: 1, opened: 1 }])
  expect(await stateOf(2)).toMatchObject({ state: 'OPEN', actual: '1300', why: null })
  expect(await stateOf(3)).toMatchObject({ state: 'WRITTEN_OFF' })
})

test('breaks show tells the states of a break and the events it is about', async () => {
  await store([{ type: 'Decision', record: decision({ eventId: uuid(2), eventTime: purchaseMs }) }])
  const [shown = ''] = await say('show', idOf(2), '--json')
  const { states, events, ...known } = JSON.parse(shown)
  expect(known).toMatchObject({ state: 'OPEN', expected: '1250', actual: '1300' })
  expect(states.map(({ state }: { state: string }) => state)).toEqual(['OPEN', 'EXPLAINED', 'OPEN'])
  expect(events.map(({ kind }: { kind: string }) => kind)).toEqual([
    'AUTHORIZATION',
    'DECISION DECLINE',
    'CLEARING',
  ])
})

test('breaks show tells no device and no address', async () => {
  const { deviceId, ip } = transaction()
  const text = [...(await say('show', idOf(2))), ...(await say('show', idOf(2), '--json'))].join()
  expect(text).toContain('at stake  12.50 USD')
  expect(text).not.toContain(deviceId)
  expect(text).not.toContain(ip)
})

test('breaks list shows what is open, or what it is asked for', async () => {
  const [open = ''] = await say('list', '--json')
  expect(JSON.parse(open)).toMatchObject([{ breakId: idOf(2), state: 'OPEN' }])
  const all = await say('list', '--state', 'all', '--kind', 'unlike', '--limit', '2')
  expect(all).toHaveLength(1 + 2)
})

test.each([
  ['an unknown id', ['show', '00000000'], 'weir breaks list'],
  ['a short id', ['show', '0000'], 'first 8 letters'],
  ['no reason', ['explain', idOf(2)], '--why TEXT'],
  ['a card number', ['write-off', idOf(2), '--why', `of ${cardNumber}`], 'card_id'],
  ['what has matched', ['explain', idOf(1), '--why', 'late'], 'MATCHED'],
])('breaks refuses %s', async (_, words, cure) => {
  const message = expect.stringContaining(cure)
  await expect(say(...words)).rejects.toMatchObject({ code: 'INPUT_INVALID', message })
})

test('two runs at once do no harm', async () => {
  await purchases(5, 6, 7)
  await Promise.all([run(), run()])
  expect(await Promise.all([5, 6, 7].map(stateOf))).toMatchObject(Array(3).fill({ state: 'OPEN' }))
  expect((await run())?.kinds).toMatchObject([{ open: 4, opened: 0, altered: 0, closed: 0 }])
})

test('a state that was published but not stored is published again', async () => {
  await purchases(8)
  await run()
  await tables.clickhouse.command(`DELETE FROM breaks WHERE break_id = '${idOf(8)}'`)
  await run()
  await untilPublished(8, 2)
  await storeAsSink(published(8))
  expect(await stateOf(8)).toMatchObject({ state: 'OPEN' })
  expect((await run())?.kinds).toMatchObject([{ open: 5, opened: 0 }])
})

test('more changes in a run than are plausible are not recorded', async () => {
  await purchases(9, 10)
  const settings = { ...context.settings, WEIR_RECONCILE_CHANGES_MAX: 1 }
  const since = { kind: 'days', days: 7 } as const
  await expect(
    runReconcile({ ...context, settings }, { since }, [findUncleared]),
  ).rejects.toMatchObject({ code: 'CONFIG_INVALID', message: expect.stringContaining('weir sink') })
  expect(await stateOf(9)).toBeUndefined()
})

test('a difference that moves in time keeps its break', async () => {
  const dayMs = 86_400_000
  const { breakId, state, openedAt, changedAt, changedBy, why, ...known } = overCleared()
  const runAt = (eventTime: number, days: number) =>
    runReconcile(context, { since: { kind: 'days', days } }, [
      async () => [{ ...known, eventTime }],
    ])
  await runAt(purchaseMs - 10 * dayMs, 30)
  const { kinds = [] } = (await runAt(purchaseMs, 2)) ?? {}
  expect(kinds).toContainEqual(
    expect.objectContaining({ kind: known.kind, open: 1, opened: 0, altered: 1 }),
  )
})

test('--watch searches again until it is interrupted', async () => {
  const stop = new AbortController()
  const settings = { ...context.settings, WEIR_RECONCILE_MS: 50 }
  let runs = 0
  const counting: Finder = async () => {
    runs += 1
    if (runs === 3) stop.abort()
    return []
  }
  const watching = { ...context, settings, signal: stop.signal }
  expect(await runReconcile(watching, { watch: true }, [counting])).toBeNull()
  expect(runs).toBe(3)
})

test('a run that is interrupted closes nothing that it has not looked for', async () => {
  await run()
  const stop = new AbortController()
  const stopping: Finder = async () => {
    stop.abort()
    return []
  }
  const before = await rows("SELECT break_id FROM v_breaks WHERE state = 'OPEN' ORDER BY break_id")
  await runReconcile({ ...context, signal: stop.signal }, {}, [stopping, findUncleared])
  expect(before).not.toHaveLength(0)
  expect(
    await rows("SELECT break_id FROM v_breaks WHERE state = 'OPEN' ORDER BY break_id"),
  ).toEqual(before)
})
