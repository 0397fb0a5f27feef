import type { Message } from './events.ts'
import { type Inbox, isOver } from './inbox.ts'

/** A batch as the client fetched it. */
export interface Fetched {
  readonly topic: string
  readonly partition: number
  readonly messages: readonly {
    readonly offset: string
    readonly timestamp: string
    readonly key: Buffer | null
    readonly value: Buffer | null
  }[]
  lastOffset(): string
}

/** What the client offers to whoever takes a batch. */
export interface Fetch {
  readonly batch: Fetched
  /** Tells the group that we live; throws the client's own error once the group has moved on. */
  heartbeat(): Promise<void>
  /** Counts the batch as read up to this offset. */
  resolveOffset(offset: string): void
}

/**
 * Leaves a batch in the inbox and stays with it until it is over. Nothing but what `heartbeat`
 * throws may escape, unchanged: the client needs it to rejoin the group.
 */
export async function deposit(inbox: Inbox, fetch: Fetch, heartbeatMs: number): Promise<void> {
  const { batch, heartbeat, resolveOffset } = fetch
  const deposited = inbox.deposit(toMessages(batch))
  try {
    while (!isOver(deposited)) {
      await inbox.progress(deposited, heartbeatMs)
      await heartbeat()
    }
  } finally {
    if (!isOver(deposited)) inbox.drop(deposited)
  }
  if (!deposited.dropped) resolveOffset(batch.lastOffset())
}

const toMessages = ({ topic, partition, messages }: Fetched): readonly Message[] =>
  messages.map(({ offset, timestamp, key, value }) => ({
    topic,
    partition,
    offset: Number(offset),
    timestamp: Number(timestamp),
    key,
    value,
  }))
