import { v5 } from 'uuid'
import type { Position } from './events.ts'

// Any fixed UUID serves as the pipeline's namespace (RFC 9562 section 5.5); it must never change.
const pipeline = '6f1d3f0e-7c1b-5b57-9d0a-5f6f8c1e2a47'

/** The decision on an event: a repeat of the event has the same one. */
export const decisionIdOf = (eventId: string): string => v5(eventId, pipeline)

/** The stand-in for an invalid message; a valid message with the same event_id has its own. */
export const standInIdOf = (eventId: string, { partition, offset }: Position): string =>
  v5(`${eventId} at ${partition}-${offset}`, pipeline)

/** The outcome made of a decision, for processors that report none. */
export const outcomeIdOf = (decisionId: string): string => v5(`outcome of ${decisionId}`, pipeline)
