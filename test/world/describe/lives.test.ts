import { expect, test } from 'vitest'
import type { Transaction } from '../../../streams/events.ts'
import { fateOf, lifeOf, lived } from '../../../world/describe/lives.ts'
import { aTransaction } from '../../streams/builders.ts'

const question = aTransaction({ amountMinor: 10_000n }).record
const step = (kind: Transaction['kind'], change: Partial<Transaction> = {}): Transaction =>
  aTransaction({ kind, amountMinor: 10_000n, originalEventId: question.eventId, ...change }).record
const approved = step('OUTCOME', { approved: true, responseCode: '00' })

const fateAfter = (...steps: readonly Transaction[]) =>
  fateOf(steps.reduce(lived, lifeOf(question)))

test.each([
  ['without an outcome', []],
  ['refused', [step('OUTCOME', { approved: false, responseCode: '51' })]],
  ['approved, nothing more yet', [approved]],
  ['expired', [approved, step('EXPIRY')]],
  ['cleared after it expired', [approved, step('EXPIRY'), step('CLEARING')]],
  ['reversed in full', [approved, step('REVERSAL')]],
  ['cleared after its reversal', [approved, step('REVERSAL'), step('CLEARING')]],
  ['cleared once, equal', [approved, step('CLEARING')]],
  ['cleared once, for more', [approved, step('CLEARING', { amountMinor: 12_000n })]],
  ['cleared once, for less', [approved, step('CLEARING', { amountMinor: 4_000n })]],
])('an authorization is %s', (fate, steps) => {
  expect(fateAfter(...steps)).toBe(fate)
})

test('parts that are rounded one by one clear the whole', () => {
  const part = step('CLEARING', { amountMinor: 3_333n })
  expect(fateAfter(approved, part, part, part)).toBe('cleared in parts, equal')
})

test('what is reversed in part is not missing from the clearing', () => {
  const [back, rest] = [step('REVERSAL', { amountMinor: 4_000n }), { amountMinor: 6_000n }]
  expect(fateAfter(approved, back, step('CLEARING', rest))).toBe(
    'reversed in part, the rest cleared, equal',
  )
})

const more = step('INCREMENTAL', { eventId: 'more', amountMinor: 5_000n })
const answerToMore = (yes: boolean) =>
  step('OUTCOME', { originalEventId: 'more', approved: yes, amountMinor: 5_000n })

test('what an increment asked for is due, too', () => {
  const all = step('CLEARING', { amountMinor: 15_000n })
  expect(fateAfter(approved, more, answerToMore(true), all)).toBe('cleared once, equal')
})

test('what a refused increment asked for is not due', () => {
  expect(fateAfter(approved, more, answerToMore(false), step('CLEARING'))).toBe(
    'cleared once, equal',
  )
})

test('an advice is its own outcome', () => {
  expect(fateOf(lifeOf(step('ADVICE', { approved: false })))).toBe('refused')
})
