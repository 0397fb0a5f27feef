import { setTimeout } from 'node:timers/promises'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import type { Observed, Windows } from '../../features/windows.ts'
import { decisionIdOf } from '../../streams/decision-ids.ts'
import { type CardEvent, topics } from '../../streams/events.ts'
import { packOutbox } from '../../streams/outbox.ts'
import type { Outgoing } from '../../streams/transport.ts'
import { decisionOn } from '../world/decisions.ts'
import { openPipeline, type Pipeline, until } from './pipeline.ts'
import { newAccounts, purchasesOf } from './purchases.ts'
import { expectNoneDoubled, expectOwnedFeatures, untilDecided } from './reckoning.ts'

const purchases = purchasesOf(newAccounts(40))
const batchEveryMs = 150
const leaveMsMax = 10_000

let pipeline: Pipeline
let sent: CardEvent[] = []

beforeAll(async () => {
  const env = { WEIR_CHUNK_MESSAGES_MAX: '100' }
  pipeline = await openPipeline({ name: 'rebalance', redisDatabase: 12, env })
})

afterAll(() => pipeline.close())

const produce = async (events: readonly CardEvent[]) => {
  sent = [...sent, ...events]
  await pipeline.produce(events)
}

/** Sends purchases at a steady rate until it is told to stop. */
function startLoad(): () => Promise<void> {
  let going = true
  const load = async () => {
    for (; going; await setTimeout(batchEveryMs)) await produce(purchases(1))
  }
  const loading = load()
  return async () => {
    going = false
    await loading
  }
}

test('processes that join, leave and die under load lose and double nothing', async () => {
  const [stays, leaves] = await Promise.all([pipeline.startScore(), pipeline.startScore()])
  const stopLoad = startLoad()
  const dies = await pipeline.startScore()
  const from = performance.now()
  expect(await leaves.end('SIGTERM')).toEqual({ code: 0, signal: null })
  expect(performance.now() - from).toBeLessThan(leaveMsMax)
  await dies.end('SIGKILL')
  await stopLoad()
  await untilDecided(pipeline, sent)
  expectNoneDoubled(pipeline, sent)
  expect(await stays.end('SIGTERM')).toEqual({ code: 0, signal: null })
})

/** The windows of another owner that takes every partition now. */
async function takeAll(): Promise<{ windows: Windows; watermarks: ReadonlyMap<number, number> }> {
  const windows = await pipeline.openWindows()
  onTestFinished(() => windows.close())
  const watermarks = new Map<number, number>()
  for (let partition = 0; partition < pipeline.context.settings.WEIR_PARTITIONS; partition++) {
    watermarks.set(partition, (await windows.claim(partition)).watermark)
  }
  return { windows, watermarks }
}

const isIn = (events: readonly CardEvent[]) => {
  const ids = new Set(events.map(({ record }) => record.eventId))
  return (eventId: string) => ids.has(eventId)
}

const declined = (observed: readonly Observed[]): readonly Outgoing[] =>
  observed.flatMap(({ placed: { event, position }, features }) => {
    if (event.type !== 'Transaction') return []
    const decision = decisionOn(event.record, {
      decisionId: decisionIdOf(event.record.eventId),
      sourcePartition: position.partition,
      sourceOffset: position.offset,
      action: 'DECLINE',
      policyVersion: 'other@1',
      features: Array.from(features ?? []),
    })
    const value = pipeline.codec.encode({ type: 'Decision', record: decision })
    return [{ topic: topics.decisions, key: Buffer.from(decision.accountId), value }]
  })

/** Decides and stores, as another owner would, all that lies beyond the watermarks. */
async function decideAsAnother(): Promise<void> {
  const { windows, watermarks } = await takeAll()
  const beyond = pipeline.tail
    .events()
    .filter(({ position }) => position.offset > (watermarks.get(position.partition) ?? -1))
  for (const [partition, events] of Map.groupBy(beyond, ({ position }) => position.partition)) {
    const { observed, owned, shared } = await windows.observe(events)
    const offsets = events.map(({ position }) => position.offset)
    const span = { partition, first: Math.min(...offsets), last: Math.max(...offsets) }
    const left = { span, outgoing: declined(observed), shared: shared.get(partition) ?? [] }
    expect(await windows.commit(span, owned.get(partition) ?? [], packOutbox(left))).toBe(
      'COMMITTED',
    )
  }
}

test('what a process decided while another took its partitions never gets out', async () => {
  const zombie = await pipeline.startScore(['hold@decided:1'])
  const events = purchases(2)
  await produce(events)
  await zombie.held
  const isSent = isIn(events)
  const seen = () => pipeline.tail.events().filter((one) => isSent(one.event.record.eventId))
  await until(() => seen().length === events.length, { what: 'the log is read', msMax: 20_000 })
  await decideAsAnother()
  zombie.go()
  await untilDecided(pipeline, sent)
  expectNoneDoubled(pipeline, sent)
  const policies = pipeline.tail
    .decisions()
    .flatMap(({ decision }) => (isSent(decision.eventId) ? [decision.policyVersion] : []))
  expect(new Set(policies)).toEqual(new Set(['other@1']))
  await zombie.end('SIGTERM')
})

test('a process fenced after it stored a chunk takes over and sends it', async () => {
  const zombie = await pipeline.startScore(['hold@stored:1'])
  await produce(purchases(2))
  await zombie.held
  await takeAll()
  zombie.go()
  await untilDecided(pipeline, sent)
  expectNoneDoubled(pipeline, sent)
  await zombie.end('SIGTERM')
})

test('windows after all changes of owners are those of an undisturbed run', async () => {
  await expectOwnedFeatures(pipeline)
})
