import { isIP } from 'node:net'
import type { CardEvent, UnreadableReason } from './events.ts'
import { hasCardNumber, type IdKind, isId } from './ids.ts'
import { isCurrency } from './money.ts'
import { missingField } from './needs.ts'
import { type Field, fieldsOf, inSnakeCase } from './schemas.ts'

/** What can be wrong with an event that was read; docs/producers.md says what each means. */
export const faultReasons = [
  'MISSING_KEY',
  'KEY_NOT_ACCOUNT',
  'WRONG_PARTITION',
  'UNKNOWN_KIND',
  'MISSING_FIELD',
  'MALFORMED_ID',
  'CARD_NUMBER',
  'INVALID_AMOUNT',
  'UNKNOWN_CURRENCY',
  'MALFORMED_FIELD',
  'FUTURE_TIME',
] as const

export type FaultReason = (typeof faultReasons)[number]

export type DeadLetterReason = UnreadableReason | FaultReason

/** `detail` names the field and the cause, never the value. */
export interface Fault {
  readonly reason: FaultReason
  readonly detail: string
}

/** How a record came; `expectedPartition` is the one that murmur2 of its account id gives. */
export interface Arrival {
  readonly key: string | null
  readonly partition: number
  readonly expectedPartition: number
  /** Kafka's timestamp, in milliseconds since 1970. */
  readonly timestamp: number
}

export interface ValidationLimits {
  readonly amountMinorMax: bigint
  /** How far a time in the event may lie beyond Kafka's timestamp, in milliseconds. */
  readonly futureMsMax: number
}

/** The first thing wrong with an event, or null where it can be taken. */
export function validate(
  event: CardEvent,
  arrival: Arrival,
  limits: ValidationLimits,
): Fault | null {
  return (
    misplaced(event, arrival) ??
    unknownKind(event) ??
    incomplete(event) ??
    malformed(event, { ...limits, timestamp: arrival.timestamp }) ??
    contradictory(event)
  )
}

const fault = (reason: FaultReason, detail: string): Fault => ({ reason, detail })

function misplaced(event: CardEvent, arrival: Arrival): Fault | null {
  const { key, partition, expectedPartition } = arrival
  if (key === null || key === '') return fault('MISSING_KEY', 'the record has no key')
  if (key !== event.record.accountId) {
    return fault('KEY_NOT_ACCOUNT', 'the key is not the account_id of the record')
  }
  if (partition === expectedPartition) return null
  return fault(
    'WRONG_PARTITION',
    `murmur2 of the key gives partition ${expectedPartition}, not ${partition}; ` +
      'librdkafka needs partitioner=murmur2_random',
  )
}

function unknownKind(event: CardEvent): Fault | null {
  const [field, symbol] =
    event.type === 'Label' ? ['verdict', event.record.verdict] : ['kind', event.record.kind]
  return symbol === 'UNKNOWN'
    ? fault('UNKNOWN_KIND', `${field} is one that weir does not know`)
    : null
}

function incomplete(event: CardEvent): Fault | null {
  const property = missingField(event)
  if (property === null) return null
  const of = event.type === 'Label' ? 'a label' : `${event.type} ${event.record.kind}`
  return fault('MISSING_FIELD', `${inSnakeCase(property)} is missing; ${of} needs it`)
}

function contradictory(event: CardEvent): Fault | null {
  if (event.type === 'Label') {
    const { knownAt, originalEventTime } = event.record
    return knownAt < originalEventTime
      ? fault('MALFORMED_FIELD', 'known_at is before original_event_time')
      : null
  }
  if (event.type === 'AccountEvent') return null
  const { amountMinor, cashbackMinor } = event.record
  return cashbackMinor !== null && (amountMinor === null || cashbackMinor > amountMinor)
    ? fault('INVALID_AMOUNT', 'cashback_minor is more than amount_minor')
    : null
}

type Bounds = ValidationLimits & Pick<Arrival, 'timestamp'>
type Value = string | number | bigint | boolean
type Check = (value: Value, bounds: Bounds) => Fault | null
interface Checked {
  readonly property: string
  readonly check: Check
}

function malformed({ type, record }: CardEvent, bounds: Bounds): Fault | null {
  // Every field of the record is read by the name that its schema gives it.
  const values = record as unknown as Readonly<Record<string, Value | null>>
  for (const { property, check } of checked[type]) {
    const value = values[property]
    const found = value === null || value === undefined ? null : check(value, bounds)
    if (found) return found
  }
  return null
}

/** The fields that hold a token, and of which kind. */
export const idKinds: ReadonlyMap<string, IdKind> = new Map([
  ['eventId', 'event'],
  ['originalEventId', 'event'],
  ['programId', 'program'],
  ['accountId', 'account'],
  ['cardId', 'card'],
  ['previousCardId', 'card'],
  ['authorizationId', 'authorization'],
  ['merchantId', 'merchant'],
  ['deviceId', 'device'],
  ['paymentId', 'payment'],
])

