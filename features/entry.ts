import { strict as assert } from 'node:assert'
import type { AccountEventKind, AccountStatus } from '../streams/events.ts'
import type { EventHash } from './hash.ts'

/**
 * One packed record: 12 little-endian 32-bit words, 48 bytes.
 *
 * | word | bits | content |
 * |---|---|---|
 * | 0 | 32 | `at`, seconds: when it counts in a window |
 * | 1 | 32 | `since`, seconds: from when it is felt, the event's own time |
 * | 2 | 10, 10, 4, 8 | milliseconds of `at`, of `since`, kind, flags |
 * | 3 | 32 | Kafka offset, low 32 bits |
 * | 4 | 32 | amount, low 32 bits |
 * | 5 | 8, 10, 14 | amount, high 8 bits with the sign; country; merchant category |
 * | 6, 7 | 32 each | hashes of the peers (see entries.ts), 0 for none |
 * | 8, 9 | 64 | hash of the event's own id |
 * | 10 | 32 | hash of the id of the event it is about |
 * | 11 | 16, 16 | latitude in 1/360 degree, longitude in 1/180 degree, -32768 for none |
 *
 * A STATE record differs from word 4 on: limit low; limit high 8, balance high 8, what happened 4,
 * status 4; balance low; day of opening; hash of the event's id; payment low, payment high 8.
 *
 * Word 0 lies above 1,000,000,000 for any time after 2001, so a bare record never looks like the
 * header of a folded value.
 */
export const recordWords = 12
export const recordBytes = 4 * recordWords

/** Below this a first word is a header's. */
export const earliestSecond = 1_000_000_000

/** What a record says; SEEN only remembers an event id and is felt by no window. */
export const kindCode = { ATTEMPT: 1, RETRACT: 2, STATE: 3, LABEL: 4, SEEN: 5 } as const
export type EntryKind = keyof typeof kindCode

/** Flags of a record. The first six describe an attempt, the others a correction or a label. */
export const flag = {
  PRESENT: 1,
  NOT_PRESENT: 2,
  FOREIGN: 4,
  CASH: 8,
  CVV_FAILED: 16,
  ZERO_AMOUNT: 32,
  /** The attempt was declined in the end. */
  DECLINED: 64,
  /** The correction takes the attempt out of the approved count, not only money out of the sum. */
  WHOLE: 128,
} as const

interface Stamp {
  readonly at: number
  readonly since: number
  readonly offset: number
  readonly eventHash: EventHash
}

/**
 * An attempt, a correction of one, a label or a remembered id. Amounts are whole minor units as a
 * number: exact, since a record holds 40 bits, and the engine only adds them up.
 */
export interface Movement extends Stamp {
  readonly kind: 'ATTEMPT' | 'RETRACT' | 'LABEL' | 'SEEN'
  readonly flags: number
  readonly amountMinor: number
  readonly country: number
  readonly mcc: number
  readonly peer: number
  readonly secondPeer: number
  readonly subject: number
  readonly latitude: number | null
  readonly longitude: number | null
}

/** What happened to an account, with its state after it. */
export interface StateChange extends Stamp {
  readonly kind: 'STATE'
  readonly what: AccountEventKind
  readonly status: AccountStatus
  readonly limitMinor: number
  readonly balanceMinor: number
  readonly openedOn: number
  readonly paymentMinor: number
}

export type Entry = Movement | StateChange

/** Positions are stored: only ever add at the end. */
export const accountEventKinds: readonly AccountEventKind[] = [
  'UNKNOWN',
  'OPENED',
  'ACTIVATED',
  'CARD_ISSUED',
  'CARD_REPLACED',
  'CARD_BLOCKED',
  'CONTACT_CHANGED',
  'CREDENTIAL_CHANGED',
  'LIMIT_CHANGED',
  'STATEMENT',
  'PAYMENT_POSTED',
  'PAYMENT_RETURNED',
  'PAYMENT_MISSED',
  'DELINQUENCY_CHANGED',
  'CHARGED_OFF',
  'CLOSED',
]

/** Positions are stored: only ever add at the end. */
export const accountStatuses: readonly AccountStatus[] = [
  'UNKNOWN',
  'PENDING',
  'ACTIVE',
  'BLOCKED',
  'DELINQUENT',
  'CHARGED_OFF',
  'CLOSED',
]

const amountMax = 2 ** 39 - 1
const degreesNone = -32_768

/** Word 11 of a record without a place. */
export const nowhere = ((degreesNone & 0xffff) | (degreesNone << 16)) >>> 0

const latitudeSteps = 360
const longitudeSteps = 180

/** The packed record of an entry. */
export function packEntry(entry: Entry): Uint32Array {
  const record = new Uint32Array(recordWords)
  record[0] = Math.floor(entry.at / 1000)
  record[1] = Math.floor(entry.since / 1000)
  const flags = entry.kind === 'STATE' ? 0 : entry.flags
  record[2] =
    (entry.at % 1000) | ((entry.since % 1000) << 10) | (kindCode[entry.kind] << 20) | (flags << 24)
  record[3] = entry.offset
  record[8] = entry.eventHash.low
  record[9] = entry.eventHash.high
  if (entry.kind === 'STATE') packState(record, entry)
  else packMovement(record, entry)
  return record
}

