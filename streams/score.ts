import assert from 'node:assert'
import type { DecidedPartition, ToScore } from './decide.ts'
import { type Message, topics } from './events.ts'
import { type Outbox, packOutbox } from './outbox.ts'
import { type Ownership, type TakingOver, takeOver } from './takeover.ts'
import type { Consuming, Outgoing } from './transport.ts'

/** The steps of a chunk; tests break it off after each of them. */
export type Step = 'decided' | 'stored' | 'shared' | 'produced' | 'committed'

export interface Scoring extends TakingOver {
  readonly consuming: Pick<Consuming, 'inbox' | 'assignment' | 'commit' | 'seek'>
  readonly decide: (chunk: readonly ToScore[]) => Promise<readonly DecidedPartition[]>
  /** Where a key's records lie, on card.decisions as on card.events. */
  readonly partitionOf: (key: string) => number
  readonly afterStep: (step: Step) => Promise<void>
  /** Told of what is decided, once it is sent and committed. */
  readonly onSent: (decided: readonly DecidedPartition[]) => Promise<void>
}

export interface Scorer {
  /**
   * Takes a chunk past the commit point, or throws; then a repeat of the same messages, here or
   * elsewhere, puts right what is half done. What is stored is sent while the next chunk is
   * decided; where that fails the next call throws, and the inbox is nudged to make it. An empty
   * chunk waits until all that is stored is sent and committed.
   * Partitions that a join of the group gave us are taken over first. A partition that turns out to
   * be another's leaves the chunk, and what is left of it in the inbox is forgotten.
   */
  score(chunk: readonly Message[]): Promise<void>
}

