import { setTimeout } from 'node:timers/promises'
import {
  type Admin,
  type Consumer,
  Kafka,
  type KafkaConfig,
  logLevel,
  Partitioners,
  type Producer,
} from 'kafkajs'
import { deposit } from './deposit.ts'
import { PipelineError } from './errors.ts'
import { createInbox } from './inbox.ts'
import { within } from './retry.ts'
import type {
  Assignment,
  Consuming,
  KafkaOptions,
  KafkaPort,
  NextOffset,
  Outgoing,
  Subscription,
  TopicSpec,
} from './transport.ts'

/**
 * Chooses the partition of a key as Java, kafkajs and `murmur2_random` producers do. Keys repeat,
 * so what was chosen is remembered for a bounded number of them.
 */
export function createPartitioner(partitions: number): (key: string) => number {
  const partitionMetadata = Array.from({ length: partitions }, (_, partitionId) => ({
    partitionErrorCode: 0,
    partitionId,
    leader: 0,
    replicas: [],
    isr: [],
  }))
  const choose = Partitioners.DefaultPartitioner()
  const chosen = new Map<string, number>()
  return (key) => {
    const known = chosen.get(key)
    if (known !== undefined) return known
    const partition = choose({ topic: '', partitionMetadata, message: { key, value: null } })
    if (chosen.size >= rememberedKeysMax) chosen.clear()
    chosen.set(key, partition)
    return partition
  }
}

const adminTriesMax = 10
const adminPauseMs = 300

const rememberedKeysMax = 100_000

export function connectKafka(options: KafkaOptions): KafkaPort {
  const config = configOf(options)
  const kafka = new Kafka(config)
  const sender = createSender(kafka, options.sendMsMax)
  const admin = kafka.admin()
  let connecting: Promise<void> | null = null

  // A leader that has just moved is answered with an error that kafkajs does not try again.
  const withAdmin = async <T>(
    what: string,
    act: (admin: Admin) => Promise<T>,
    triesLeft = adminTriesMax,
  ): Promise<T> => {
    try {
      connecting ??= admin.connect()
      await connecting
    } catch (cause) {
      // The client has tried for some seconds: more of it would only hide what is wrong.
      connecting = null
      throw unavailable(what, cause)
    }
    try {
      return await act(admin)
    } catch (cause) {
      connecting = null
      if (triesLeft === 0) throw unavailable(what, cause)
    }
    await setTimeout(adminPauseMs)
    return withAdmin(what, act, triesLeft - 1)
  }

  return {
    createTopics: (specs) => withAdmin('create topics', (a) => createMissing(a, specs)),
    partitionsOf: (topic) =>
      withAdmin(`read about ${topic}`, async (a) => {
        // The client asks for minutes about a topic that is not there.
        if (!(await a.listTopics()).includes(topic)) return 0
        const { topics } = await a.fetchTopicMetadata({ topics: [topic] })
        return topics[0]?.partitions.length ?? 0
      }),
    bounds: (topic) =>
      withAdmin(`read the ends of ${topic}`, async (a) => {
        const ends = await a.fetchTopicOffsets(topic)
        const bound = (end: (typeof ends)[number]) =>
          [end.partition, { first: Number(end.low), next: Number(end.high) }] as const
        return new Map(ends.map(bound))
      }),
    committed: (groupId, topic) =>
      withAdmin(`read the offsets of ${groupId}`, async (a) => {
        const [found] = await a.fetchOffsets({ groupId, topics: [topic] })
        const place = (p: { partition: number; offset: string; metadata: string | null }) =>
          [p.partition, { offset: Number(p.offset), metadata: p.metadata ?? '' }] as const
        return new Map(found?.partitions.map(place))
      }),
    send: sender.send,
    // One Kafka instance per consumer: committed offsets are shared inside one instance.
    consume: (subscription) =>
      consume(new Kafka(config), { ...subscription, sessionMs: options.sessionMs }),
    async close() {
      await admin.disconnect()
      await sender.close()
    },
  }
}

function configOf({ brokers, clientId, username, password, tls, log }: KafkaOptions): KafkaConfig {
  const sasl = username !== null && password !== null
  return {
    brokers: [...brokers],
    clientId,
    ...(tls ? { ssl: true } : {}),
    ...(sasl ? { sasl: { mechanism: 'scram-sha-512', username, password } } : {}),
    retry: { initialRetryTime: 50, retries: 8, maxRetryTime: 2_000 },
    logLevel: logLevel.WARN,
    logCreator: () => (entry) => log(entry.log.message),
  }
}

async function createMissing(admin: Admin, specs: readonly TopicSpec[]): Promise<string[]> {
  const present = new Set(await admin.listTopics())
  const missing = specs.filter((spec) => !present.has(spec.topic))
  await admin.createTopics({
    topics: missing.map((spec) => ({
      topic: spec.topic,
      numPartitions: spec.partitions,
      replicationFactor: spec.replicas,
      configEntries: [{ name: 'retention.ms', value: String(spec.retentionMs) }],
    })),
  })
  return missing.map((spec) => spec.topic)
}

