import { featureSet } from '../../features/catalog.ts'
import { type MemoryStore, openMemoryWindows } from '../../features/memory.ts'
import type { Windows } from '../../features/windows.ts'
import type { DecidedPartition, ToScore } from '../../streams/decide.ts'
import { decisionIdOf } from '../../streams/decision-ids.ts'
import { type Message, type PlacedEvent, topics } from '../../streams/events.ts'
import { createInbox } from '../../streams/inbox.ts'
import { createScorer, type Step } from '../../streams/score.ts'
import type { Found } from '../../streams/takeover.ts'
import type { Committed, KafkaPort, Outgoing } from '../../streams/transport.ts'
import { aTransaction, noon } from './builders.ts'

export const partitions = 2

/** A Kafka of two topics and one group of one member, in memory. */
export interface Broker {
  readonly kafka: KafkaPort
  readonly log: ReadonlyMap<number, Message[]>
  readonly committed: Map<number, Committed>
  /** Counts the joins of the group: who joined last is its member. */
  readonly group: { joins: number }
  decisions(): readonly string[]
}

export function newBroker(eventsEach: number): Broker {
  const numbers = Array.from({ length: partitions }, (_, partition) => partition)
  const log = new Map(numbers.map((partition) => [partition, eventsOf(partition, eventsEach)]))
  const sent = new Map(numbers.map((partition): [number, Message[]] => [partition, []]))
  const committed = new Map<number, Committed>()
  const onTopic = (topic: string) => (topic === topics.events ? log : sent)
  const send = async (messages: readonly Outgoing[]) =>
    [...Map.groupBy(messages, partitionOf)].map(([partition, own]) => {
      const held = sent.get(partition) ?? []
      const firstOffset = held.length
      for (const { topic, key, value } of own) {
        held.push({ topic, partition, offset: held.length, timestamp: noon, key, value })
      }
      return { topic: topics.decisions, partition, firstOffset }
    })
  const consume: KafkaPort['consume'] = async ({ topics: [topic = ''] }) => {
    const inbox = createInbox()
    return {
      inbox,
      assignment: () => ({ joins: 1, partitions: new Map() }),
      ended: new Promise(() => {}),
      commit: async () => true,
      seek: (_, partition, offset) =>
        void inbox.deposit((onTopic(topic).get(partition) ?? []).slice(offset)),
      stop: async () => inbox.close(),
    }
  }
  const kafka: KafkaPort = {
    createTopics: async () => [],
    partitionsOf: async () => partitions,
    bounds: async (topic) =>
      new Map(
        numbers.map((partition) => {
          const next = (onTopic(topic).get(partition)?.at(-1)?.offset ?? -1) + 1
          return [partition, { first: 0, next }]
        }),
      ),
    committed: async () => new Map(committed),
    send,
    consume,
    close: async () => {},
  }
  const decisions = () => [...sent.values()].flat().map(({ value }) => String(value))
  return { kafka, log, committed, group: { joins: 0 }, decisions }
}

const partitionOf = ({ key }: Outgoing): number => Number(key.toString())

const eventsOf = (partition: number, count: number): Message[] =>
  Array.from({ length: count }, (_, offset) => ({
    topic: topics.events,
    partition,
    offset,
    timestamp: noon,
    key: Buffer.from(String(partition)),
    value: Buffer.from(`${partition}-${offset}`),
  }))

export const placed = ({
  partition,
  offset,
}: Pick<Message, 'partition' | 'offset'>): PlacedEvent => ({
  position: { partition, offset },
  event: aTransaction({
    eventId: `${partition}-${offset}`,
    eventTime: noon + offset * 60_000,
    accountId: `acc_account${partition}`,
    cardId: `crd_card000${partition}`,
  }),
})

export const openWindows = (store: MemoryStore): Windows =>
  openMemoryWindows({ store, features: featureSet, latenessMs: 86_400_000 })

