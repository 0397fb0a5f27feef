import { setTimeout } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { countDeliveries, readOverview } from '../../sinks/overview.ts'
import type { ServerName } from '../../stack/servers.ts'
import { type Stack, startStack } from '../../stack/stack.ts'
import { openTables } from '../../streams/commands/servers.ts'
import { runWorldLoop } from '../../streams/commands/world-loop.ts'
import { type CardEvent, topics } from '../../streams/events.ts'
import { schemas } from '../../streams/schemas.ts'
import { eventsPerSecond } from '../../world/feed.ts'
import { world } from '../../world/world.ts'
import { startMs } from '../world/small.ts'
import { openTeamRegistry, withFields } from './avro.ts'
import { openPipeline, type Pipeline, until } from './pipeline.ts'
import { newAccounts, purchasesOf } from './purchases.ts'
import { expectNoneDoubled, expectOwnedFeatures, untilDecided } from './reckoning.ts'
import type { Scoring } from './scoring.ts'
import { startHealthy, type Working } from './weir.ts'

const outageMs = 5_000
const rate = 200
const resumedAfter = 200
const msMax = 60_000

let stack: Stack
let pipeline: Pipeline
let scoring: Scoring
let sink: Working
let flowing: Promise<unknown>
const stop = new AbortController()

beforeAll(async () => {
  const name = `outage-${process.pid}`
  stack = await startStack({ root: process.cwd(), name, given: {}, say: () => {} })
  const env = { WEIR_RETRY_PAUSE_MS_MAX: '500' }
  pipeline = await openPipeline({ name: 'outage', redisDatabase: 0, urls: stack.urls, env })
  scoring = await pipeline.startScore()
  sink = await startHealthy('sink', pipeline.env)
  flowing = runWorldLoop(
    { ...pipeline.context, signal: stop.signal },
    {
      events: world({ seed: 11, accounts: 200, days: 100, startMs }),
      pace: eventsPerSecond(rate),
      onSent: () => {},
      onProgress: () => {},
    },
  )
  flowing.catch(() => {})
  await until(() => decisions() > resumedAfter, { what: 'the world flows', msMax })
})

afterAll(async () => {
  stop.abort()
  await Promise.allSettled([flowing])
  await sink?.end('SIGTERM')
  await pipeline?.close()
  await stack?.stop()
})

const decisions = (): number => pipeline.tail.decisions().length
const eventsOnLog = (): readonly CardEvent[] => pipeline.tail.events().map(({ event }) => event)

/** How many records a topic holds. */
async function recordsOf(topic: string): Promise<number> {
  const bounds = [...(await pipeline.kafka.bounds(topic)).values()]
  return bounds.reduce((sum, { first, next }) => sum + next - first, 0)
}

/** Waits until this test has read all events that were sent. */
async function untilRead(): Promise<void> {
  const records = await recordsOf(topics.events)
  const isRead = () => pipeline.tail.messages(topics.events).length === records
  await until(isRead, { what: `${records} events are read`, msMax })
}

/** Kills a server for a while, then waits until decisions and rows come again. */
async function outageOf(server: ServerName, meanwhile = async () => {}): Promise<void> {
  await stack.kill(server)
  await meanwhile()
  await setTimeout(outageMs)
  await stack.restart(server)
  const decided = decisions() + resumedAfter
  await until(() => decisions() >= decided, { what: `decisions after ${server} is back`, msMax })
  const stored = (await sink.metric('weir_sink_records_total')) + resumedAfter
  const isStored = async () => (await sink.metric('weir_sink_records_total')) >= stored
  await until(isStored, { what: `rows after ${server} is back`, msMax })
}

test('decisions come again by themselves after Kafka was away', async () => {
  await outageOf('kafka')
})

test('decisions come again by themselves after Redis was away', async () => {
  await outageOf('redis')
  expect(await scoring.metric('weir_outages_total{code="REDIS_UNAVAILABLE"}')).toBeGreaterThan(0)
})

test('decisions go on while ClickHouse is away, and the rows come after', async () => {
  const before = decisions()
  let meanwhile = before
  await outageOf('clickhouse', async () => {
    await until(() => decisions() > before + resumedAfter, { what: 'decisions meanwhile', msMax })
    meanwhile = decisions()
  })
  expect(meanwhile).toBeGreaterThan(before + resumedAfter)
  expect(await sink.metric('weir_outages_total{code="CLICKHOUSE_UNAVAILABLE"}')).toBeGreaterThan(0)
})

test('a new schema version waits for the registry, and nothing is taken for bad', async () => {
  const team = openTeamRegistry(stack.urls.registryUrl)
  const schema = withFields(schemas.Transaction, (fields) =>
    fields.filter(({ name }) => name !== 'network_risk_score'),
  )
  const id = await team.register('weir.Transaction', schema)
  const events = purchasesOf(newAccounts(5))(2)
  const messages = await Promise.all(
    events.map(async ({ record }) => ({
      topic: topics.events,
      key: Buffer.from(record.accountId),
      value: await team.encode(id, record),
    })),
  )
  await outageOf('registry', async () => void (await pipeline.kafka.send(messages)))
  await untilDecided(pipeline, events)
  expect(await scoring.metric('weir_outages_total{code="REGISTRY_UNAVAILABLE"}')).toBeGreaterThan(0)
})

test('over all outages nothing was lost, doubled or taken for bad', async () => {
  stop.abort()
  await flowing
  await untilRead()
  await untilDecided(pipeline, eventsOnLog())
  expectNoneDoubled(pipeline, eventsOnLog())
  expect(pipeline.tail.deadLetters().map(({ reason, detail }) => [reason, detail])).toEqual([])
  expect(pipeline.tail.decisions().filter(({ decision }) => decision.standIn)).toEqual([])
})

test('over all outages the windows stayed those of an undisturbed run', async () => {
  await expectOwnedFeatures(pipeline)
})

test('over all outages ClickHouse got every record of Kafka', async () => {
  const clickhouse = openTables(pipeline.context, stack.urls)
  const counts = await Promise.all(Object.values(topics).map(recordsOf))
  const offsets = counts.reduce((sum, count) => sum + count, 0)
  const rows = async () =>
    Object.values(await countDeliveries(clickhouse)).reduce((sum, count) => sum + count, 0)
  await until(async () => (await rows()) === offsets, { what: `${offsets} rows`, msMax })
  expect(await readOverview(clickhouse)).toMatchObject({ missing: 0, doubled: 0 })
  await clickhouse.close()
})
