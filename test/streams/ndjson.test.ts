import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { CardEvent } from '../../streams/events.ts'
import { formatLine, parseLine } from '../../streams/ndjson.ts'
import { anyEvent } from './arbitraries.ts'
import { aLabel, anAccountEvent, aTransaction } from './builders.ts'

/** The line of an event with some of its fields given otherwise; undefined leaves one out. */
const lineOf = (event: CardEvent, change: Readonly<Record<string, unknown>>): string =>
  JSON.stringify({ ...JSON.parse(formatLine(event)), ...change })

const asked = aTransaction()
const parsedWith = (change: Readonly<Record<string, unknown>>) => parseLine(lineOf(asked, change))

test('an event comes back from its line unchanged, whatever its schema lets it hold', () => {
  fc.assert(
    fc.property(anyEvent, (event) => {
      expect(parseLine(formatLine(event))).toEqual({ kind: 'event', event })
    }),
    { numRuns: 200 },
  )
})

test('a line is one JSON object that leaves out what is null', () => {
  const line = formatLine(aLabel({ fraudType: null }))
  expect(line).not.toContain('\n')
  expect(Object.keys(JSON.parse(line)).slice(0, 3)).toEqual(['type', 'event_id', 'known_at'])
  expect(JSON.parse(line)).not.toHaveProperty('fraud_type')
})

test('a time may be ISO 8601 with a zone', () => {
  expect(parsedWith({ event_time: '2025-03-01T13:00:00+01:00' })).toEqual({
    kind: 'event',
    event: asked,
  })
})

test.each(['2025-03-01T12:00:00', '2025-02-30T12:00:00Z', '2025-03-01', 'noon', 1.5])(
  'the time %s is refused',
  (event_time) => {
    expect(parsedWith({ event_time })).toMatchObject({ kind: 'bad', field: 'event_time' })
  },
)

test('a day may be a date', () => {
  const event = anAccountEvent({ openedOn: 20_148 })
  expect(parseLine(lineOf(event, { opened_on: '2025-03-01' }))).toEqual({ kind: 'event', event })
})

test('a day that the calendar does not have is refused', () => {
  const line = lineOf(anAccountEvent(), { opened_on: '2025-02-29' })
  expect(parseLine(line)).toMatchObject({ kind: 'bad', field: 'opened_on' })
})

test.each([
  ['12.50', 'USD', 1_250n],
  ['12.5', 'USD', 1_250n],
  ['12', 'USD', 1_200n],
  ['1250', 'JPY', 1_250n],
  ['1.250', 'BHD', 1_250n],
  ['12.50', 'HUF', 1_250n],
  ['90071992547409.91', 'USD', 9_007_199_254_740_991n],
])('%s %s is %s minor units', (amount, currency, amountMinor) => {
  expect(parsedWith({ amount, currency, amount_minor: undefined })).toEqual({
    kind: 'event',
    event: aTransaction({ amountMinor, currency }),
  })
})

test('decimal money counts in the currency of its own', () => {
  const change = { currency: 'JPY', billing_amount: '12.50', billing_amount_minor: undefined }
  expect(parsedWith(change)).toEqual({ kind: 'event', event: aTransaction({ currency: 'JPY' }) })
})

test('an account counts its decimal money in its currency', () => {
  const line = lineOf(anAccountEvent(), { limit: '5000.00', limit_minor: undefined })
  expect(parseLine(line)).toEqual({ kind: 'event', event: anAccountEvent() })
})

test('minor units may be text of digits', () => {
  expect(parsedWith({ amount_minor: '1250' })).toEqual({ kind: 'event', event: asked })
})

test.each([
  [{ amount_minor: 12.5 }, 'amount_minor', 'must be an integer of minor units below 2^53'],
  [{ amount_minor: '12.50' }, 'amount_minor', 'decimal text goes in amount'],
  [{ amount_minor: 2 ** 53 }, 'amount_minor', 'below 2^53'],
  [{ amount_minor: '9007199254740993' }, 'amount_minor', 'below 2^53'],
  [{ amount_minor: undefined, amount: 12.5 }, 'amount', 'must be text when it is decimal'],
  [{ amount_minor: undefined, amount: '12.505' }, 'amount', 'at most 2 digits after the point'],
  [{ amount: '12.50' }, 'amount_minor', 'and amount cannot both be given'],
  [{ amount_minor: undefined, amount: '1', currency: 'XXQ' }, 'amount', 'an ISO 4217 code in curr'],
  [{ network_risk_score: 2 ** 31 }, 'network_risk_score', 'must be a 32-bit integer'],
  [{ merchant_latitude: '40.7' }, 'merchant_latitude', 'must be a number'],
  [{ card_present: 'yes' }, 'card_present', 'must be true or false'],
  [{ entry_mode: 'chip' }, 'entry_mode', 'must be one of UNKNOWN, CHIP'],
  [{ mcc: 5411 }, 'mcc', 'must be text'],
  [{ event_id: undefined }, 'event_id', 'is missing'],
  [{ type: 'Payment' }, 'type', 'must be one of Transaction, AccountEvent, Label'],
  [{ acountId: 'acc_Qm4tZ7wK' }, 'acountId', 'is no field of Transaction; account_id may be meant'],
  [{ colour: 'red' }, 'colour', 'is no field of Transaction'],
])('%j is refused: %s %s', (change, field, reason) => {
  const parsed = parsedWith(change)
  expect(parsed).toEqual({ kind: 'bad', field, reason: expect.stringContaining(reason) })
})

test('an account needs its money, in one form or the other', () => {
  const parsed = parseLine(lineOf(anAccountEvent(), { limit_minor: undefined }))
  const reason = 'is missing, and so is limit'
  expect(parsed).toEqual({ kind: 'bad', field: 'limit_minor', reason })
})

test.each(['', '{', '[]', '"text"', 'null', '7'])('%j is no line', (text) => {
  expect(parseLine(text)).toEqual({ kind: 'bad', field: 'line', reason: 'is not a JSON object' })
})

test('a name from the object prototype is a field like any other', () => {
  expect(parsedWith({ constructor: 1 })).toMatchObject({ kind: 'bad', field: 'constructor' })
  expect(parsedWith({ type: 'toString' })).toMatchObject({ kind: 'bad', field: 'type' })
})

test('what is refused is never repeated', () => {
  const refused = parsedWith({ card_id: 7, ip: { secret: 'hunter2' } })
  expect(JSON.stringify(refused)).not.toContain('hunter2')
})