export function createScorer(scoring: Scoring): Scorer {
  const { windows, consuming, kafka, afterStep } = scoring
  const owned = new Map<number, Ownership>()
  /** The offset after the last that we stored, by partition: from there on we read. */
  const reached = new Map<number, number>()
  let joinsSeen = 0
  /** What is stored and on its way out; gives the partitions that are not ours any more. */
  let sending: Promise<readonly number[]> = nothingSent

  const release = (partitions: Iterable<number>) => {
    for (const partition of partitions) {
      owned.delete(partition)
      windows.release(partition)
    }
  }
  const leave = (partitions: readonly number[]) => {
    release(partitions)
    for (const partition of partitions) consuming.inbox.forget(topics.events, partition)
  }

  async function finish(): Promise<void> {
    const underWay = sending
    sending = nothingSent
    leave(await underWay)
  }

  async function work(chunk: readonly Message[]): Promise<void> {
    const { joins, partitions } = consuming.assignment()
    const assigned = partitions.get(topics.events) ?? []
    const isSettled = joins === joinsSeen && assigned.every((partition) => owned.has(partition))
    if (!isSettled || chunk.length === 0) await finish()
    if (joins !== joinsSeen) release([...owned.keys()])
    joinsSeen = joins
    const reread = await own(assigned.filter((partition) => !owned.has(partition)))
    const beyond = chunk
      .filter((message) => !reread.has(message.partition))
      .flatMap((message) => toScore(message, owned.get(message.partition)))
    if (beyond.length === 0) return
    const decided = await scoring.decide(beyond)
    await afterStep('decided')
    // The outbox holds one chunk: the one before must be out before it is replaced.
    await finish()
    const ours = decided.filter(({ span }) => owned.has(span.partition))
    const outboxes = await share(await store(ours))
    const spans = new Set(outboxes.map(({ span }) => span))
    sending = send(
      outboxes,
      decided.filter(({ span }) => spans.has(span)),
    )
    sending.catch(() => consuming.inbox.nudge())
  }

  /** Takes partitions over; those that have to be read again from further back are returned. */
  async function own(partitions: readonly number[]): Promise<ReadonlySet<number>> {
    if (partitions.length === 0) return new Set()
    const taken = await takeOver(partitions, scoring)
    for (const { partition, ownership } of taken) owned.set(partition, ownership)
    const left = taken.flatMap(({ outbox }) => (outbox ? [outbox] : []))
    leave(await send(await share(left), []))
    const reread = new Set<number>()
    for (const { partition, ownership, next } of taken) {
      // The windows may have lost what Kafka has committed, and what we stored just now.
      if (next >= Math.max(ownership.decidedUpTo, reached.get(partition) ?? 0)) continue
      reread.add(partition)
      consuming.inbox.forget(topics.events, partition)
      consuming.seek(topics.events, partition, next)
    }
    return reread
  }

  /** The commit point. */
  async function store(decided: readonly DecidedPartition[]): Promise<readonly Outbox[]> {
    const stored = await Promise.all(
      decided.map(async ({ span, owned: appends, shared, outgoing }) => {
        const outbox: Outbox = { span, outgoing, shared }
        const result = await windows.commit(span, appends, packOutbox(outbox))
        return { outbox, result }
      }),
    )
    leave(stored.filter((s) => s.result !== 'COMMITTED').map((s) => s.outbox.span.partition))
    const outboxes = stored.filter((s) => s.result === 'COMMITTED').map((s) => s.outbox)
    for (const { span } of outboxes) {
      ownershipOf(span.partition).watermark = span.last
      reached.set(span.partition, span.last + 1)
    }
    await afterStep('stored')
    return outboxes
  }

  /** Adds the shared records; a partition that is refused leaves the chunk. */
  async function share(outboxes: readonly Outbox[]): Promise<readonly Outbox[]> {
    if (outboxes.length === 0) return []
    const refused = new Set(await windows.share(outboxes))
    leave([...refused])
    await afterStep('shared')
    return outboxes.filter(({ span }) => !refused.has(span.partition))
  }

  /** Sends and commits what is stored, by us or by an owner before; returns what is not ours. */
  async function send(
    outboxes: readonly Outbox[],
    decided: readonly DecidedPartition[],
  ): Promise<readonly number[]> {
    if (outboxes.length === 0) return []
    // Meanwhile a partition may be released, so what is known of it is taken along.
    const ours = outboxes.map((outbox) => ({
      ...outbox,
      ownership: ownershipOf(outbox.span.partition),
    }))
    const outgoing = ours.flatMap((outbox) => outbox.outgoing)
    const produced = await kafka.send(outgoing)
    await afterStep('produced')
    const counts = decisionsByPartition(outgoing, scoring.partitionOf)
    for (const { topic, partition, firstOffset } of produced) {
      const sent = ours.find(({ span }) => span.partition === partition)
      if (topic !== topics.decisions || !sent || firstOffset < 0) continue
      if (sent.span.last >= sent.ownership.adoptedUpTo) {
        // Until then the next owner, too, must find what is adopted, and that lies further back.
        sent.ownership.decisionsFrom = firstOffset + (counts.get(partition) ?? 0)
      }
    }
    const next = ours.map(({ span, ownership }) => ({
      topic: topics.events,
      partition: span.partition,
      // A store that is filled again must not make decided events look undecided.
      offset: Math.max(span.last + 1, ownership.decidedUpTo),
      metadata: String(ownership.decisionsFrom),
    }))
    const isOurs = await consuming.commit(next)
    await afterStep('committed')
    await scoring.onSent(decided)
    return isOurs ? [] : ours.map(({ span }) => span.partition)
  }

  const ownershipOf = (partition: number): Ownership => {
    const ownership = owned.get(partition)
    assert(ownership, 'only an owned partition is stored and delivered')
    return ownership
  }

  return {
    async score(chunk) {
      // On any error all is in doubt; the partitions are taken over anew before the next chunk.
      let whole = false
      try {
        await work(chunk)
        whole = true
      } finally {
        if (!whole) {
          await Promise.allSettled([sending])
          sending = nothingSent
          release([...owned.keys()])
        }
      }
    },
  }
}

const nothingSent: Promise<readonly number[]> = Promise.resolve([])

function decisionsByPartition(
  outgoing: readonly Outgoing[],
  partitionOf: (key: string) => number,
): ReadonlyMap<number, number> {
  const counts = new Map<number, number>()
  for (const { topic, key } of outgoing) {
    if (topic !== topics.decisions) continue
    const partition = partitionOf(key.toString())
    counts.set(partition, (counts.get(partition) ?? 0) + 1)
  }
  return counts
}

/** Messages at or below the watermark have had their effect. */
function toScore(message: Message, ownership: Ownership | undefined): readonly ToScore[] {
  if (!ownership || message.offset <= ownership.watermark) return []
  const fate = message.offset < ownership.decidedUpTo ? 'apply' : 'decide'
  return [{ message, fate, adopted: ownership.adopted }]
}
