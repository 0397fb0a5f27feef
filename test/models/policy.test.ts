import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Decidable, decide, parsePolicy, readPolicy } from '../../models/policy.ts'

const text = {
  version: 'test@1',
  fraud: {
    responseCode: '59',
    thresholds: [
      { program: 'gold', review: 0.6, decline: 0.9 },
      { fromMinor: { USD: 50000 }, review: 0.1, decline: 0.2 },
      { review: 0.3, decline: 0.5 },
    ],
  },
  risk: { responseCode: '05', thresholds: [{ review: 0.7, decline: null }] },
  standIn: { approveBelowMinor: { USD: 5000 }, responseCode: '91' },
}
const policy = parsePolicy(text, 'test')

const authorization = (override: Partial<Decidable> = {}): Decidable => ({
  programId: 'blue',
  billingAmountMinor: 1000n,
  billingCurrency: 'USD',
  scores: { fraud: 0.01, risk: 0.01 },
  ...override,
})
const withFraud = (fraud: number, override: Partial<Decidable> = {}) =>
  decide(authorization({ scores: { fraud, risk: 0.01 }, ...override }), policy)

test('a score at the threshold declines', () => {
  expect(withFraud(0.5)).toEqual({ action: 'DECLINE', responseCode: '59', cause: 'FRAUD_MODEL' })
})

test('a score just below the decline threshold is a review, which approves', () => {
  expect(withFraud(0.499)).toEqual({ action: 'REVIEW', responseCode: '00', cause: 'FRAUD_MODEL' })
})

test('a low score approves without a cause', () => {
  expect(withFraud(0.2)).toEqual({ action: 'APPROVE', responseCode: '00', cause: null })
})

test('a larger amount meets the thresholds of its band', () => {
  expect(withFraud(0.2, { billingAmountMinor: 50000n }).action).toBe('DECLINE')
})

test('a band does not hold for a currency it does not name', () => {
  const yen = { billingAmountMinor: 50000n, billingCurrency: 'JPY' }
  expect(withFraud(0.2, yen).action).toBe('APPROVE')
})

test('the first row that fits counts', () => {
  const gold = { programId: 'gold', billingAmountMinor: 50000n }
  expect(withFraud(0.55, gold).action).toBe('APPROVE')
})

test('the risk model can ask for a review with its own cause', () => {
  const verdict = decide(authorization({ scores: { fraud: 0.01, risk: 0.99 } }), policy)
  expect(verdict).toEqual({ action: 'REVIEW', responseCode: '00', cause: 'RISK_MODEL' })
})

test('a decline by one model outweighs a review by the other', () => {
  const strict = {
    ...text,
    risk: { responseCode: '51', thresholds: [{ review: 0.1, decline: 0.2 }] },
  }
  const item = authorization({ scores: { fraud: 0.4, risk: 0.2 } })
  expect(decide(item, parsePolicy(strict, 'test'))).toEqual({
    action: 'DECLINE',
    responseCode: '51',
    cause: 'RISK_MODEL',
  })
})

test('without scores a small amount is approved by stand-in', () => {
  const verdict = decide(authorization({ scores: null, billingAmountMinor: 4999n }), policy)
  expect(verdict).toEqual({ action: 'APPROVE', responseCode: '00', cause: 'STAND_IN' })
})

test.each([
  ['an amount at the limit', { billingAmountMinor: 5000n }],
  ['a negative amount', { billingAmountMinor: -1n }],
  ['an unknown amount', { billingAmountMinor: null }],
  ['a currency without a limit', { billingCurrency: 'EUR' }],
])('without scores %s is declined', (_, override) => {
  const verdict = decide(authorization({ scores: null, ...override }), policy)
  expect(verdict).toEqual({ action: 'DECLINE', responseCode: '91', cause: 'STAND_IN' })
})

test('a higher fraud score never gives a milder answer', () => {
  const strength = { APPROVE: 0, REVIEW: 1, DECLINE: 2 }
  const score = fc.double({ min: 0, max: 1, noNaN: true })
  fc.assert(
    fc.property(score, score, fc.bigInt({ min: 0n, max: 100000n }), (a, b, billingAmountMinor) => {
      const [low, high] = [Math.min(a, b), Math.max(a, b)]
      const milder = withFraud(low, { billingAmountMinor }).action
      expect(strength[withFraud(high, { billingAmountMinor }).action]).toBeGreaterThanOrEqual(
        strength[milder],
      )
    }),
  )
})

const fraud = (override: object) => ({ ...text, fraud: { ...text.fraud, ...override } })

test.each([
  ['a code that keeps the card', fraud({ responseCode: '04' }), 'fraud.responseCode: must not ask'],
  [
    'an approval code',
    fraud({ responseCode: '00' }),
    'fraud.responseCode: must not be an approval',
  ],
  [
    'a review above decline',
    fraud({ thresholds: [{ review: 0.9, decline: 0.5 }] }),
    'thresholds.0.review',
  ],
  ['a threshold of 0', fraud({ thresholds: [{ review: 0, decline: 0.5 }] }), 'must be above 0'],
  [
    'no row for the rest',
    fraud({ thresholds: [text.fraud.thresholds[0]] }),
    'fraud.thresholds: must end',
  ],
  ['an unknown field', { ...text, standin: {} }, 'standin'],
  [
    'a currency that is none',
    { ...text, standIn: { ...text.standIn, approveBelowMinor: { XXY: 1 } } },
    'standIn.approveBelowMinor',
  ],
])('a policy with %s is refused by the field', (_, json, field) => {
  expect(() => parsePolicy(json, 'test')).toThrow(field)
})

test('a policy file that is not there is refused by its name', async () => {
  await expect(readPolicy('/nowhere.json')).rejects.toMatchObject({ code: 'POLICY_INVALID' })
})

test('the shipped policy is valid', async () => {
  const file = new URL('../../models/policies/default.json', import.meta.url).pathname
  expect((await readPolicy(file)).version).toMatch(/^default@/)
})
