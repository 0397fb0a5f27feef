import { expect, test } from 'vitest'
import { outcomeIdOf } from '../../streams/decision-ids.ts'
import type { Decision, Transaction } from '../../streams/events.ts'
import { outcomeOf } from '../../streams/outcomes.ts'
import { validate } from '../../streams/validate.ts'
import { decisionOn } from '../world/decisions.ts'
import { smallWorld, transactionsOf } from '../world/small.ts'

const authorization = firstOf(transactionsOf(smallWorld({ accounts: 5, days: 20 })))

function firstOf(transactions: readonly Transaction[]): Transaction {
  const found = transactions.find(({ kind }) => kind === 'AUTHORIZATION')
  if (!found) throw new Error('the small world has no authorization')
  return found
}

const decision = (over: Partial<Decision> = {}) => decisionOn(authorization, over)

test('made again it is the same outcome', () => {
  expect(outcomeOf(decision(), authorization)).toEqual(outcomeOf(decision(), authorization))
})

test('its id follows from the decision and its time from the authorization', () => {
  const outcome = outcomeOf(decision(), authorization)
  expect(outcome.eventId).toBe(outcomeIdOf(decision().decisionId))
  expect(outcome.eventTime).toBe(authorization.eventTime + 1)
})

test('it names its authorization and repeats card, merchant, device and amounts', () => {
  const { eventId, eventTime, cardId, merchantId, mcc, deviceId, ip } = authorization
  const { amountMinor, billingAmountMinor } = authorization
  expect(outcomeOf(decision(), authorization)).toMatchObject({
    kind: 'OUTCOME',
    originalEventId: eventId,
    originalEventTime: eventTime,
    ...{ cardId, merchantId, mcc, deviceId, ip, amountMinor, billingAmountMinor },
  })
})

test.each([
  ['APPROVE', '00', true],
  ['REVIEW', '00', true],
  ['DECLINE', '59', false],
] as const)('%s with %s is approved: %s', (action, responseCode, approved) => {
  const outcome = outcomeOf(decision({ action, responseCode }), authorization)
  expect(outcome).toMatchObject({ approved, responseCode, decidedBy: 'WEIR' })
})

test('a stand-in counts like any decision', () => {
  const standIn = decision({ standIn: true, action: 'DECLINE', responseCode: '91' })
  expect(outcomeOf(standIn, authorization)).toMatchObject({ approved: false, responseCode: '91' })
})

test('it is an event that weir takes', () => {
  const record = outcomeOf(decision(), authorization)
  const arrival = {
    key: record.accountId,
    partition: 0,
    expectedPartition: 0,
    timestamp: record.eventTime,
  }
  const limits = { amountMinorMax: 100_000_000_000n, futureMsMax: 0 }
  expect(validate({ type: 'Transaction', record }, arrival, limits)).toBeNull()
})
