import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { attachStack } from '../../stack/stack.ts'
import { openTables } from '../../streams/commands/servers.ts'
import { topics } from '../../streams/events.ts'
import { openPipeline, type Pipeline, until } from './pipeline.ts'
import { newAccounts, purchasesOf } from './purchases.ts'
import { startHealthy, type Working } from './weir.ts'

const accounts = 250
const rounds = 16
const records = accounts * rounds
const fetchBytesMax = 16_384
const msMax = 60_000

const stack = attachStack(inject('stack'))
let pipeline: Pipeline
let sink: Working

beforeAll(async () => {
  const env = {
    WEIR_FETCH_BYTES_MAX: String(fetchBytesMax),
    WEIR_SINK_LINGER_MS: '50',
    WEIR_RETRY_PAUSE_MS_MAX: '500',
  }
  pipeline = await openPipeline({ name: 'sink_outage', redisDatabase: 8, env })
  sink = await startHealthy('sink', pipeline.env)
  await until(isCaughtUp, { what: 'the sink has read the log', msMax })
})

afterAll(async () => {
  await sink?.end('SIGKILL')
  await pipeline?.close()
})

const lag = () => sink.metric('weir_sink_lag_records{')
const isCaughtUp = async () => (await lag()) === 0
const outages = () => sink.metric('weir_outages_total{code="CLICKHOUSE_UNAVAILABLE"}')

test('while ClickHouse is away the lag grows, and what is fetched does not', async () => {
  await stack.kill('clickhouse')
  const purchases = purchasesOf(newAccounts(accounts))
  const waited: number[] = []
  for (let round = 0; round < rounds; round++) {
    await pipeline.produce(purchases(1))
    waited.push(await sink.metric('weir_sink_waiting_records'))
  }
  await until(async () => (await lag()) === records, { what: 'the lag is all there is', msMax })
  await until(async () => (await outages()) > 2, { what: 'the sink has tried again', msMax })
  const bytesOfRecord = 128
  const heldMax = (pipeline.context.settings.WEIR_PARTITIONS * fetchBytesMax) / bytesOfRecord
  expect(heldMax).toBeLessThan(records / 2)
  expect(Math.max(...waited)).toBeLessThan(heldMax)
  expect(await sink.metric('weir_sink_waiting_records')).toBeLessThan(heldMax)
})

test('the sink says what it waits for', async () => {
  const { status, text } = await sink.ask('/health')
  expect(status).toBe(503)
  expect(text).toContain('ClickHouse does not answer')
})

test('when ClickHouse is back the sink catches up, and every record is there once', async () => {
  await stack.restart('clickhouse')
  await until(isCaughtUp, { what: 'the sink has caught up', msMax })
  const clickhouse = openTables(pipeline.context, inject('urls'))
  const bounds = [...(await pipeline.kafka.bounds(topics.events)).values()]
  const kept = bounds.reduce((sum, { first, next }) => sum + next - first, 0)
  const [found] = await clickhouse.query(
    `SELECT sum(deliveries) AS records, sum(offsets_missing) AS offsets, sum(rows_missing) AS rows
     FROM v_completeness WHERE topic = '${topics.events}'`,
  )
  expect(found).toEqual({ records: String(kept), offsets: '0', rows: '0' })
  await clickhouse.close()
})
