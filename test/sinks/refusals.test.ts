import { expect, test } from 'vitest'
import { refusalOf } from '../../sinks/refusals.ts'
import { topics } from '../../streams/events.ts'
import { cardNumber, challengerScore, decision, label, transaction } from './samples.ts'

const transactionRefusal = (changes: Parameters<typeof transaction>[0]) =>
  refusalOf(topics.events, { type: 'Transaction', record: transaction(changes) })

const decisionRefusal = (changes: Parameters<typeof decision>[0]) =>
  refusalOf(topics.decisions, { type: 'Decision', record: decision(changes) })

test('a record that is right is not refused', () => {
  expect(transactionRefusal({})).toBeNull()
  expect(decisionRefusal({})).toBeNull()
})

test('a decision on card.events is refused, so that no producer can forge one', () => {
  const refusal = refusalOf(topics.events, { type: 'Decision', record: decision() })
  expect(refusal).toBe('a Decision does not belong on this topic')
})

test('an id that is no token is refused by its name, without its value', () => {
  expect(transactionRefusal({ cardId: cardNumber })).toBe('card_id is no card id')
  expect(transactionRefusal({ merchantId: 'shop' })).toBe('merchant_id is no merchant id')
})

test('negative money is refused', () => {
  expect(transactionRefusal({ billingAmountMinor: -1n })).toBe('billing_amount_minor is negative')
  expect(decisionRefusal({ billingAmountMinor: -1n })).toBe('billing_amount_minor is negative')
})

test.each([1.000001, -0.1, Number.NaN])('a score of %s is refused', (score) => {
  expect(decisionRefusal({ fraudScore: score })).toBe('fraud_score is not in 0 to 1')
  const record = challengerScore({ score })
  expect(refusalOf(topics.challengerScores, { type: 'ChallengerScore', record })).not.toBeNull()
})

test('a stand-in may repeat a malformed id, but no card number', () => {
  expect(decisionRefusal({ standIn: true, accountId: 'malformed' })).toBeNull()
  expect(decisionRefusal({ accountId: cardNumber })).toBe('account_id holds a card number')
})

test('an empty optional id is not refused', () => {
  const record = label({ merchantId: null, deviceId: null })
  expect(refusalOf(topics.events, { type: 'Label', record })).toBeNull()
})