export interface Worker {
  /** Takes so many messages of each partition that is not at its end through all effects. */
  step(messagesEach: number): Promise<void>
  /** Waits until all that is stored is sent and committed. */
  finish(): Promise<void>
  /** Becomes the member of the group again and reads on from what it has committed. */
  rejoin(): void
  /** Whether it has nothing more to read. */
  isAtEnd(): boolean
}

export interface WorkerOptions {
  readonly broker: Broker
  readonly store: MemoryStore
  /** What its decisions say; a repeat by another policy would have other bytes. */
  readonly policy: string
  readonly afterStep?: (step: Step) => Promise<void>
}

/** A scoring process without models, that joins the group and reads on where it left off. */
export function startWorker({ broker, store, policy, afterStep }: WorkerOptions): Worker {
  const windows = openWindows(store)
  const next = new Map<number, number>()
  const placeOf = (partition: number) =>
    next.get(partition) ?? Math.max(0, broker.committed.get(partition)?.offset ?? 0)
  const assigned = [...broker.log.keys()]
  const moved = new Set<number>()
  let joinedAs = ++broker.group.joins
  const scorer = createScorer({
    kafka: broker.kafka,
    windows,
    groupId: 'rehearsal',
    decide: (chunk) => decideAs(policy, chunk, windows),
    partitionOf: Number,
    onSent: async () => {},
    readDecisions: async (messages) => messages.map(foundIn),
    afterStep: afterStep ?? (async () => {}),
    consuming: {
      inbox: { ...createInbox(), forget: (_, partition) => moved.add(partition) },
      assignment: () => ({ joins: joinedAs, partitions: new Map([[topics.events, assigned]]) }),
      async commit(offsets) {
        if (joinedAs !== broker.group.joins) return false
        for (const { partition, offset, metadata } of offsets) {
          broker.committed.set(partition, { offset, metadata })
        }
        return true
      },
      seek: (_, partition, offset) => next.set(partition, offset),
    },
  })
  return {
    finish: () => scorer.score([]),
    rejoin() {
      joinedAs = ++broker.group.joins
      next.clear()
    },
    isAtEnd: () => [...broker.log].every(([partition, { length }]) => placeOf(partition) >= length),
    async step(messagesEach) {
      const chunk = assigned.flatMap((partition) => {
        const from = placeOf(partition)
        return broker.log.get(partition)?.slice(from, from + messagesEach) ?? []
      })
      moved.clear()
      await scorer.score(chunk)
      // A batch that was forgotten is read again from where it began.
      const settled = chunk.filter(({ partition }) => !moved.has(partition))
      for (const { partition, offset } of settled) next.set(partition, offset + 1)
    },
  }
}

async function decideAs(
  policy: string,
  chunk: readonly ToScore[],
  windows: Windows,
): Promise<readonly DecidedPartition[]> {
  const { owned, shared } = await windows.observe(chunk.map(({ message }) => placed(message)))
  return [...Map.groupBy(chunk, ({ message }) => message.partition)].map(([partition, own]) => {
    const offsets = own.map(({ message }) => message.offset)
    return {
      span: { partition, first: Math.min(...offsets), last: Math.max(...offsets) },
      owned: owned.get(partition) ?? [],
      shared: shared.get(partition) ?? [],
      outgoing: own.flatMap((one) => (one.fate === 'decide' ? answer(one, policy) : [])),
      answers: [],
      deadLetterReasons: [],
      duplicates: 0,
      late: 0,
    }
  })
}

function answer({ message, adopted }: ToScore, policy: string): Outgoing {
  const eventId = String(message.value)
  const value = Buffer.from(`${eventId} ${policy}`)
  const key = Buffer.from(String(message.partition))
  return adopted.get(decisionIdOf(eventId)) ?? { topic: topics.decisions, key, value }
}

function foundIn({ topic, partition, key, value }: Message): Found {
  const [eventId = ''] = String(value).split(' ')
  const outgoing = { topic, key: key ?? Buffer.alloc(0), value: value ?? Buffer.alloc(0) }
  const sourceOffset = Number(eventId.split('-')[1])
  return { decisionId: decisionIdOf(eventId), sourcePartition: partition, sourceOffset, outgoing }
}
