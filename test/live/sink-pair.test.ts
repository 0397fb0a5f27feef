import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import type { ClickHouse } from '../../sinks/clickhouse.ts'
import { openTables } from '../../streams/commands/servers.ts'
import { type CardEvent, topics } from '../../streams/events.ts'
import { openPipeline, type Pipeline, until } from './pipeline.ts'
import { newAccounts, purchasesOf } from './purchases.ts'
import { startHealthy, type Working } from './weir.ts'

const accounts = newAccounts(60)
const purchases = purchasesOf(accounts)
const msMax = 60_000

let pipeline: Pipeline
let clickhouse: ClickHouse
let first: Working
let second: Working
let sent: readonly CardEvent[] = []

beforeAll(async () => {
  const env = { WEIR_SINK_LINGER_MS: '50' }
  pipeline = await openPipeline({ name: 'sink_pair', redisDatabase: 9, env })
  clickhouse = openTables(pipeline.context, inject('urls'))
  first = await startHealthy('sink', pipeline.env)
  second = await startHealthy('sink', pipeline.env)
})

afterAll(async () => {
  await Promise.all([first, second].map((sink) => sink?.end('SIGKILL')))
  await clickhouse?.close()
  await pipeline?.close()
})

const produce = async (rounds: number) => {
  const events = purchases(rounds)
  sent = [...sent, ...events]
  await pipeline.produce(events)
}

const recordsOf = (sink: Working) => sink.metric('weir_sink_records_total')

/** Waits until the group has committed all that Kafka holds: then all of it is in the tables. */
async function untilCommitted(): Promise<void> {
  const { kafka, context } = pipeline
  const isDone = async (topic: string) => {
    const bounds = await kafka.bounds(topic)
    const committed = await kafka.committed(context.settings.WEIR_SINK_GROUP, topic)
    return [...bounds].every(
      ([partition, { next }]) => next === 0 || committed.get(partition)?.offset === next,
    )
  }
  const areDone = async () => (await Promise.all(Object.values(topics).map(isDone))).every(Boolean)
  await until(areDone, { what: 'the sinks have committed all that Kafka holds', msMax })
}

/** The view shows every event of this test, each once, and nothing else of its accounts. */
async function expectShownOnce(): Promise<void> {
  const shown = await clickhouse.query<{ event_id: string }>(
    'SELECT event_id FROM v_transactions WHERE account_id IN {accounts: Array(String)}',
    { accounts },
  )
  const ids = sent.map(({ record }) => record.eventId)
  expect(shown.map(({ event_id }) => event_id).sort()).toEqual(ids.sort())
  const [sums] = await clickhouse.query(
    `SELECT sum(offsets_missing) AS offsets, sum(rows_missing) AS rows,
       sum(rows_foreign) AS foreign FROM v_completeness`,
  )
  expect(sums).toEqual({ offsets: '0', rows: '0', foreign: '0' })
}

test('two sinks share the partitions, and both write', async () => {
  const before = await Promise.all([recordsOf(first), recordsOf(second)])
  await produce(20)
  await untilCommitted()
  const after = await Promise.all([recordsOf(first), recordsOf(second)])
  expect(after.map((records, nth) => records > (before[nth] ?? 0))).toEqual([true, true])
  await expectShownOnce()
})

test('when one of two sinks ends, the other takes over what it had', async () => {
  await Promise.all([produce(20), second.end('SIGTERM')])
  await produce(20)
  await untilCommitted()
  await expectShownOnce()
})

test('a sink that dies in the middle of its work loses and doubles nothing', async () => {
  second = await startHealthy('sink', pipeline.env)
  await Promise.all([produce(40), second.end('SIGKILL')])
  await untilCommitted()
  await expectShownOnce()
})
