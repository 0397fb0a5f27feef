import assert from 'node:assert'
import type { WindowServer } from '../../features/calls.ts'
import type { Append, Observation, Span, Windows } from '../../features/windows.ts'
import { PipelineError } from '../../streams/errors.ts'
import type { PlacedEvent } from '../../streams/events.ts'
import { type Dice, partitions } from './card-log.ts'
import { sharedOf, spanOf } from './redis.ts'

const consumers = 3

/** What went out: for each event, every copy of its decision. */
export type Decisions = Map<string, string[]>

interface Consumer {
  windows: Windows
  assigned: Set<number>
  /** The last offset applied, by partition owned. */
  readonly owned: Map<number, number>
}

/** A model of Kafka, consumers that break at every place, and how much has befallen them. */
export interface World {
  readonly log: ReadonlyMap<number, readonly PlacedEvent[]>
  readonly dice: Dice
  readonly open: () => Windows
  /** The store returns to what it was some time ago. */
  readonly rollBack: () => Promise<void>
  readonly keep: () => Promise<void>
  readonly consumers: Consumer[]
  readonly committed: Map<number, number>
  readonly decisions: Decisions
  /** By partition: the last offset whose decision is out. */
  readonly produced: Map<number, number>
  /** By partition: up to here the store may have forgotten decisions that are out. */
  readonly adopted: Map<number, number>
  readonly befell: Record<'crash' | 'rebalance' | 'refused' | 'outage' | 'rollBack', number>
}

interface Outbox {
  readonly span: Span
  readonly decisions: readonly (readonly [eventId: string, features: string])[]
  readonly shared: readonly { readonly entity: Append['entity']; id: string; records: string }[]
}

class Crash extends Error {}

export function newWorld(
  parts: Pick<World, 'dice' | 'open' | 'rollBack' | 'keep'> & { events: readonly PlacedEvent[] },
): World {
  const log = Map.groupBy(parts.events, ({ position }) => position.partition)
  const world: World = {
    ...parts,
    log,
    consumers: [],
    committed: new Map(),
    decisions: new Map(),
    produced: new Map(),
    adopted: new Map(),
    befell: { crash: 0, rebalance: 0, refused: 0, outage: 0, rollBack: 0 },
  }
  for (let nth = 0; nth < consumers; nth++) world.consumers.push(newConsumer(world))
  for (const partition of log.keys())
    world.consumers[partition % consumers]?.assigned.add(partition)
  return world
}

const newConsumer = (world: World): Consumer => ({
  windows: world.open(),
  assigned: new Set(),
  owned: new Map(),
})

/** A store that may be away before a call, lose the answer to it, or carry it out much later. */
export function faulty(
  server: WindowServer,
  dice: Dice,
  delayed: (() => Promise<void>)[],
): WindowServer {
  const away = () => new PipelineError('REDIS_UNAVAILABLE', 'the store is away')
  return {
    ...server,
    read: async (keys) => {
      if (dice(400) === 0) throw away()
      return server.read(keys)
    },
    call: async (call) => {
      const fate = dice(900)
      if (fate === 0) throw away()
      if (fate === 1) {
        delayed.push(async () => void (await server.call(call)))
        throw away()
      }
      const reply = await server.call(call)
      if (fate === 2) throw away()
      return reply
    },
  }
}

/** Lets consumers take turns until all is committed, breaking them as the dice say. */
export async function runToEnd(world: World, delayed: (() => Promise<void>)[]): Promise<void> {
  const turnsMax = 20_000
  for (let turn = 0; turn < turnsMax && !isDone(world); turn++) {
    if (world.dice(60) === 0) await delayed.shift()?.()
    if (world.dice(60) === 0) await world.keep()
    if (world.dice(40) === 0) await failOver(world)
    if (world.dice(40) === 0) rebalance(world)
    await safeTurn(world, world.dice(consumers))
  }
  assert(isDone(world), 'the log was worked off')
}

const isDone = ({ log, committed }: World): boolean =>
  [...log].every(([partition, events]) => {
    const last = events.at(-1)?.position.offset ?? -1
    return (committed.get(partition) ?? 0) > last
  })

/** A failover ends all connections, so every consumer takes over anew. */
async function failOver(world: World): Promise<void> {
  world.befell.rollBack++
  await world.rollBack()
  for (const [partition, offset] of world.produced) world.adopted.set(partition, offset)
  for (const consumer of world.consumers) releaseAll(consumer)
}

/** One partition gets another consumer; the earlier one learns of it at its next turn. */
function rebalance(world: World): number {
  world.befell.rebalance++
  const partition = world.dice(partitions)
  const next = world.dice(consumers)
  for (const consumer of world.consumers) consumer.assigned.delete(partition)
  world.consumers[next]?.assigned.add(partition)
  return next
}

async function safeTurn(world: World, nth: number): Promise<void> {
  const consumer = world.consumers[nth]
  assert(consumer, 'the consumer exists')
  try {
    await turn(world, consumer)
  } catch (error) {
    if (error instanceof Crash) {
      world.befell.crash++
      consumer.windows = world.open()
      consumer.owned.clear()
    } else if (error instanceof PipelineError) {
      world.befell.outage++
      releaseAll(consumer)
    } else throw error
  }
}

