import { setTimeout } from 'node:timers/promises'
import { expect, inject, test } from 'vitest'
import type { CommandContext } from '../../streams/commands/context.ts'
import { runOutcomes } from '../../streams/commands/outcomes.ts'
import { openKafka, openRegistry } from '../../streams/commands/servers.ts'
import { runSetup } from '../../streams/commands/setup.ts'
import { runWorldLoop } from '../../streams/commands/world-loop.ts'
import { readSettings } from '../../streams/config.ts'
import { decisionIdOf, outcomeIdOf } from '../../streams/decision-ids.ts'
import { type CardEvent, type Message, needsDecision, topics } from '../../streams/events.ts'
import { workThrough } from '../../streams/retry.ts'
import { openLog } from '../../streams/telemetry.ts'
import type { Outgoing } from '../../streams/transport.ts'
import { deliver } from '../../world/delivery.ts'
import { asFastAsTaken } from '../../world/feed.ts'
import { randomOf } from '../../world/random.ts'
import { decisionOn } from '../world/decisions.ts'
import { eventsOf, smallWorld } from '../world/small.ts'

const urls = inject('urls')
const settings = readSettings({
  WEIR_KAFKA_BROKERS: urls.kafkaBrokers.join(','),
  WEIR_REGISTRY_URL: urls.registryUrl,
  WEIR_REDIS_URL: urls.redisUrl,
  WEIR_CLICKHOUSE_URL: urls.clickhouseUrl,
})

const contextUntil = (signal: AbortSignal): CommandContext => ({
  settings,
  terminal: { line: () => {}, note: () => {}, progress: () => {} },
  signal,
  root: process.cwd(),
  log: (name) => openLog('error', name),
  now: Date.now,
  pause: (ms) => setTimeout(ms),
})

const world = [
  ...deliver(randomOf(5, 'delivery'), smallWorld({ accounts: 60, days: 12 }), {
    duplicated: 0.02,
    late: 0.02,
  }),
]
const events = eventsOf(world)
const ids = new Set(events.map(({ record }) => record.eventId))
/** Declines one authorization in five, whichever they are. */
const isDeclined = (eventId: string): boolean => '012'.includes(eventId.charAt(0))

/** A scoring process of two lines: it decides each question once, and keeps what it read. */
async function startScorer(signal: AbortSignal) {
  const context = contextUntil(signal)
  const kafka = openKafka(context, { urls, name: 'rehearsal' })
  const codec = openRegistry(context, urls)
  await codec.connect()
  const seen: CardEvent[] = []
  const decided = new Set<string>()
  const consuming = await kafka.consume({
    groupId: `rehearsal-${process.pid}`,
    topics: [topics.events],
    from: 'beginning',
    fetchBytesMax: 1_048_576,
    fetchWaitMsMax: 10,
  })
  const answer = (message: Message): readonly Outgoing[] => {
    const decoded = codec.decode(message.value)
    if (decoded.kind !== 'record' || decoded.record.type !== 'Transaction') return []
    const event = decoded.record
    seen.push(event)
    const { eventId } = event.record
    if (!needsDecision(event) || !ids.has(eventId) || decided.has(eventId)) return []
    decided.add(eventId)
    const declined = isDeclined(event.record.eventId)
    const decision = decisionOn(event.record, {
      decisionId: decisionIdOf(event.record.eventId),
      sourcePartition: message.partition,
      sourceOffset: message.offset,
      action: declined ? 'DECLINE' : 'APPROVE',
      responseCode: declined ? '59' : '00',
    })
    const value = codec.encode({ type: 'Decision', record: decision })
    return [{ topic: topics.decisions, key: Buffer.from(decision.accountId), value }]
  }
  const working = workThrough({
    inbox: consuming.inbox,
    chunkMessagesMax: 500,
    lingerMs: 0,
    patience: { pauseMsMin: 50, pauseMsMax: 500, outageMsMax: 20_000 },
    now: Date.now,
    pause: (ms) => setTimeout(ms),
    onOutage: () => {},
    work: async (chunk) => {
      await codec.prepare(chunk.map(({ value }) => value))
      await kafka.send(chunk.flatMap(answer))
    },
  })
  const stop = async () => {
    await consuming.stop()
    await working
    await kafka.close()
  }
  return { seen, stop }
}

async function until(holds: () => boolean): Promise<void> {
  for (let left = 600; left > 0 && !holds(); left--) await setTimeout(50)
}

test('a world flows as a closed loop, and outcomes are made of its decisions', async () => {
  const stop = new AbortController()
  await runSetup(contextUntil(stop.signal))
  const scorer = await startScorer(stop.signal)
  const transactions = () =>
    scorer.seen.flatMap((event) => (event.type === 'Transaction' ? [event.record] : []))
  try {
    const counts = await runWorldLoop(contextUntil(stop.signal), {
      events: world,
      pace: asFastAsTaken,
      onSent: () => {},
      onProgress: () => {},
    })
    expect(counts).toMatchObject({ waiting: 0, open: 0, givenUp: 0, unexpected: 0 })
    expect(counts.sent + counts.withheld).toBe(events.length)
    expect(counts.withheld).toBeGreaterThan(0)

    const followed = transactions().filter(
      ({ originalEventId }) => originalEventId !== null && isDeclined(originalEventId),
    )
    const ofThisWorld = followed.filter(({ eventId }) => ids.has(eventId))
    expect(new Set(ofThisWorld.map(({ kind }) => kind))).toEqual(new Set(['OUTCOME']))
    expect(ofThisWorld.every(({ decidedBy }) => decidedBy === 'WEIR')).toBe(true)

    const outcomes = runOutcomes(contextUntil(stop.signal))
    const expected = transactions()
      .filter((record) => ids.has(record.eventId))
      .filter((record) => needsDecision({ type: 'Transaction', record }))
      .map(({ eventId }) => outcomeIdOf(decisionIdOf(eventId)))
    const made = () => new Set(transactions().map(({ eventId }) => eventId))
    await until(() => expected.every((id) => made().has(id)))
    expect(expected.filter((id) => !made().has(id))).toEqual([])
    stop.abort()
    await outcomes
  } finally {
    stop.abort()
    await scorer.stop()
  }
})
