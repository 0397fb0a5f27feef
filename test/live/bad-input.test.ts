import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { openTables } from '../../streams/commands/servers.ts'
import { standInIdOf } from '../../streams/decision-ids.ts'
import { type DeadLetter, type Decision, topics } from '../../streams/events.ts'
import { cardNumber } from '../sinks/samples.ts'
import { aTransaction, noon } from '../streams/builders.ts'
import { accountId, type Bad, badRecords, homeOf } from './bad-records.ts'
import { sendCarelessly } from './kafka.ts'
import { openPipeline, type Pipeline, until } from './pipeline.ts'
import { startHealthy, type Working } from './weir.ts'

const urls = inject('urls')
let pipeline: Pipeline
let sink: Working
let bad: readonly Bad[]
const good = Array.from({ length: 24 }, (_, nth) =>
  aTransaction({ eventId: randomUUID(), eventTime: noon + nth, accountId }),
)
// A free text may hold a card number in an event that is otherwise as it should be.
const talkative = aTransaction({
  eventId: randomUUID(),
  eventTime: noon + 100,
  accountId,
  merchantName: `REFUND ${cardNumber}`,
})

beforeAll(async () => {
  pipeline = await openPipeline({ name: 'bad_input', redisDatabase: 14 })
  bad = await badRecords(pipeline.codec, urls.registryUrl)
  await pipeline.startScore()
  sink = await startHealthy('sink', pipeline.env)
  const home = homeOf(accountId)
  const goodRecords = [...good, talkative].map((event) => ({
    ...home,
    value: pipeline.codec.encode(event),
  }))
  // Each bad record lies between good ones, so that they are decided in the same chunks.
  const records = bad.flatMap(({ sent }, nth) => [goodRecords[nth] ?? [], sent].flat())
  const rest = goodRecords.slice(bad.length)
  await sendCarelessly(urls.kafkaBrokers, { topic: topics.events, records: [...records, ...rest] })
  await until(() => pipeline.isCommitted(), { what: 'all is decided', msMax: 30_000 })
  const total = goodRecords.length + bad.filter(({ isAnswered }) => isAnswered).length
  const isOut = () =>
    decisionsOut().length >= total && pipeline.tail.deadLetters().length >= bad.length
  await until(isOut, { what: 'decisions and dead letters are out', msMax: 20_000 })
})

afterAll(async () => {
  await sink?.end('SIGTERM')
  await pipeline?.close()
})

/** One of the bad records is a decision that lies among the events. */
const decisionsOut = (): readonly Decision[] =>
  pipeline.tail
    .decisions()
    .flatMap(({ message, decision }) => (message.topic === topics.decisions ? decision : []))

/** The letters about records of this test with these bytes on that partition. */
const lettersOf = ({ sent }: Bad): readonly DeadLetter[] => {
  const offsets = pipeline.tail
    .messages(topics.events)
    .filter(({ partition }) => partition === sent.partition)
    .filter(({ value, key }) => sameBytes(value, sent.value) && sameBytes(key, sent.key))
    .map(({ offset }) => offset)
  return pipeline.tail
    .deadLetters()
    .filter(({ sourcePartition }) => sourcePartition === sent.partition)
    .filter(({ sourceOffset }) => offsets.includes(sourceOffset))
}

const sameBytes = (one: Buffer | null, other: Buffer | null): boolean =>
  one === null || other === null ? one === other : one.equals(other)

test('every bad record has one dead letter that says why, where and which event', () => {
  const found = bad.map((one) =>
    lettersOf(one).map(({ reason, eventId }) => ({ what: one.what, reason, eventId })),
  )
  expect(found).toEqual(bad.map(({ what, reason, eventId }) => [{ what, reason, eventId }]))
  expect(pipeline.tail.deadLetters()).toHaveLength(bad.length)
})

test('an authorization that can be read gets one stand-in, whatever is wrong with it', () => {
  const standIns = decisionsOut().filter(({ standIn }) => standIn)
  const answered = bad.filter(({ isAnswered }) => isAnswered)
  expect(standIns.map(({ eventId }) => eventId).sort()).toEqual(
    answered.map(({ eventId }) => eventId).sort(),
  )
  for (const made of standIns) {
    const { sourcePartition: partition, sourceOffset: offset } = made
    expect(made.decisionId).toBe(standInIdOf(made.eventId, { partition, offset }))
    expect(made.reasons).toHaveLength(1)
  }
})

test('every good record around the bad ones is decided once', () => {
  const made = decisionsOut().filter(({ standIn }) => !standIn)
  expect(made.map(({ eventId }) => eventId).sort()).toEqual(
    [...good, talkative].map(({ record }) => record.eventId).sort(),
  )
})

test('no card number gets into what weir writes to Kafka', () => {
  for (const topic of [topics.decisions, topics.deadLetters]) {
    for (const { key, value } of pipeline.tail.messages(topic)) {
      expect(`${key?.toString('latin1')} ${value?.toString('latin1')}`).not.toContain(cardNumber)
    }
  }
})

test('no card number gets into ClickHouse', async () => {
  const clickhouse = openTables(pipeline.context, urls)
  try {
    const ask = (sql: string) => clickhouse.query<Record<string, unknown>>(sql)
    const stored = async () =>
      (await ask('SELECT 1 FROM v_dead_letters')).length >= bad.length &&
      (await ask(`SELECT 1 FROM v_transactions WHERE event_id = '${talkative.record.eventId}'`))
        .length > 0
    await until(stored, { what: 'the sink has stored them', msMax: 20_000 })
    const columns = await ask(
      `SELECT table, name FROM system.columns WHERE database = currentDatabase()
       AND type LIKE '%String%' AND NOT startsWith(table, 'v_')`,
    )
    for (const { table, name } of columns) {
      const text = `toString(${name})`
      const hit = `position(${text}, '${cardNumber}') + position(
        tryBase64Decode(${text}), '${cardNumber}')`
      expect(await ask(`SELECT '${table}.${name}' AS at FROM ${table} WHERE ${hit} > 0`)).toEqual(
        [],
      )
    }
    expect(columns.length).toBeGreaterThan(20)
  } finally {
    await clickhouse.close()
  }
})
