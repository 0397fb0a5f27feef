import assert from 'node:assert'
import type { DecidedPartition } from './decide.ts'
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
}

/** A message beyond the watermark, and how it is to be taken. */
export interface ToScore {
  readonly message: Message
  /** `apply`: it was decided before, and only the windows have forgotten it. */
  readonly fate: 'decide' | 'apply'
  /** Decisions to be sent again as they are, by decision_id. */
  readonly adopted: ReadonlyMap<string, Outgoing>
}

export interface Scorer {
  /**
   * Takes a chunk, which may be empty, through all its effects and returns what was decided, or
   * throws; then a repeat of the same messages, here or elsewhere, puts right what is half done.
   * Partitions that a join of the group gave us are taken over first. A partition that turns out
   * to be another's leaves the chunk, and what is left of it in the inbox is forgotten.
   */
  score(chunk: readonly Message[]): Promise<readonly DecidedPartition[]>
}

export function createScorer(scoring: Scoring): Scorer {
  const { windows, consuming, kafka, afterStep } = scoring
  const owned = new Map<number, Ownership>()
  let joinsSeen = 0

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

  async function work(chunk: readonly Message[]): Promise<readonly DecidedPartition[]> {
    const { joins, partitions } = consuming.assignment()
    if (joins !== joinsSeen) release([...owned.keys()])
    joinsSeen = joins
    const assigned = partitions.get(topics.events) ?? []
    const reread = await own(assigned.filter((partition) => !owned.has(partition)))
    const beyond = chunk
      .filter((message) => !reread.has(message.partition))
      .flatMap((message) => toScore(message, owned.get(message.partition)))
    if (beyond.length === 0) return []
    const decided = await scoring.decide(beyond)
    await afterStep('decided')
    const stored = await store(decided)
    await deliver(stored)
    const spans = new Set(stored.map(({ span }) => span))
    return decided.filter(({ span }) => spans.has(span))
  }

  /** Takes partitions over; those that have to be read again from further back are returned. */
  async function own(partitions: readonly number[]): Promise<ReadonlySet<number>> {
    if (partitions.length === 0) return new Set()
    const taken = await takeOver(partitions, scoring)
    for (const { partition, ownership } of taken) owned.set(partition, ownership)
    await deliver(taken.flatMap(({ outbox }) => (outbox ? [outbox] : [])))
    const reread = new Set<number>()
    for (const { partition, rereadFrom } of taken) {
      if (rereadFrom === null) continue
      reread.add(partition)
      consuming.inbox.forget(topics.events, partition)
      consuming.seek(topics.events, partition, rereadFrom)
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
    for (const { span } of outboxes) ownershipOf(span.partition).watermark = span.last
    await afterStep('stored')
    return outboxes
  }

  /** What follows the commit point, for a chunk of ours or for one that an owner before us left. */
  async function deliver(outboxes: readonly Outbox[]): Promise<void> {
    if (outboxes.length === 0) return
    const refused = new Set(await windows.share(outboxes))
    leave([...refused])
    await afterStep('shared')
    const ours = outboxes.filter(({ span }) => !refused.has(span.partition))
    const outgoing = ours.flatMap((outbox) => outbox.outgoing)
    const produced = await kafka.send(outgoing)
    await afterStep('produced')
    const counts = decisionsByPartition(outgoing, scoring.partitionOf)
    for (const { topic, partition, firstOffset } of produced) {
      const ownership = topic === topics.decisions ? owned.get(partition) : undefined
      if (ownership && firstOffset >= 0 && ownership.watermark >= ownership.adoptedUpTo) {
        // Until then the next owner, too, must find what is adopted, and that lies further back.
        ownership.decisionsFrom = firstOffset + (counts.get(partition) ?? 0)
      }
    }
    const next = ours.map(({ span }) => ({
      topic: topics.events,
      partition: span.partition,
      // A store that is filled again must not make decided events look undecided.
      offset: Math.max(span.last + 1, ownershipOf(span.partition).decidedUpTo),
      metadata: String(ownershipOf(span.partition).decisionsFrom),
    }))
    if (!(await consuming.commit(next))) leave(ours.map(({ span }) => span.partition))
    await afterStep('committed')
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
        const decided = await work(chunk)
        whole = true
        return decided
      } finally {
        if (!whole) release([...owned.keys()])
      }
    },
  }
}

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
