import type { Inbox } from './inbox.ts'

export interface KafkaOptions {
  readonly brokers: readonly string[]
  readonly clientId: string
  readonly username: string | null
  readonly password: string | null
  readonly tls: boolean
  /** How long the brokers may take to acknowledge what is sent. */
  readonly sendMsMax: number
  /** How long a consumer may be silent before its group gives its partitions to others. */
  readonly sessionMs: number
  /** What the client says while it tries again by itself; what fails for good is thrown. */
  readonly log: (text: string) => void
}

export interface Outgoing {
  readonly topic: string
  readonly key: Buffer
  readonly value: Buffer
  /** Kafka timestamp in milliseconds since 1970; without it, the moment of sending. */
  readonly timestamp?: number
}

export interface TopicSpec {
  readonly topic: string
  readonly partitions: number
  readonly replicas: number
  readonly retentionMs: number
}

/** A group's place in one partition: the next offset to read, -1 where it has never committed. */
export interface Committed {
  readonly offset: number
  readonly metadata: string
}

/** Where the first of the records just sent to a partition lies. */
export interface Produced {
  readonly topic: string
  readonly partition: number
  readonly firstOffset: number
}

export interface Subscription {
  readonly groupId: string
  readonly topics: readonly string[]
  /** Where a group starts that has never committed. */
  readonly from: 'beginning' | 'end'
  readonly fetchBytesMax: number
  readonly fetchWaitMsMax: number
}

export interface Assignment {
  readonly joins: number
  readonly partitions: ReadonlyMap<string, readonly number[]>
}

/** A consumer at work; every join of the group nudges its inbox. */
export interface Consuming {
  /** Where the messages wait; one loop takes them in chunks. */
  readonly inbox: Inbox
  /** What the last join of the group gave us; `joins` counts the joins. */
  assignment(): Assignment
  /** Rejects when the consumer has ended for good, with the reason. */
  readonly ended: Promise<never>
  /** Commits next offsets; false when the group has moved on and they are not ours to commit. */
  commit(offsets: readonly NextOffset[]): Promise<boolean>
  /** Reads the partition again from this offset on. */
  seek(topic: string, partition: number, offset: number): void
  /** Leaves the group; the caller ends its own loop first. */
  stop(): Promise<void>
}

export interface NextOffset {
  readonly topic: string
  readonly partition: number
  readonly offset: number
  readonly metadata: string
}

/** All that weir asks of Kafka; every failure is a KAFKA_UNAVAILABLE that a retry may mend. */
export interface KafkaPort {
  /** Creates what is missing; an existing topic with another partition count is refused. */
  createTopics(topics: readonly TopicSpec[]): Promise<readonly string[]>
  partitionsOf(topic: string): Promise<number>
  /** First and next offset of every partition. */
  bounds(topic: string): Promise<ReadonlyMap<number, { first: number; next: number }>>
  committed(groupId: string, topic: string): Promise<ReadonlyMap<number, Committed>>
  /** Sends in order per topic and key, acknowledged by all replicas. */
  send(messages: readonly Outgoing[]): Promise<readonly Produced[]>
  consume(subscription: Subscription): Promise<Consuming>
  close(): Promise<void>
}
