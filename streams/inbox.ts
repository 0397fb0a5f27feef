import type { Message } from './events.ts'

/** A fetched batch that waits in the inbox until every message of it is settled. */
export interface Batch {
  readonly messages: readonly Message[]
  taken: number
  settled: number
  /** Set when it was forgotten: its offsets must not count as read. */
  dropped: boolean
  wake: () => void
}

/**
 * Where the consumer's batches of all partitions wait for the one loop that works on them.
 *
 * At most one chunk is out at a time: `take` it, then `settle` it when its effects are stored, or
 * `putBack` it to take the same messages again.
 */
export interface Inbox {
  deposit(messages: readonly Message[]): Batch
  /** Forgets what is left of a batch, because its partition or its fetch is not ours any more. */
  drop(batch: Batch): void
  /** Resolves when the batch has moved on, or after the time given. */
  progress(batch: Batch, waitMsMax: number): Promise<void>
  /**
   * The next chunk, in log order per partition; waits for messages, and lingers for more while they
   * are few; null once closed, and empty after a nudge.
   */
  take(messagesMax: number, lingerMs: number): Promise<readonly Message[] | null>
  /** Messages that no chunk has taken yet. */
  waiting(): number
  settle(): void
  putBack(): void
  /** Forgets all that waits of one partition, so that it can be read again from elsewhere. */
  forget(topic: string, partition: number): void
  /** Lets a waiting `take` go on without messages. */
  nudge(): void
  close(): void
}

/**
 * So full a chunk is not waited with: a partition is fetched again only when its last batch is
 * settled, so where much is behind, all that could come is there already.
 */
const enoughShare = 0.25

export const isOver = (batch: Batch): boolean =>
  batch.dropped || batch.settled === batch.messages.length

export function createInbox(): Inbox {
  const batches = new Set<Batch>()
  let arrived: () => void = () => {}
  let closed = false
  let nudged = false

  const drop = (batch: Batch) => {
    batches.delete(batch)
    batch.dropped = true
    batch.wake()
  }
  const waiting = () => [...batches].reduce((sum, b) => sum + b.messages.length - b.taken, 0)
  const arrival = () =>
    new Promise<void>((resolve) => {
      arrived = resolve
    })

  return {
    deposit(messages) {
      const batch = { messages, taken: 0, settled: 0, dropped: closed, wake: () => {} }
      if (!closed) batches.add(batch)
      arrived()
      return batch
    },
    drop,
    progress: (batch, waitMsMax) =>
      new Promise((resolve) => {
        const timer = setTimeout(resolve, waitMsMax)
        batch.wake = () => {
          clearTimeout(timer)
          resolve()
        }
        if (isOver(batch)) batch.wake()
      }),
    async take(messagesMax, lingerMs) {
      while (!closed && !nudged && waiting() === 0) await arrival()
      // One turn of the event loop lets the batches of the same fetch arrive together.
      await new Promise((resolve) => setImmediate(resolve))
      const deadline = performance.now() + (nudged ? 0 : lingerMs)
      nudged = false
      const enough = messagesMax * enoughShare
      while (!closed && waiting() < enough && performance.now() < deadline) {
        await soonest(arrival(), deadline - performance.now())
      }
      return closed ? null : takeFairly(batches, messagesMax)
    },
    waiting,
    settle() {
      for (const batch of batches) {
        batch.settled = batch.taken
        if (isOver(batch)) batches.delete(batch)
        batch.wake()
      }
    },
    putBack() {
      for (const batch of batches) batch.taken = batch.settled
    },
    forget(topic, partition) {
      for (const batch of batches) {
        const [first] = batch.messages
        if (first?.topic === topic && first.partition === partition) drop(batch)
      }
    },
    nudge() {
      nudged = true
      arrived()
    },
    close() {
      closed = true
      for (const batch of batches) drop(batch)
      arrived()
    },
  }
}

function soonest(event: Promise<void>, waitMsMax: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, Math.max(0, waitMsMax))
    event.then(() => {
      clearTimeout(timer)
      resolve()
    })
  })
}

/** An equal share of every batch, so that one long partition does not hold up the others. */
function takeFairly(batches: ReadonlySet<Batch>, messagesMax: number): readonly Message[] {
  const open = [...batches].filter((batch) => batch.taken < batch.messages.length)
  const share = Math.max(1, Math.ceil(messagesMax / Math.max(1, open.length)))
  const chunk: Message[] = []
  for (const batch of open) {
    const room = Math.min(share, messagesMax - chunk.length)
    chunk.push(...batch.messages.slice(batch.taken, batch.taken + room))
    batch.taken = Math.min(batch.messages.length, batch.taken + room)
  }
  return chunk
}