function packMovement(record: Uint32Array, entry: Movement): void {
  const amount = clampAmount(entry.amountMinor)
  record[4] = amount
  record[5] = highOf(amount) | (entry.country << 8) | (entry.mcc << 18)
  record[6] = entry.peer
  record[7] = entry.secondPeer
  record[10] = entry.subject
  record[11] =
    packDegrees(entry.latitude, latitudeSteps) |
    (packDegrees(entry.longitude, longitudeSteps) << 16)
}

function packState(record: Uint32Array, entry: StateChange): void {
  const limit = clampAmount(entry.limitMinor)
  const balance = clampAmount(entry.balanceMinor)
  const payment = clampAmount(entry.paymentMinor)
  record[4] = limit
  record[5] =
    highOf(limit) |
    (highOf(balance) << 8) |
    (accountEventKinds.indexOf(entry.what) << 16) |
    (accountStatuses.indexOf(entry.status) << 20)
  record[6] = balance
  record[7] = entry.openedOn
  record[10] = payment
  record[11] = highOf(payment)
}

/** A movement's record with other peers. */
export function withPeers(record: Uint32Array, peer: number, secondPeer: number): Uint32Array {
  const own = record.slice()
  own[6] = peer
  own[7] = secondPeer
  return own
}

/** The entry in `words` from `start` on; for looking in and for tests, the engine reads words. */
export function unpackEntry(words: Uint32Array, start = 0): Entry {
  const word = (place: number): number => words[start + place] ?? 0
  const stamp = {
    at: atOf(words, start),
    since: sinceOf(words, start),
    offset: word(3),
    eventHash: { low: word(8), high: word(9) },
  }
  const kind = kindOf(words, start)
  if (kind === 'STATE') {
    return {
      ...stamp,
      kind,
      what: accountEventKinds[(word(5) >>> 16) & 15] ?? 'UNKNOWN',
      status: accountStatuses[(word(5) >>> 20) & 15] ?? 'UNKNOWN',
      limitMinor: amountOf(word(4), word(5)),
      balanceMinor: amountOf(word(6), word(5) >>> 8),
      openedOn: word(7) | 0,
      paymentMinor: amountOf(word(10), word(11)),
    }
  }
  return {
    ...stamp,
    kind,
    flags: word(2) >>> 24,
    amountMinor: amountOf(word(4), word(5)),
    country: countryIn(words, start),
    mcc: word(5) >>> 18,
    peer: word(6),
    secondPeer: word(7),
    subject: word(10),
    latitude: degreesOf(word(11), latitudeSteps),
    longitude: degreesOf(word(11) >>> 16, longitudeSteps),
  }
}

export const atOf = (words: Uint32Array, start: number): number =>
  (words[start] ?? 0) * 1000 + ((words[start + 2] ?? 0) & 1023)

export const sinceOf = (words: Uint32Array, start: number): number =>
  (words[start + 1] ?? 0) * 1000 + (((words[start + 2] ?? 0) >>> 10) & 1023)

/** The number of the record's kind, see `kindCode`. */
export const kindIn = (words: Uint32Array, start: number): number =>
  ((words[start + 2] ?? 0) >>> 20) & 15

/** The number of the record's country, 0 for none; not for STATE records. */
export const countryIn = (words: Uint32Array, start: number): number =>
  ((words[start + 5] ?? 0) >>> 8) & 1023

/** Signed 40-bit amount from its low word and a word whose lowest 8 bits are its high part. */
export const amountOf = (low: number, high: number): number =>
  ((high << 24) >> 24) * 4_294_967_296 + low

/** Degrees north from word 11, or null. */
export const latitudeOf = (word: number): number | null => degreesOf(word, latitudeSteps)

/** Degrees east from word 11, or null. */
export const longitudeOf = (word: number): number | null => degreesOf(word >>> 16, longitudeSteps)

function kindOf(words: Uint32Array, start: number): EntryKind {
  const code = kindIn(words, start)
  for (const kind of ['ATTEMPT', 'RETRACT', 'STATE', 'LABEL', 'SEEN'] as const) {
    if (kindCode[kind] === code) return kind
  }
  assert.fail(`a record of unknown kind ${code}`)
}

const clampAmount = (amountMinor: number): number =>
  Math.max(-amountMax, Math.min(amountMax, amountMinor))

const highOf = (amount: number): number => Math.floor(amount / 4_294_967_296) & 255

const packDegrees = (degrees: number | null, steps: number): number =>
  (degrees === null ? degreesNone : Math.round(degrees * steps)) & 0xffff

function degreesOf(bits: number, steps: number): number | null {
  const scaled = (bits << 16) >> 16
  return scaled === degreesNone ? null : scaled / steps
}
