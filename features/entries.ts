import type { CardEvent, Label, PlacedEvent, Transaction } from '../streams/events.ts'
import { countryCode, isForeign } from './country.ts'
import {
  type Entry,
  earliestSecond,
  flag,
  type Movement,
  packEntry,
  type StateChange,
  withPeers,
} from './entry.ts'
import { hashEvent, hashOf } from './hash.ts'
import type { EntityKind } from './windows.ts'

/** A record with the window it belongs to. */
export interface Placement {
  readonly entity: EntityKind
  readonly id: string
  readonly record: Uint32Array
}

/** The ids an event names: its windows. */
export interface Involved {
  readonly accountId: string
  readonly cardId: string | null
  readonly merchantId: string | null
  readonly deviceId: string | null
  readonly ip: string | null
}

/**
 * What an event says to the windows, without the peers that differ from window to window
 * (`placementsOf`). Null for events that change no window.
 */
export function entryOf({ event, position }: PlacedEvent): Entry | null {
  switch (event.type) {
    case 'Transaction':
      return transactionEntry(event.record, position.offset)
    case 'AccountEvent':
      return stateEntry(event, position.offset)
    case 'Label':
      return event.record.verdict === 'UNKNOWN' ? null : labelEntry(event.record, position.offset)
  }
}

/** The decline that a refused ADVICE brings along: it is an attempt and its own correction. */
export function declineOf({ event, position }: PlacedEvent): Movement | null {
  if (event.type !== 'Transaction' || event.record.kind !== 'ADVICE') return null
  if (event.record.approved !== false) return null
  const { eventId } = event.record
  const own = { ...event.record, originalEventId: eventId, originalEventTime: null }
  return retractEntry(own, position.offset, flag.DECLINED | flag.WHOLE)
}

export function involvedIn({ type, record }: CardEvent): Involved {
  if (type === 'AccountEvent') {
    return {
      accountId: record.accountId,
      cardId: null,
      merchantId: null,
      deviceId: null,
      ip: null,
    }
  }
  return record
}

/** Hashes of the ids of an event, 0 for none. */
export interface Hashes {
  readonly card: number
  readonly merchant: number
  readonly device: number
  readonly ip: number
}

export const hashesOf = ({ cardId, merchantId, deviceId, ip }: Involved): Hashes => ({
  card: cardId === null ? 0 : hashOf('card', cardId),
  merchant: merchantId === null ? 0 : hashOf('merchant', merchantId),
  device: deviceId === null ? 0 : hashOf('device', deviceId),
  ip: ip === null ? 0 : hashOf('ip', ip),
})

/** What the peers of an entity are: whom it meets in an event. */
export const peerNames = {
  card: ['merchant', 'device'],
  account: ['merchant', 'device'],
  merchant: ['card', 'device'],
  device: ['card', 'ip'],
  ip: ['card', 'device'],
} as const satisfies Readonly<Record<EntityKind, readonly [keyof Hashes, keyof Hashes]>>

/** An entry as the record of every window concerned, each with its own peers. */
export function placementsOf(involved: Involved, entry: Entry): readonly Placement[] {
  const { accountId, cardId, merchantId, deviceId, ip } = involved
  const record = packEntry(entry)
  if (entry.kind === 'STATE' || entry.kind === 'SEEN' || cardId === null) {
    return [{ entity: 'account', id: accountId, record }]
  }
  const hashes = hashesOf(involved)
  const placements: Placement[] = []
  const add = (entity: EntityKind, id: string | null) => {
    if (id === null) return
    const [peer, secondPeer] = peerNames[entity]
    const own = withPeers(record, hashes[peer], hashes[secondPeer])
    placements.push({ entity, id, record: own })
  }
  add('account', accountId)
  add('card', cardId)
  add('merchant', merchantId)
  add('device', deviceId)
  add('ip', ip)
  return placements
}

function transactionEntry(record: Transaction, offset: number): Movement | null {
  switch (record.kind) {
    case 'AUTHORIZATION':
    case 'INCREMENTAL':
    case 'ADVICE':
      return attemptEntry(record, offset)
    case 'OUTCOME':
      return record.approved === false
        ? retractEntry(record, offset, flag.DECLINED | flag.WHOLE)
        : null
    case 'EXPIRY':
      return retractEntry(record, offset, flag.WHOLE)
    case 'REVERSAL':
      return retractEntry(record, offset, 0)
    case 'CLEARING':
    case 'REFUND':
    case 'CHARGEBACK':
    case 'UNKNOWN':
      return null
  }
}

