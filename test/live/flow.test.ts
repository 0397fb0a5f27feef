import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { featureSet } from '../../features/catalog.ts'
import { countDeliveries } from '../../sinks/overview.ts'
import { type Child, freePort, startChild } from '../../streams/commands/children.ts'
import { findServers, openTables } from '../../streams/commands/servers.ts'
import { type CardEvent, type Decision, type Transaction, topics } from '../../streams/events.ts'
import { aTransaction, noon } from '../streams/builders.ts'
import { eventsOf, smallWorld } from '../world/small.ts'
import { openPipeline, type Pipeline, until } from './pipeline.ts'
import { newAccounts } from './purchases.ts'
import { expectNoneDoubled, expectOwnedFeatures, repeatsIn, untilDecided } from './reckoning.ts'
import type { Scoring } from './scoring.ts'

const world = eventsOf(smallWorld({ accounts: 60, days: 10, seed: 77 }))
const sinkMsMax = 60_000

let pipeline: Pipeline
let scoring: Scoring
let sink: Child
let sent: CardEvent[] = []

beforeAll(async () => {
  pipeline = await openPipeline({ name: 'flow', redisDatabase: 13 })
  const port = await freePort()
  sink = startChild({ args: ['sink'], env: pipeline.env, port, onLine: () => {} })
  scoring = await pipeline.startScore()
})

afterAll(async () => {
  await sink.stop()
  await pipeline.close()
})

/** Sends events together and waits for their decisions. */
async function decide(events: readonly CardEvent[]): Promise<readonly Decision[]> {
  sent = [...sent, ...events]
  await pipeline.produce(events)
  await untilDecided(pipeline, sent)
  const ids = new Set(events.map(({ record }) => record.eventId))
  const decisions = pipeline.tail.decisions().map(({ decision }) => decision)
  return decisions.filter(({ eventId }) => ids.has(eventId))
}

interface Purchase {
  readonly id: string
  readonly made: CardEvent
  /** The processor's answer: declined. */
  readonly declined: CardEvent
}

/** Purchases of a new account, a minute apart. */
function purchasesOfOne(count: number): readonly Purchase[] {
  const [accountId = ''] = newAccounts(1)
  const cardId = accountId.replace('acc_', 'crd_')
  return Array.from({ length: count }, (_, nth) => {
    const eventTime = noon + nth * 60_000
    const made = aTransaction({ accountId, cardId, eventTime, eventId: randomUUID() })
    const outcome: Partial<Transaction> = {
      kind: 'OUTCOME',
      eventId: randomUUID(),
      approved: false,
      responseCode: '51',
      decidedBy: 'PROCESSOR',
      originalEventId: made.record.eventId,
      originalEventTime: eventTime,
    }
    return { id: made.record.eventId, made, declined: aTransaction({ ...made.record, ...outcome }) }
  })
}

const featureOf = (decision: Decision | undefined, feature: string): number | undefined =>
  decision?.features[featureSet.names.indexOf(feature)]

test('every authorization of a world is decided once', async () => {
  await decide(world)
  expectNoneDoubled(pipeline, sent)
  expect(repeatsIn(pipeline)).toBe(0)
  expect(pipeline.tail.deadLetters()).toEqual([])
})

test('an authorization repeated in its chunk and in a later one is decided once', async () => {
  const [first, next] = purchasesOfOne(2)
  if (!first || !next) throw new Error('two purchases are made')
  const duplicatesBefore = await scoring.metric('weir_duplicates_total')
  await decide([first.made, first.made])
  await decide([first.made, next.made, next.made])
  const isRepeated = ({ eventId }: Decision) => eventId === first.id || eventId === next.id
  const decisions = pipeline.tail.decisions().map(({ decision }) => decision)
  expect(decisions.filter(isRepeated)).toHaveLength(2)
  expect(await scoring.metric('weir_duplicates_total')).toBe(duplicatesBefore + 3)
})

test('an outcome in the chunk of its authorization is felt as a decline', async () => {
  const [one, two] = purchasesOfOne(2)
  if (!one || !two) throw new Error('two purchases are made')
  const decisions = await decide([one.made, one.declined, two.made])
  expect(decisions.map((decision) => featureOf(decision, 'card_declined_count_1h'))).toEqual([0, 1])
  expect(featureOf(decisions[1], 'card_approved_sum_1h')).toBe(0)
})

test('an outcome that comes before its authorization is felt as a decline', async () => {
  const [one, two] = purchasesOfOne(2)
  if (!one || !two) throw new Error('two purchases are made')
  const decisions = await decide([one.declined, one.made, two.made])
  expect(featureOf(decisions[1], 'card_declined_count_1h')).toBe(1)
  expect(featureOf(decisions[1], 'card_approved_sum_1h')).toBe(0)
})

test('decisions of an account lie on its partition in the order of its events', () => {
  const placed = pipeline.tail.decisions().map(({ message, decision }) => ({
    account: decision.accountId,
    from: decision.sourcePartition,
    to: message.partition,
    offset: decision.sourceOffset,
  }))
  expect(placed.filter(({ from, to }) => from !== to)).toEqual([])
  for (const own of Map.groupBy(placed, ({ account }) => account).values()) {
    const offsets = own.map(({ offset }) => offset)
    expect(offsets).toEqual(offsets.toSorted((one, other) => one - other))
  }
})

test('card and account features of every decision are those of the log', async () => {
  await expectOwnedFeatures(pipeline)
})

test('ClickHouse holds every record of Kafka once', async () => {
  const clickhouse = openTables(pipeline.context, findServers(pipeline.context))
  const offsets: Record<string, number> = {}
  for (const topic of Object.values(topics)) {
    const bounds = [...(await pipeline.kafka.bounds(topic)).values()]
    const records = bounds.reduce((sum, { first, next }) => sum + next - first, 0)
    if (records > 0) offsets[topic] = records
  }
  const rows = async () => {
    sink.check()
    return JSON.stringify(Object.entries(await countDeliveries(clickhouse)).sort())
  }
  const wanted = JSON.stringify(Object.entries(offsets).sort())
  const what = `ClickHouse holds ${wanted}`
  await until(async () => (await rows()) === wanted, { what, msMax: sinkMsMax })
  await clickhouse.close()
})