function releaseAll({ windows, owned }: Consumer): void {
  for (const partition of owned.keys()) windows.release(partition)
  owned.clear()
}

async function turn(world: World, consumer: Consumer): Promise<void> {
  for (const partition of [...consumer.owned.keys()])
    if (!consumer.assigned.has(partition)) leave(consumer, partition)
  for (const partition of consumer.assigned)
    if (!consumer.owned.has(partition)) await takeOver(world, consumer, partition)
  const chunk = chunkOf(world, consumer)
  const observation = await consumer.windows.observe(chunk)
  await between(world, consumer)
  const stored: Outbox[] = []
  for (const outbox of outboxesOf(world, chunk, observation)) {
    const { partition, last } = outbox.span
    const owned = observation.owned.get(partition) ?? []
    const result = await consumer.windows.commit(outbox.span, owned, pack(outbox))
    if (result === 'COMMITTED') {
      consumer.owned.set(partition, last)
      stored.push(outbox)
    } else {
      world.befell.refused++
      leave(consumer, partition)
    }
    await between(world, consumer)
  }
  await deliver(world, consumer, stored)
}

function leave({ windows, owned }: Consumer, partition: number): void {
  windows.release(partition)
  owned.delete(partition)
}

/** A consumer may crash between any two steps, or another may take a partition from it. */
async function between(world: World, consumer: Consumer): Promise<void> {
  const fate = world.dice(120)
  if (fate === 0) throw new Crash()
  if (fate > 4) return
  const next = rebalance(world)
  const quiet = { ...world, dice: (limit: number) => limit - 1 }
  if (world.consumers[next] !== consumer) await safeTurn(quiet, next)
}

async function takeOver(world: World, consumer: Consumer, partition: number): Promise<void> {
  const { watermark, outbox } = await consumer.windows.claim(partition)
  consumer.owned.set(partition, watermark)
  if (!outbox) return
  const left = unpack(outbox)
  // Shared whatever Kafka has committed: the store may have gone back to between commit and share.
  if (left.span.last >= (world.committed.get(partition) ?? 0))
    await deliver(world, consumer, [left])
  else await share(consumer, [left])
}

async function share(consumer: Consumer, outboxes: readonly Outbox[]): Promise<readonly number[]> {
  const parts = outboxes.map(({ span, shared }) => ({
    span,
    shared: shared.map((append) => ({ ...append, records: Buffer.from(append.records, 'base64') })),
  }))
  const refused = await consumer.windows.share(parts)
  for (const partition of refused) leave(consumer, partition)
  return refused
}

async function deliver(
  world: World,
  consumer: Consumer,
  outboxes: readonly Outbox[],
): Promise<void> {
  const refused = await share(consumer, outboxes)
  await between(world, consumer)
  const ours = outboxes.filter(({ span }) => !refused.includes(span.partition))
  for (const { span, decisions } of ours) {
    world.produced.set(
      span.partition,
      Math.max(world.produced.get(span.partition) ?? -1, span.last),
    )
    for (const [eventId, features] of decisions)
      world.decisions.set(eventId, [...(world.decisions.get(eventId) ?? []), features])
  }
  await between(world, consumer)
  // Kafka takes no offsets from a consumer that has lost the partition.
  for (const { span } of ours)
    if (consumer.assigned.has(span.partition)) world.committed.set(span.partition, span.last + 1)
}

function chunkOf(world: World, { owned }: Consumer): readonly PlacedEvent[] {
  return [...owned].flatMap(([partition, watermark]) => {
    const events = world.log.get(partition) ?? []
    const from = events.findIndex(({ position }) => position.offset > watermark)
    return from === -1 ? [] : events.slice(from, from + 1 + world.dice(12))
  })
}

function outboxesOf(
  world: World,
  chunk: readonly PlacedEvent[],
  observation: Observation,
): readonly Outbox[] {
  const spans = Map.groupBy(chunk, ({ position }) => position.partition)
  return [...spans].map(([partition, events]) => ({
    span: spanOf(events),
    decisions: decisionsIn(observation, partition).map(([eventId, features]) =>
      spanOf(events).first <= (world.adopted.get(partition) ?? -1)
        ? ([eventId, world.decisions.get(eventId)?.[0] ?? features] as const)
        : ([eventId, features] as const),
    ),
    shared: sharedOf(observation, partition).map((append) => ({
      ...append,
      records: append.records.toString('base64'),
    })),
  }))
}

/** The features of each decided event, as text that differs in every bit in which they differ. */
export const decisionsIn = ({ observed }: Observation, partition: number) =>
  observed.flatMap(({ placed, features }) =>
    features && placed.position.partition === partition
      ? [[placed.event.record.eventId, Buffer.from(features.buffer).toString('base64')] as const]
      : [],
  )

const pack = (outbox: Outbox): Buffer => Buffer.from(JSON.stringify(outbox))
const unpack = (bytes: Buffer): Outbox => JSON.parse(bytes.toString())