type Requirement = readonly [holds: (value: Value) => boolean, must: string]

const matches =
  (pattern: RegExp) =>
  (value: Value): boolean =>
    typeof value === 'string' && pattern.test(value)

const within =
  (least: number, most: number) =>
  (value: Value): boolean =>
    typeof value === 'number' && value >= least && value <= most

/** Fields with a form of their own. */
const requirements: ReadonlyMap<string, Requirement> = new Map<string, Requirement>([
  ['mcc', [matches(/^\d{4}$/), 'must be four digits']],
  ['merchantCountry', [matches(/^[A-Z]{2}$/), 'must be an ISO 3166-1 alpha-2 code']],
  ['merchantLatitude', [within(-90, 90), 'must be from -90 to 90']],
  ['merchantLongitude', [within(-180, 180), 'must be from -180 to 180']],
  ['networkRiskScore', [within(0, 999), 'must be from 0 to 999']],
  ['responseCode', [matches(/^[0-9A-Z]{2}$/), 'must be two characters of 0-9 and A-Z']],
  ['daysPastDue', [within(0, 36_500), 'must be from 0 to 36500']],
  ['ip', [(value) => isIP(String(value)) !== 0, 'must be an IPv4 or IPv6 address']],
])

/** The longest text that a field may hold, in UTF-16 code units. */
const textLengthMax = 512

const checked: Readonly<Record<CardEvent['type'], readonly Checked[]>> = {
  Transaction: checksOf('Transaction'),
  AccountEvent: checksOf('AccountEvent'),
  Label: checksOf('Label'),
}

function checksOf(type: CardEvent['type']): readonly Checked[] {
  return fieldsOf(type).flatMap((field) => {
    const check = checkOf(field)
    return check ? [{ property: field.property, check }] : []
  })
}

function checkOf({ name, property, form }: Field): Check | null {
  const kind = idKinds.get(property)
  if (kind) return idCheck(name, kind)
  const requirement = requirements.get(property)
  if (requirement) return requirementCheck(name, requirement)
  if (/currency$/.test(name)) return currencyCheck(name)
  switch (form) {
    case 'text':
      return textCheck(name)
    case 'money':
      return property === 'balanceMinor' ? balanceCheck(name) : amountCheck(name)
    case 'time':
      return timeCheck(name)
    case 'day':
      return requirementCheck(name, [within(-25_567, 120_529), 'must be from 1900 to 2299'])
    case 'double':
      return requirementCheck(name, [Number.isFinite, 'must be finite'])
    case 'boolean':
    case 'int':
    case 'long':
    case 'enum':
    case 'other':
      return null
  }
}

function idCheck(name: string, kind: IdKind): Check {
  return (value) => {
    const text = String(value)
    if (isId(kind, text)) return null
    return hasCardNumber(text)
      ? fault('CARD_NUMBER', `${name} holds a card number; only tokens are taken`)
      : fault('MALFORMED_ID', `${name} is no ${kind} id; docs/producers.md gives its form`)
  }
}

function requirementCheck(name: string, [holds, must]: Requirement): Check {
  const broken = fault('MALFORMED_FIELD', `${name} ${must}`)
  return (value) => (holds(value) ? null : broken)
}

function currencyCheck(name: string): Check {
  const unknown = fault('UNKNOWN_CURRENCY', `${name} is no ISO 4217 code in capitals`)
  return (value) => (isCurrency(String(value)) ? null : unknown)
}

function textCheck(name: string): Check {
  const tooLong = fault('MALFORMED_FIELD', `${name} is longer than ${textLengthMax} characters`)
  return (value) => (String(value).length <= textLengthMax ? null : tooLong)
}

function amountCheck(name: string): Check {
  return (value, { amountMinorMax }) => {
    if (typeof value !== 'bigint') return fault('INVALID_AMOUNT', `${name} is no amount`)
    if (value < 0n) return fault('INVALID_AMOUNT', `${name} is negative`)
    return value <= amountMinorMax
      ? null
      : fault('INVALID_AMOUNT', `${name} is above ${amountMinorMax}`)
  }
}

// A balance below zero is money that the account is owed.
function balanceCheck(name: string): Check {
  const check = amountCheck(name)
  return (value, bounds) => check(typeof value === 'bigint' && value < 0n ? -value : value, bounds)
}

function timeCheck(name: string): Check {
  return (value, { timestamp, futureMsMax }) => {
    const time = Number(value)
    if (!(time > 0)) return fault('MALFORMED_FIELD', `${name} is not after 1970`)
    return time <= timestamp + futureMsMax
      ? null
      : fault('FUTURE_TIME', `${name} is more than ${futureMsMax} ms after the record's timestamp`)
  }
}
