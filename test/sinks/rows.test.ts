import { expect, test } from 'vitest'
import { moments } from '../../sinks/column-types.ts'
import { deadLetterOf, rowsOf } from '../../sinks/rows.ts'
import { type Decoded, type Message, topics, type WeirRecord } from '../../streams/events.ts'
import {
  accountEvent,
  cardNumber,
  challengerScore,
  deadLetter,
  decision,
  label,
  messageOf,
  noon,
  overCleared,
  topicOf,
  transaction,
} from './samples.ts'

const rowsFor = (record: WeirRecord, changes: Partial<Message> = {}) =>
  rowsOf({
    message: messageOf({ topic: topicOf(record), ...changes }),
    decoded: { kind: 'record', record },
  })

const unreadable: Decoded = { kind: 'unreadable', reason: 'TRUNCATED', detail: 'it ends early' }

test.each([
  ['transactions', { type: 'Transaction', record: transaction() }],
  ['account_events', { type: 'AccountEvent', record: accountEvent() }],
  ['labels', { type: 'Label', record: label() }],
  ['decisions', { type: 'Decision', record: decision() }],
  ['challenger_scores', { type: 'ChallengerScore', record: challengerScore() }],
  ['dead_letters', { type: 'DeadLetter', record: deadLetter() }],
  ['breaks', { type: 'Break', record: overCleared() }],
] as const)('a record has a delivery and a row in %s', (table, record) => {
  expect(rowsFor(record).map((row) => row.table)).toEqual(['deliveries', table])
})

test('every row is keyed by the position of its record', () => {
  const rows = rowsFor({ type: 'Label', record: label() }, { partition: 7, offset: 2 ** 40 })
  for (const { values } of rows) {
    expect(values).toMatchObject({
      topic: topics.events,
      kafkaPartition: 7,
      kafkaOffset: 2 ** 40,
      kafkaTime: noon + 5_000,
    })
  }
})

test('what cannot be read on card.events is a delivery alone: scoring reports it', () => {
  const rows = rowsOf({ message: messageOf(), decoded: unreadable })
  expect(rows.map((row) => row.table)).toEqual(['deliveries'])
  expect(rows[0]?.values).toMatchObject({ recordType: 'UNREADABLE' })
})

test('what cannot be read on another topic is a dead letter of the sink', () => {
  const message = messageOf({ topic: topics.decisions })
  const [, letter] = rowsOf({ message, decoded: unreadable })
  expect(letter?.table).toBe('dead_letters')
  expect(letter?.values).toMatchObject({
    sourceTopic: topics.decisions,
    sourceOffset: 42,
    reason: 'TRUNCATED',
    valueLength: 7,
  })
})

test('the same value has the same payload hash, another value another', () => {
  const hashOf = (value: string) =>
    rowsFor({ type: 'Label', record: label() }, { value: Buffer.from(value) })[0]?.values
      .payloadHash
  expect(hashOf('a')).toBe(hashOf('a'))
  expect(hashOf('a')).not.toBe(hashOf('b'))
})

test('a decision has the payload hash of its delivery', () => {
  const [delivery, row] = rowsFor({ type: 'Decision', record: decision() })
  expect(row?.values.payloadHash).toBe(delivery?.values.payloadHash)
})

test('a timestamp that no table can hold does not keep an offset from its delivery', () => {
  const [delivery] = rowsFor({ type: 'Label', record: label() }, { timestamp: 2 ** 53 })
  expect(delivery?.values.kafkaTime).toBe(moments.highestMs)
})

test('a dead letter of a record without a timestamp is kept', () => {
  const record = deadLetter({ sourceTimestamp: -1 })
  const [, row] = rowsFor({ type: 'DeadLetter', record })
  expect(row?.values.sourceTimestamp).toBe(moments.lowestMs)
})

test('a card number among the bytes of a dead letter is masked', () => {
  const message = messageOf({
    value: Buffer.from(`\u0002\u001e${cardNumber.replace(/.{4}/g, '$& ')}\u0000`),
  })
  const letter = deadLetterOf({ message, decoded: unreadable }, { reason: 'X', detail: '' })
  const bytes = Buffer.from(String(letter.values.valueBase64), 'base64').toString('latin1')
  expect(bytes).toContain('**** **** **** 1111')
  expect(bytes).toHaveLength(message.value?.length ?? 0)
})

test('a card number that is cut in two by the limit of a dead letter is masked before', () => {
  const value = Buffer.from(`${'x'.repeat(16_384 - 8)}${cardNumber}`)
  const letter = deadLetterOf(
    { message: messageOf({ value }), decoded: unreadable },
    { reason: 'X', detail: '' },
  )
  const bytes = Buffer.from(String(letter.values.valueBase64), 'base64').toString()
  expect(bytes).toHaveLength(16_384)
  expect(bytes).not.toContain('4111')
})

test('a dead letter names event and account only where they are ids', () => {
  const record = transaction({ accountId: cardNumber, eventId: 'no id' })
  const [, letter] = rowsFor({ type: 'Transaction', record })
  expect(letter?.values).toMatchObject({ eventId: null, accountId: null })
})
