import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import type { ClickHouse } from '../../sinks/clickhouse.ts'
import { type Child, freePort, startChild } from '../../streams/commands/children.ts'
import { checkCompleteness } from '../../streams/commands/completeness.ts'
import { findServers, openTables } from '../../streams/commands/servers.ts'
import { type Transaction, topics, type WeirRecord } from '../../streams/events.ts'
import {
  accountEvent,
  challengerScore,
  deadLetter,
  decision,
  label,
  overCleared,
  topicOf,
  transaction,
} from '../sinks/samples.ts'
import { openPipeline, type Pipeline, until } from './pipeline.ts'
import { newAccounts } from './purchases.ts'

const [accountId = ''] = newAccounts(1)
const key = Buffer.from(accountId)
const laterMs = 600_000
const catchUpMsMax = 60_000
const purchaseCount = 20

// One record of every kind, with every form of value: NaN, null, lists, accents, a bad id.
const others: readonly WeirRecord[] = [
  { type: 'AccountEvent', record: accountEvent({ accountId, eventId: randomUUID() }) },
  { type: 'AccountEvent', record: accountEvent({ accountId, cause: 'Größe|\\N', openedOn: -9 }) },
  { type: 'Label', record: label({ accountId, eventId: randomUUID(), billingAmountMinor: null }) },
  { type: 'ChallengerScore', record: challengerScore({ score: 1e-9 }) },
  { type: 'DeadLetter', record: deadLetter() },
  { type: 'Break', record: overCleared() },
  { type: 'Label', record: label({ accountId, merchantId: 'no id', eventId: randomUUID() }) },
]

let pipeline: Pipeline
let clickhouse: ClickHouse
let sink: Child
let place: { readonly partition: number; readonly first: number }

beforeAll(async () => {
  pipeline = await openPipeline({ name: 'complete', redisDatabase: 10 })
  const { context, env } = pipeline
  clickhouse = openTables(context, findServers(context))
  sink = startChild({ args: ['sink'], env, port: await freePort(), onLine: () => {} })
  place = await sendPurchases(purchaseCount)
  await commitScoring()
  const decided = Array.from({ length: purchaseCount }, (_, nth) => decisionAt(place.first + nth))
  await send([...decided, decisionAt(place.first), ...others])
  await untilStored()
  for (const table of ['transactions', 'deliveries', 'decisions']) {
    await clickhouse.command(`CREATE TABLE kept_${table} AS ${table}`)
    await clickhouse.command(`INSERT INTO kept_${table} SELECT * FROM ${table}`)
  }
})

afterEach(async () => {
  for (const table of ['transactions', 'deliveries', 'decisions']) {
    await clickhouse.command(`TRUNCATE TABLE ${table}`)
    await clickhouse.command(`INSERT INTO ${table} SELECT * FROM kept_${table}`)
  }
})

afterAll(async () => {
  await sink.stop()
  await clickhouse.close()
  await pipeline.close()
})

const purchase = (): Transaction =>
  transaction({ accountId, eventId: randomUUID(), amountMinor: 1250n })

const decisionAt = (sourceOffset: number): WeirRecord => ({
  type: 'Decision',
  record: decision({ accountId, sourcePartition: place.partition, sourceOffset }),
})

async function send(records: readonly WeirRecord[]) {
  const messages = records.map((record) => ({
    topic: topicOf(record),
    key,
    value: pipeline.codec.encode(record),
  }))
  const unreadable = { topic: topics.decisions, key, value: Buffer.from('not a record') }
  return await pipeline.kafka.send([...messages, unreadable])
}

/** Sends authorizations of the account together; returns where they lie. */
async function sendPurchases(count: number) {
  const records = Array.from({ length: count }, purchase)
  const sent = await send(records.map((record) => ({ type: 'Transaction', record })))
  const produced = sent.find(({ topic }) => topic === topics.events)
  return { partition: produced?.partition ?? -1, first: produced?.firstOffset ?? -1 }
}

/** Says for scoring that it has taken all that this test sends. */
async function commitScoring(): Promise<void> {
  const { kafka, context } = pipeline
  const consuming = await kafka.consume({
    groupId: context.settings.WEIR_GROUP,
    topics: [topics.events],
    from: 'end',
    fetchBytesMax: 1,
    fetchWaitMsMax: 10,
  })
  const offset = place.first + 1_000
  await consuming.commit([{ ...place, topic: topics.events, offset, metadata: '' }])
  await consuming.stop()
}

