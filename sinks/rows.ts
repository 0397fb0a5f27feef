import { hash as digest } from 'node:crypto'
import {
  type Decision,
  type Decoded,
  type Message,
  topics,
  type WeirRecord,
} from '../streams/events.ts'
import { type IdKind, isId, maskCardNumbers } from '../streams/ids.ts'
import { moments } from './column-types.ts'
import { refusalOf } from './refusals.ts'

export type TableName =
  | 'transactions'
  | 'account_events'
  | 'labels'
  | 'decisions'
  | 'challenger_scores'
  | 'dead_letters'
  | 'deliveries'
  | 'breaks'

/** One row to be, with the message it came from. Its fields are the columns in camel case. */
export interface Row {
  readonly table: TableName
  /** The time by whose month the table is partitioned. */
  readonly partitionTime: number
  readonly values: Readonly<Record<string, unknown>>
  readonly source: Source
}

export interface Source {
  readonly message: Message
  readonly decoded: Decoded
}

/**
 * The rows of one Kafka record: always its delivery, and the record itself or a dead letter.
 *
 * What cannot be decoded on card.events has its dead letter from `weir score` already; on the other
 * topics nobody else would report it.
 */
export function rowsOf(source: Source): readonly Row[] {
  const { message, decoded } = source
  const hash = payloadHash(message)
  const delivery = deliveryOf(source, hash)
  if (decoded.kind === 'unreadable') {
    const { reason, detail } = decoded
    if (message.topic === topics.events) return [delivery]
    return [delivery, deadLetterOf(source, { reason, detail })]
  }
  const detail = refusalOf(message.topic, decoded.record)
  const row =
    detail === null
      ? recordRow(source, decoded.record, hash)
      : deadLetterOf(source, { reason: sinkRefused, detail })
  return [delivery, row]
}

/** The reason of a dead letter for a record that could be decoded but fits no table. */
export const sinkRefused = 'SINK_REFUSED'

const valueBytesMax = 16_384

/** A dead letter of the sink's own; it lies under the position of the record itself. */
export function deadLetterOf(
  source: Source,
  { reason, detail }: { readonly reason: string; readonly detail: string },
): Row {
  const { message, decoded } = source
  const place = placeOf(message)
  const value = message.value ?? Buffer.alloc(0)
  const values = {
    ...place,
    sourceTopic: message.topic,
    sourcePartition: message.partition,
    sourceOffset: message.offset,
    sourceTimestamp: place.kafkaTime,
    reason,
    detail: maskCardNumbers(detail),
    eventId: readableId('event', decoded, 'eventId'),
    accountId: readableId('account', decoded, 'accountId'),
    valueBase64: masked(value).subarray(0, valueBytesMax).toString('base64'),
    valueLength: value.length,
    valueSha256: digest('sha256', value),
  }
  return { table: 'dead_letters', partitionTime: place.kafkaTime, values, source }
}

// A broker stores whatever timestamp a producer gave; every offset needs a row all the same.
export const placeOf = ({ topic, partition, offset, timestamp }: Message) => ({
  topic,
  kafkaPartition: partition,
  kafkaOffset: offset,
  kafkaTime: nearestMoment(timestamp),
})

const nearestMoment = (timestamp: number): number =>
  Math.min(moments.highestMs, Math.max(moments.lowestMs, timestamp))

function deliveryOf(source: Source, hash: bigint): Row {
  const { message, decoded } = source
  const place = placeOf(message)
  const values = {
    ...place,
    recordType: decoded.kind === 'record' ? decoded.record.type : 'UNREADABLE',
    payloadHash: hash,
    payloadBytes: message.value?.length ?? 0,
  }
  return { table: 'deliveries', partitionTime: place.kafkaTime, values, source }
}

/** The first 8 bytes of the SHA-256 of a value, as a number. */
export const payloadHash = ({ value }: Message): bigint =>
  digest('sha256', value ?? Buffer.alloc(0), 'buffer').readBigUInt64BE(0)

function recordRow(source: Source, { type, record }: WeirRecord, hash: bigint): Row {
  const place = placeOf(source.message)
  switch (type) {
    case 'Transaction': {
      const merchantName =
        record.merchantName === null ? null : maskCardNumbers(record.merchantName)
      const values = { ...place, ...record, merchantName }
      return { table: 'transactions', partitionTime: record.eventTime, values, source }
    }
    case 'AccountEvent': {
      const values = { ...place, ...record }
      return { table: 'account_events', partitionTime: record.eventTime, values, source }
    }
    case 'Label': {
      const values = { ...place, ...record }
      return { table: 'labels', partitionTime: record.knownAt, values, source }
    }
    case 'Decision': {
      const values = {
        ...place,
        ...decisionValues(record),
        payloadHash: hash,
      }
      return { table: 'decisions', partitionTime: record.eventTime, values, source }
    }
    case 'ChallengerScore': {
      const values = { ...place, ...record }
      return { table: 'challenger_scores', partitionTime: record.eventTime, values, source }
    }
    case 'DeadLetter': {
      const { value, ...rest } = record
      const sourceTimestamp = nearestMoment(record.sourceTimestamp)
      const valueBase64 = Buffer.from(value).toString('base64')
      const values = { ...place, ...rest, sourceTimestamp, valueBase64 }
      return { table: 'dead_letters', partitionTime: sourceTimestamp, values, source }
    }
    case 'Break': {
      const values = { ...place, ...record }
      return { table: 'breaks', partitionTime: record.eventTime, values, source }
    }
  }
}

function decisionValues({ reasons, ...decision }: Decision) {
  return {
    ...decision,
    'reasons.code': reasons.map(({ code }) => code),
    'reasons.contribution': reasons.map(({ contribution }) => contribution),
    'reasons.origin': reasons.map(({ origin }) => origin),
  }
}

function readableId(kind: IdKind, decoded: Decoded, field: string): string | null {
  if (decoded.kind === 'unreadable') return null
  const id = new Map<string, unknown>(Object.entries(decoded.record.record)).get(field)
  return typeof id === 'string' && isId(kind, id) ? id : null
}

// Text in Avro lies in the value as it is, so a card number can be found among the bytes.
const masked = (value: Buffer): Buffer =>
  Buffer.from(maskCardNumbers(value.toString('latin1')), 'latin1')