function attemptEntry(record: Transaction, offset: number): Movement {
  const own = hashEvent(record.eventId)
  const original = record.kind === 'INCREMENTAL' ? record.originalEventId : null
  return {
    ...movement(record, offset),
    kind: 'ATTEMPT',
    at: timeFrom(record.eventTime),
    flags: attemptFlags(record),
    amountMinor: amountIn(record),
    subject: original === null ? own.low : hashEvent(original).low,
    latitude: record.merchantLatitude,
    longitude: record.merchantLongitude,
  }
}

/** A correction counts at the time of what it corrects, and is felt from its own time on. */
function retractEntry(record: Transaction, offset: number, flags: number): Movement {
  return {
    ...movement(record, offset),
    kind: 'RETRACT',
    at: timeFrom(Math.min(record.originalEventTime ?? record.eventTime, record.eventTime)),
    flags,
    amountMinor: -amountIn(record),
    subject: hashEvent(record.originalEventId ?? record.eventId).low,
    latitude: null,
    longitude: null,
  }
}

function movement(record: Transaction, offset: number) {
  return {
    since: timeFrom(record.eventTime),
    offset,
    eventHash: hashEvent(record.eventId),
    country: countryCode(record.merchantCountry),
    mcc: Number(record.mcc ?? 0),
    peer: 0,
    secondPeer: 0,
  }
}

/** A label counts from the moment it is known; GENUINE takes an earlier FRAUD back. */
function labelEntry(record: Label, offset: number): Movement {
  const amount = Number(record.billingAmountMinor ?? 0n)
  const withdraws = record.verdict === 'GENUINE'
  return {
    kind: 'LABEL',
    at: timeFrom(record.knownAt),
    since: timeFrom(record.knownAt),
    offset,
    eventHash: hashEvent(record.eventId),
    flags: withdraws ? flag.WHOLE : 0,
    amountMinor: withdraws ? -amount : amount,
    country: 0,
    mcc: Number(record.mcc ?? 0),
    peer: 0,
    secondPeer: 0,
    subject: hashEvent(record.originalEventId).low,
    latitude: null,
    longitude: null,
  }
}

function stateEntry(
  { record }: Extract<CardEvent, { type: 'AccountEvent' }>,
  offset: number,
): StateChange {
  return {
    kind: 'STATE',
    at: timeFrom(record.eventTime),
    since: timeFrom(record.eventTime),
    offset,
    eventHash: hashEvent(record.eventId),
    what: record.kind,
    status: record.status,
    limitMinor: Number(record.limitMinor),
    balanceMinor: Number(record.balanceMinor),
    openedOn: record.openedOn,
    paymentMinor: Number(record.paymentAmountMinor ?? 0n),
  }
}

const cashLikeMccs = new Set(
  '4829 6010 6011 6012 6050 6051 6211 6538 6540 7801 7802 7995'.split(' '),
)

/** Whether money comes out as money: cash, wires, gambling, securities, prepaid loads. */
export const isCashLike = ({ purpose, mcc }: Transaction): boolean =>
  purpose === 'CASH' || purpose === 'QUASI_CASH' || (mcc !== null && cashLikeMccs.has(mcc))

/** Amount in the account's currency. A refund asks for nothing. */
export const amountIn = (record: Transaction): number =>
  record.purpose === 'REFUND' ? 0 : Number(record.billingAmountMinor ?? record.amountMinor ?? 0n)

function attemptFlags(record: Transaction): number {
  const { cardPresent, merchantCountry, billingCurrency } = record
  return (
    (cardPresent === true ? flag.PRESENT : 0) |
    (cardPresent === false ? flag.NOT_PRESENT : 0) |
    (isForeign(merchantCountry, billingCurrency) ? flag.FOREIGN : 0) |
    (isCashLike(record) ? flag.CASH : 0) |
    (record.cvvResult === 'MISMATCH' ? flag.CVV_FAILED : 0) |
    (record.purpose !== 'REFUND' && amountIn(record) === 0 ? flag.ZERO_AMOUNT : 0)
  )
}

/** Word 0 of a record tells it from a header, so no time before 2001 may get there. */
const timeFrom = (time: number): number => Math.max(time, earliestSecond * 1000)
