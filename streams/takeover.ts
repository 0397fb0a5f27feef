import assert from 'node:assert'
import type { Windows } from '../features/windows.ts'
import { PipelineError } from './errors.ts'
import { type Message, topics } from './events.ts'
import { type Outbox, unpackOutbox } from './outbox.ts'
import { readRange } from './range.ts'
import type { Committed, KafkaPort, Outgoing } from './transport.ts'

/** A decision found on card.decisions, as it was sent. */
export interface Found {
  readonly decisionId: string
  readonly sourcePartition: number
  readonly sourceOffset: number
  readonly outgoing: Outgoing
}

/** What an owner knows of its partition between chunks. */
export interface Ownership {
  /** The last offset that the windows hold, -1 for none. */
  watermark: number
  /** Offsets below it were decided before: only the windows may still need them. */
  readonly decidedUpTo: number
  /** Decisions that are out though the windows have forgotten them, by decision_id. */
  readonly adopted: ReadonlyMap<string, Outgoing>
  /** The last offset that they are about, -1 for none. */
  readonly adoptedUpTo: number
  /** Where on card.decisions to look for such decisions. */
  decisionsFrom: number
}

export interface TakeOver {
  readonly partition: number
  readonly ownership: Ownership
  /** What the owner before us stored and may not have sent. */
  readonly outbox: Outbox | null
  /** The first offset that the windows do not hold, or where the log begins if that is later. */
  readonly next: number
}

export interface TakingOver {
  readonly kafka: KafkaPort
  readonly windows: Windows
  readonly groupId: string
  readonly readDecisions: (messages: readonly Message[]) => Promise<readonly Found[]>
}

/** Becomes the owner of partitions, and finds out where each of them stands. */
export async function takeOver(
  partitions: readonly number[],
  taking: TakingOver,
): Promise<readonly TakeOver[]> {
  const { kafka, windows, groupId } = taking
  const committed = await kafka.committed(groupId, topics.events)
  const events = await kafka.bounds(topics.events)
  const decisions = await kafka.bounds(topics.decisions)
  return Promise.all(
    partitions.map(async (partition) => {
      const claim = await windows.claim(partition)
      const bound = events.get(partition)
      const decisionBound = decisions.get(partition)
      assert(bound && decisionBound, 'card.events and card.decisions have the same partitions')
      const { watermark } = claim
      refuseOtherLog(watermark, { partition, next: bound.next })
      const place = committed.get(partition) ?? neverCommitted
      const left = claim.outbox === null ? null : unpackOutbox(claim.outbox)
      // Kafka may have committed what a store that went back holds, but has not shared yet.
      if (left && left.span.last < place.offset) await windows.share([left])
      const decisionsFrom = Math.max(Number(place.metadata) || 0, decisionBound.first)
      const range = { partition, from: decisionsFrom, until: decisionBound.next }
      const decidedUpTo = Math.max(place.offset, 0)
      return {
        partition,
        ownership: {
          watermark,
          decidedUpTo,
          ...(await forgotten(range, watermark, taking)),
          decisionsFrom,
        },
        outbox: left && left.span.last >= place.offset ? left : null,
        next: Math.max(watermark + 1, bound.first),
      }
    }),
  )
}

const neverCommitted: Committed = { offset: -1, metadata: '' }

/** Decisions that are out about messages which the windows do not hold. */
async function forgotten(
  range: { partition: number; from: number; until: number },
  watermark: number,
  { kafka, groupId, readDecisions }: TakingOver,
): Promise<Pick<Ownership, 'adopted' | 'adoptedUpTo'>> {
  if (range.from >= range.until) return { adopted: new Map(), adoptedUpTo: -1 }
  const messages = await readRange(
    { topic: topics.decisions, ...range },
    { kafka, groupId: `${groupId}-adopt-${range.partition}` },
  )
  const found = await readDecisions(messages)
  const lost = found.filter(
    ({ sourcePartition, sourceOffset }) =>
      sourcePartition === range.partition && sourceOffset > watermark,
  )
  return {
    adopted: new Map(lost.map(({ decisionId, outgoing }) => [decisionId, outgoing])),
    adoptedUpTo: lost.reduce((last, { sourceOffset }) => Math.max(last, sourceOffset), -1),
  }
}

function refuseOtherLog(watermark: number, log: { partition: number; next: number }): void {
  if (watermark < log.next) return
  throw new PipelineError(
    'LOG_MISMATCH',
    `the window store holds offset ${watermark} of ${topics.events}-${log.partition}, but the ` +
      `topic ends at ${log.next}: it was created anew, so give weir an empty Redis database`,
  )
}
