import { createHash } from 'node:crypto'
import type {
  CardEvent,
  DeadLetter,
  Decoded,
  Message,
  PlacedEvent,
  Transaction,
  WeirRecord,
} from './events.ts'
import { needsDecision, topics } from './events.ts'
import { isId, maskCardNumbers, maskPossibleCardNumbers } from './ids.ts'
import { maskRecord } from './mask.ts'
import { type DeadLetterReason, type Fault, type ValidationLimits, validate } from './validate.ts'

export interface Decoding {
  readonly decode: (value: Buffer | null) => Decoded
  readonly partitionOf: (key: string) => number
  readonly limits: ValidationLimits
  /** What a dead letter keeps of a value, in bytes. */
  readonly deadLetterBytesMax: number
}

/** A message of card.events: an event, or a dead letter and, where readable, who waits for it. */
export type Taken =
  | { readonly kind: 'event'; readonly message: Message; readonly placed: PlacedEvent }
  | {
      readonly kind: 'dead'
      readonly message: Message
      readonly letter: DeadLetter
      readonly waiting: Transaction | null
    }

export function take(message: Message, decoding: Decoding): Taken {
  const decoded = decoding.decode(message.value)
  if (decoded.kind === 'unreadable') return dead(message, decoded, decoding)
  const event = asCardEvent(decoded.record)
  if (!event) {
    const detail = `a ${decoded.record.type} does not belong on ${message.topic}`
    return dead(message, { reason: 'WRONG_TYPE', detail }, decoding)
  }
  const key = message.key === null ? null : message.key.toString()
  const { accountId } = event.record
  const arrival = {
    key,
    partition: message.partition,
    expectedPartition: decoding.partitionOf(accountId),
    timestamp: message.timestamp,
  }
  const fault = validate(event, arrival, decoding.limits)
  if (fault) return dead(message, fault, { ...decoding, event })
  const { partition, offset } = message
  return {
    kind: 'event',
    message,
    placed: { position: { partition, offset }, event: maskRecord(event) },
  }
}

const asCardEvent = (record: WeirRecord): CardEvent | null =>
  record.type === 'Transaction' || record.type === 'AccountEvent' || record.type === 'Label'
    ? record
    : null

type Burial = Pick<Decoding, 'deadLetterBytesMax'> & { readonly event?: CardEvent }

function dead(
  message: Message,
  fault: Pick<Fault, 'detail'> & { reason: DeadLetterReason },
  burial: Burial,
): Taken {
  const { event, deadLetterBytesMax } = burial
  const value = message.value ?? Buffer.alloc(0)
  const letter: DeadLetter = {
    sourceTopic: message.topic,
    sourcePartition: message.partition,
    sourceOffset: message.offset,
    sourceTimestamp: message.timestamp,
    reason: fault.reason,
    detail: maskCardNumbers(fault.detail),
    eventId: event && isId('event', event.record.eventId) ? event.record.eventId : null,
    accountId: event ? maskCardNumbers(event.record.accountId) : null,
    value: maskedBytes(value, deadLetterBytesMax),
    valueLength: value.length,
    valueSha256: createHash('sha256').update(value).digest('hex'),
  }
  return { kind: 'dead', message, letter, waiting: waitingFor(event) }
}

// Nineteen digits with a separator between each: what is cut off may end a number that is kept.
const cardNumberBytesMax = 37

// Latin-1 gives every byte one character and back, and a mask keeps the length.
function maskedBytes(value: Buffer, bytesMax: number): Buffer {
  const kept = value.subarray(0, bytesMax + cardNumberBytesMax).toString('latin1')
  return Buffer.from(maskPossibleCardNumbers(kept), 'latin1').subarray(0, bytesMax)
}

/** The authorization whose producer waits for an answer all the same, its texts masked. */
function waitingFor(event: CardEvent | undefined): Transaction | null {
  if (event?.type !== 'Transaction' || !needsDecision(event)) return null
  const { record } = event
  if (!isId('event', record.eventId)) return null
  return {
    ...record,
    programId: maskCardNumbers(record.programId),
    accountId: maskCardNumbers(record.accountId),
    cardId: maskCardNumbers(record.cardId),
    authorizationId: record.authorizationId && maskCardNumbers(record.authorizationId),
  }
}

/** The key that a message's own dead letter and stand-in go under. */
export const keyOf = (message: Message): Buffer =>
  message.key === null
    ? Buffer.from(`${topics.events}-${message.partition}`)
    : Buffer.from(maskCardNumbers(message.key.toString('latin1')), 'latin1')