function createSender(kafka: Kafka, sendMsMax: number): Pick<KafkaPort, 'send' | 'close'> {
  let connecting: Promise<Producer> | null = null
  return {
    async send(messages) {
      if (messages.length === 0) return []
      connecting ??= connectProducer(kafka)
      const current = connecting
      try {
        const producer = await within(sendMsMax, () => current)
        const batch = { acks: -1, topicMessages: byTopic(messages) }
        const sent = await within(sendMsMax, () => producer.sendBatch(batch))
        return sent.map((part) => ({
          topic: part.topicName,
          partition: part.partition,
          firstOffset: Number(part.baseOffset ?? -1),
        }))
      } catch (cause) {
        // After a failure its sequence numbers are in doubt: the next send uses a new producer. The
        // old one may still be connecting, and must not stay open once it has.
        if (connecting === current) connecting = null
        current.then((producer) => producer.disconnect()).catch(() => {})
        throw unavailable('produce', cause)
      }
    },
    async close() {
      await connecting?.then((producer) => producer.disconnect())
    },
  }
}

async function connectProducer(kafka: Kafka): Promise<Producer> {
  const producer = kafka.producer({
    idempotent: true,
    maxInFlightRequests: 1,
    allowAutoTopicCreation: false,
    createPartitioner: Partitioners.DefaultPartitioner,
    // An idempotent producer may never give a batch up by itself; the sender's deadline does.
    retry: { initialRetryTime: 50, maxRetryTime: 1_000, retries: Number.MAX_SAFE_INTEGER },
  })
  await producer.connect()
  return producer
}

function byTopic(messages: readonly Outgoing[]) {
  const topics = Map.groupBy(messages, (message) => message.topic)
  return [...topics].map(([topic, rows]) => ({
    topic,
    messages: rows.map(({ key, value, timestamp }) =>
      timestamp === undefined ? { key, value } : { key, value, timestamp: String(timestamp) },
    ),
  }))
}

const heartbeatsPerSession = 15

/** A rebalance may wait a minute for the other members. */
const joinMsMax = 120_000

type Membership = Subscription & Pick<KafkaOptions, 'sessionMs'>

async function consume(kafka: Kafka, membership: Membership): Promise<Consuming> {
  const { groupId, topics, from, fetchBytesMax, fetchWaitMsMax, sessionMs } = membership
  const heartbeatMs = sessionMs / heartbeatsPerSession
  const inbox = createInbox()
  let assignment: Assignment = { joins: 0, partitions: new Map() }
  const ended = Promise.withResolvers<never>()
  ended.promise.catch(() => {})
  const consumer = kafka.consumer({
    groupId,
    sessionTimeout: sessionMs,
    heartbeatInterval: heartbeatMs,
    minBytes: 1,
    maxWaitTimeInMs: fetchWaitMsMax,
    maxBytesPerPartition: fetchBytesMax,
    maxBytes: 16 * fetchBytesMax,
    allowAutoTopicCreation: false,
    // kafkajs counts failures over the whole run, so any small number would end it one day.
    retry: { initialRetryTime: 50, maxRetryTime: 2_000, retries: Number.MAX_SAFE_INTEGER },
  })
  consumer.on('consumer.group_join', ({ payload }) => {
    const partitions = new Map(Object.entries(payload.memberAssignment))
    assignment = { joins: assignment.joins + 1, partitions }
    inbox.nudge()
  })
  consumer.on('consumer.crash', ({ payload }) => {
    if (!payload.restart) ended.reject(unavailable('go on consuming', payload.error))
  })
  const joined = firstJoin(consumer)
  const join = async () => {
    await consumer.connect()
    await consumer.subscribe({ topics: [...topics], fromBeginning: from === 'beginning' })
    await consumer.run({
      autoCommit: false,
      eachBatchAutoResolve: false,
      partitionsConsumedConcurrently: 64,
      eachBatch: (payload) => deposit(inbox, payload, heartbeatMs),
    })
    await Promise.race([joined, ended.promise])
  }
  try {
    await within(joinMsMax, join)
  } catch (cause) {
    // It would go on trying, and be a member beside the one that the next attempt makes.
    inbox.close()
    consumer.disconnect().catch(() => {})
    throw unavailable('consume', cause)
  }
  return {
    inbox,
    assignment: () => assignment,
    ended: ended.promise,
    commit: (offsets) => commit(consumer, offsets),
    seek: (topic, partition, offset) => consumer.seek({ topic, partition, offset: String(offset) }),
    async stop() {
      inbox.close()
      await consumer.disconnect()
    },
  }
}

// `run` may return while kafkajs starts over; only a member of the group can seek.
const firstJoin = (consumer: Consumer): Promise<void> =>
  new Promise((resolve) => {
    consumer.on('consumer.group_join', () => resolve())
  })

const groupMovedOn = new Set<unknown>([
  'REBALANCE_IN_PROGRESS',
  'ILLEGAL_GENERATION',
  'UNKNOWN_MEMBER_ID',
])

async function commit(consumer: Consumer, offsets: readonly NextOffset[]): Promise<boolean> {
  try {
    await consumer.commitOffsets(offsets.map((o) => ({ ...o, offset: String(o.offset) })))
    return true
  } catch (cause) {
    if (groupMovedOn.has(typeOf(cause))) return false
    throw unavailable('commit offsets', cause)
  }
}

// kafkajs gives a protocol error the name that Kafka gives it, but does not export its class.
const typeOf = (cause: unknown): unknown =>
  cause instanceof Object && 'type' in cause ? cause.type : undefined

const unavailable = (what: string, cause: unknown) =>
  new PipelineError(
    'KAFKA_UNAVAILABLE',
    `cannot ${what}: check WEIR_KAFKA_BROKERS, or run weir stack up (${reasonOf(cause)})`,
    { cause },
  )

const reasonOf = (cause: unknown): string => (cause instanceof Error ? cause.message : 'unknown')
