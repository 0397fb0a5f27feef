import {
  type Decision,
  type Message,
  needsDecision,
  type Transaction,
  topics,
  type WeirRecord,
} from './events.ts'
import { outcomeOf } from './outcomes.ts'
import type { NextOffset } from './transport.ts'

/** A record of card.events or card.decisions, at its place. */
export interface JoinInput {
  readonly message: Pick<Message, 'topic' | 'partition' | 'offset'>
  readonly record: WeirRecord | null
}

export interface OutcomeJoin {
  /** The outcomes that become known with this record: none or one. */
  take(input: JoinInput): readonly Transaction[]
  /**
   * Where to read on after a restart: the first authorization or decision that still waits for the
   * other. What is read again by then gives the same outcomes again.
   */
  positions(): readonly NextOffset[]
  /** Authorizations that were never decided, such as repeats of an event. */
  forgotten(): number
}

interface Waiting<T> {
  readonly offset: number
  readonly record: T
}

/** One partition of both topics: an account lies on the same partition of each. */
interface Lane {
  eventsNext: number
  decisionsNext: number
  newestDecided: number
  /** By offset on card.events, oldest first. */
  readonly authorizations: Map<number, Transaction>
  readonly decisions: Map<number, Waiting<Decision>>
}

/**
 * Joins decisions with the authorizations they answer, whichever comes first. Decisions come about
 * in the order of their authorizations: one that is more than `behindMax` offsets behind the newest
 * decision will not be decided any more and is forgotten.
 */
export function createOutcomeJoin({ behindMax }: { readonly behindMax: number }): OutcomeJoin {
  const lanes = new Map<number, Lane>()
  let forgotten = 0
  const laneOf = (partition: number): Lane => {
    const lane = lanes.get(partition) ?? newLane()
    lanes.set(partition, lane)
    return lane
  }
  const forget = (lane: Lane) => {
    for (const offset of lane.authorizations.keys()) {
      if (offset >= lane.newestDecided - behindMax) break
      lane.authorizations.delete(offset)
      forgotten += 1
    }
  }
  return {
    take({ message, record }) {
      const lane = laneOf(message.partition)
      if (message.topic === topics.events) return takeEvent(lane, message.offset, record)
      const outcomes = takeDecision(lane, message.offset, record)
      forget(lane)
      return outcomes
    },
    positions: () => [...lanes].flatMap(([partition, lane]) => positionsOf(partition, lane)),
    forgotten: () => forgotten,
  }
}

const newLane = (): Lane => ({
  eventsNext: 0,
  decisionsNext: 0,
  newestDecided: -1,
  authorizations: new Map(),
  decisions: new Map(),
})

function takeEvent(lane: Lane, offset: number, record: WeirRecord | null): readonly Transaction[] {
  // A chunk that could not be sent is taken again: its authorizations wait, or are answered.
  if (offset < lane.eventsNext) return []
  lane.eventsNext = offset + 1
  const answer = lane.decisions.get(offset)
  lane.decisions.delete(offset)
  if (record?.type !== 'Transaction' || !needsDecision(record)) return []
  if (answer) return [outcomeOf(answer.record, record.record)]
  lane.authorizations.set(offset, record.record)
  return []
}

function takeDecision(
  lane: Lane,
  offset: number,
  record: WeirRecord | null,
): readonly Transaction[] {
  lane.decisionsNext = Math.max(lane.decisionsNext, offset + 1)
  if (record?.type !== 'Decision') return []
  const { sourceOffset } = record.record
  lane.newestDecided = Math.max(lane.newestDecided, sourceOffset)
  const authorization = lane.authorizations.get(sourceOffset)
  lane.authorizations.delete(sourceOffset)
  if (authorization) return [outcomeOf(record.record, authorization)]
  // Read before and answered, or unreadable: there is nothing to wait for.
  if (sourceOffset < lane.eventsNext) return []
  lane.decisions.set(sourceOffset, { offset, record: record.record })
  return []
}

function positionsOf(partition: number, lane: Lane): readonly NextOffset[] {
  const [oldest = lane.eventsNext] = lane.authorizations.keys()
  const ahead = [...lane.decisions.values()].map(({ offset }) => offset)
  const place = (topic: string, offset: number) => ({ topic, partition, offset, metadata: '' })
  return [
    place(topics.events, oldest),
    place(topics.decisions, Math.min(lane.decisionsNext, ...ahead)),
  ].filter(({ offset }) => offset > 0)
}