const untilStored = () =>
  until(
    async () => {
      const { kafka, context } = pipeline
      for (const topic of Object.values(topics)) {
        const committed = await kafka.committed(context.settings.WEIR_SINK_GROUP, topic)
        for (const [partition, { next }] of await kafka.bounds(topic)) {
          if (next > 0 && committed.get(partition)?.offset !== next) return false
        }
      }
      return true
    },
    { what: 'the sink has stored all', msMax: catchUpMsMax },
  )

/** What differs, ten minutes from now, but for authorizations that other tests left undecided. */
async function differences() {
  const now = () => Date.now() + laterMs
  const result = await checkCompleteness({ ...pipeline.context, now })
  const ours = `${topics.events}-${place.partition}:`
  return (result?.found ?? []).filter(
    ({ kind, subject }) => kind !== 'DECISIONS_MISSING' || subject.startsWith(ours),
  )
}

const change = (sql: string) => clickhouse.command(`${sql} SETTINGS mutations_sync = 1`)

test('where the tables hold what Kafka holds, nothing differs', async () => {
  expect(await differences()).toEqual([])
})

test('a reading that is repeated counts nothing twice', async () => {
  await differences()
  await clickhouse.command('OPTIMIZE TABLE kafka_figures FINAL')
  expect(await differences()).toEqual([])
})

test('a loss that a made-up row cancels out is found', async () => {
  await clickhouse.command(
    `INSERT INTO transactions
     SELECT * REPLACE (event_time - 7200 AS event_time)
     FROM transactions WHERE kafka_offset = ${place.first + 1} AND account_id = '${accountId}'`,
  )
  await change(
    `DELETE FROM transactions WHERE kafka_offset = ${place.first} AND account_id = '${accountId}'`,
  )
  const found = await differences()
  expect(found.map(({ kind, field }) => [kind, field])).toEqual([
    ['LOST_ROWS', 'row_offset_sum'],
    ['FOREIGN_ROWS', 'row_offset_sum'],
  ])
})

test('a row that was lost is found with its money', async () => {
  await change(
    `DELETE FROM transactions WHERE kafka_offset = ${place.first} AND account_id = '${accountId}'`,
  )
  expect(await differences()).toEqual([
    expect.objectContaining({ kind: 'LOST_ROWS', stakeMinor: 1250n, currency: 'USD' }),
  ])
})

test('an amount that was altered is found with what differs', async () => {
  await change(
    `ALTER TABLE transactions UPDATE billing_amount_minor = billing_amount_minor + 1
     WHERE kafka_offset = ${place.first} AND account_id = '${accountId}'`,
  )
  expect(await differences()).toEqual([
    expect.objectContaining({
      kind: 'ALTERED_ROWS',
      field: 'billing_amount_minor',
      stakeMinor: 1n,
      currency: 'USD',
    }),
  ])
})

test('an answer that was altered is found, though no money is', async () => {
  await change(
    `ALTER TABLE decisions UPDATE action = 'APPROVE'
     WHERE source_offset = ${place.first} AND account_id = '${accountId}'`,
  )
  expect(await differences()).toEqual([
    expect.objectContaining({ kind: 'ALTERED_ROWS', field: 'row_checksum', stakeMinor: null }),
  ])
})

test('a decision that its table has lost is lost, and not undecided', async () => {
  await change(
    `DELETE FROM decisions
     WHERE source_offset = ${place.first + 1} AND account_id = '${accountId}'`,
  )
  expect(await differences()).toMatchObject([{ kind: 'LOST_ROWS', stakeMinor: 1250n }])
})

test('a row beyond the end of its partition is foreign', async () => {
  await clickhouse.command(
    `INSERT INTO transactions
     SELECT * REPLACE (999999 AS kafka_offset, ingested_at - 60 AS ingested_at)
     FROM (
       SELECT * FROM transactions
       WHERE kafka_offset = ${place.first} AND account_id = '${accountId}'
     )`,
  )
  expect(await differences()).toMatchObject([
    { kind: 'FOREIGN_ROWS', subject: `card.events-${place.partition}:999999-999999` },
  ])
})

test('authorizations that nobody decided are found, but not their repeats', async () => {
  const record = purchase()
  await send([
    { type: 'Transaction', record },
    { type: 'Transaction', record },
  ])
  await untilStored()
  expect(await differences()).toMatchObject([
    { kind: 'DECISIONS_MISSING', expected: '22', actual: '21' },
  ])
})
