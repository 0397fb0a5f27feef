import { randomUUID } from 'node:crypto'
import type { Codec } from '../../streams/avro.ts'
import type { Transaction } from '../../streams/events.ts'
import { createPartitioner } from '../../streams/kafka.ts'
import { schemas } from '../../streams/schemas.ts'
import { cardNumber, decision } from '../sinks/samples.ts'
import { aTransaction } from '../streams/builders.ts'
import { openTeamRegistry, withFields } from './avro.ts'
import type { CarelessRecord } from './kafka.ts'

/** A bad record: what is wrong with it, and whether its producer gets an answer all the same. */
export interface Bad {
  readonly reason: string
  readonly what: string
  readonly sent: CarelessRecord
  /** Its event_id where that can be read. */
  readonly eventId: string | null
  readonly isAnswered: boolean
}

const partitions = 12
const partitionOf = createPartitioner(partitions)

/** Where the records of an account belong. */
export const homeOf = (account: string) => ({
  partition: partitionOf(account),
  key: Buffer.from(account),
})

export const accountId = 'acc_Bad1nput'
const home = homeOf(accountId)

/** One bad record of every kind. */
export async function badRecords(codec: Codec, registryUrl: string): Promise<readonly Bad[]> {
  const foreign = await anotherTeamsRecord(registryUrl)
  return [...bytesOf(codec, foreign).map(unreadable), ...wrong(codec), ...misplaced(codec)]
}

type Bytes = readonly [reason: string, what: string, value: Buffer | null]

function bytesOf(codec: Codec, foreign: Buffer): readonly Bytes[] {
  const valid = codec.encode(aTransaction({ eventId: randomUUID(), accountId }))
  const unknownId = Buffer.concat([Buffer.from([0, 0x7f, 0xff, 0xff, 0xff]), valid.subarray(5)])
  return [
    ['EMPTY', 'no value', null],
    ['EMPTY', 'an empty value', Buffer.alloc(0)],
    ['NOT_AVRO', 'text with a card number', Buffer.from(`card=${cardNumber};`)],
    ['UNKNOWN_SCHEMA', 'a schema id that nobody registered', unknownId],
    ['TRUNCATED', 'a value that was cut short', valid.subarray(0, 60)],
    ['WRONG_TYPE', 'a decision', codec.encode({ type: 'Decision', record: decision() })],
    ['WRONG_TYPE', 'a record of an incompatible schema', foreign],
  ]
}

const unreadable = ([reason, what, value]: Bytes): Bad => ({
  reason,
  what,
  sent: { ...home, value },
  eventId: null,
  isAnswered: false,
})

async function anotherTeamsRecord(registryUrl: string): Promise<Buffer> {
  const team = openTeamRegistry(registryUrl)
  const schema = withFields(schemas.Transaction, (fields) =>
    fields.filter(({ name }) => name !== 'account_id'),
  )
  const id = await team.register('bad-input.Transaction', schema)
  // Avro writes the length of this name as a byte that looks like a digit.
  return team.encode(id, aTransaction({ merchantName: `${cardNumber} DECLINED` }).record)
}

type Change = readonly [reason: string, what: string, change: Partial<Transaction>]

const changes: readonly Change[] = [
  ['CARD_NUMBER', 'a card number as card_id', { cardId: cardNumber }],
  ['CARD_NUMBER', 'a card number as account and key', { accountId: cardNumber }],
  ['INVALID_AMOUNT', 'a negative amount', { amountMinor: -1n }],
  ['INVALID_AMOUNT', 'an absurd amount', { billingAmountMinor: 10n ** 15n }],
  ['UNKNOWN_CURRENCY', 'a currency that is none', { currency: 'XXQ' }],
  ['FUTURE_TIME', 'a time far ahead', { eventTime: Date.UTC(2100, 0, 1) }],
  ['MISSING_FIELD', 'no merchant category', { mcc: null }],
  ['MALFORMED_FIELD', 'a category that is none', { mcc: '54' }],
  ['UNKNOWN_KIND', 'a kind that is none', { kind: 'UNKNOWN' }],
  ['MALFORMED_ID', 'an event_id that is none', { eventId: 'A1' }],
]

/** Records that can be read; without a kind or an id of its own nobody waits for an answer. */
const wrong = (codec: Codec): readonly Bad[] =>
  changes.map(([reason, what, change]) => {
    const { record, ...rest } = aTransaction({ eventId: randomUUID(), accountId, ...change })
    const value = codec.encode({ ...rest, record })
    const isNameless = change.eventId !== undefined
    return {
      reason,
      what,
      sent: { ...homeOf(record.accountId), value },
      eventId: isNameless ? null : record.eventId,
      isAnswered: !isNameless && record.kind === 'AUTHORIZATION',
    }
  })

type Place = readonly [reason: string, what: string, place: Partial<CarelessRecord>]

const places: readonly Place[] = [
  ['MISSING_KEY', 'no key', { key: null }],
  ['KEY_NOT_ACCOUNT', 'the key of another account', homeOf('acc_Another1')],
  ['WRONG_PARTITION', 'another partition', { partition: (home.partition + 1) % partitions }],
]

const misplaced = (codec: Codec): readonly Bad[] =>
  places.map(([reason, what, place]) => {
    const eventId = randomUUID()
    const value = codec.encode(aTransaction({ eventId, accountId }))
    return { reason, what, sent: { ...home, value, ...place }, eventId, isAnswered: true }
  })
