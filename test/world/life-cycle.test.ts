import { expect, test } from 'vitest'
import type { Transaction } from '../../streams/events.ts'
import { hasCardNumber } from '../../streams/ids.ts'
import { dayMs } from '../../world/time.ts'
import { smallWorld, transactionsOf } from './small.ts'

const transactions = transactionsOf(smallWorld({ accounts: 500, days: 45 }))
const of = (kind: string) => transactions.filter((record) => record.kind === kind)
const asked = [...of('AUTHORIZATION'), ...of('ADVICE')]
const clearings = of('CLEARING')
const share = (count: number, whole = asked.length) => count / whole

/** What an answer is about: an advice is its own. */
const subjectOf = ({ kind, eventId, originalEventId }: Transaction) =>
  kind === 'ADVICE' ? eventId : originalEventId

test('every clearing names what was approved, or nothing at all', () => {
  const approved = new Set(transactions.filter((record) => record.approved).map(subjectOf))
  const astray = clearings.filter(({ originalEventId, authorizationId }) =>
    originalEventId === null ? authorizationId !== null : !approved.has(originalEventId),
  )
  expect(clearings.length).toBeGreaterThan(1_000)
  expect(astray).toEqual([])
})

test('an approval code is given with a yes, and repeated by every clearing of it', () => {
  const answers = transactions.filter(({ approved }) => approved !== null)
  expect(answers.filter((one) => (one.approvalCode === null) === one.approved)).toEqual([])
  const codes = new Map(answers.map((one) => [subjectOf(one), one.approvalCode]))
  const astray = clearings.filter(
    (one) => one.originalEventId !== null && one.approvalCode !== codes.get(one.originalEventId),
  )
  expect(astray).toEqual([])
})

test('only what was answered says by whom', () => {
  const astray = transactions.filter(({ kind, approved, responseCode, decidedBy }) => {
    const answered = kind === 'OUTCOME' || kind === 'ADVICE'
    return [approved, responseCode, decidedBy].some((value) => (value !== null) !== answered)
  })
  expect(astray).toEqual([])
})

test('an authorization and what follows it have the numbers of one life cycle', () => {
  const byId = new Map(asked.map((record) => [record.eventId, record]))
  const astray = transactions.filter((record) => {
    const original = byId.get(record.originalEventId ?? '') ?? record
    return (
      record.authorizationId !== original.authorizationId ||
      record.networkLifecycleId !== original.networkLifecycleId ||
      record.retrievalReferenceNumber !== original.retrievalReferenceNumber ||
      record.terminalId !== original.terminalId
    )
  })
  expect(astray).toEqual([])
})

test('no number of a record could be a card number', () => {
  const texts = transactions.flatMap((record) => [
    record.acquirerReference ?? '',
    record.retrievalReferenceNumber ?? '',
    record.terminalId ?? '',
  ])
  expect(texts.filter(hasCardNumber)).toEqual([])
})

test('one to two percent are refunded, and about one percent reversed in part', () => {
  const byId = new Map(asked.map((record) => [record.eventId, record]))
  const parts = of('REVERSAL').filter(
    ({ originalEventId, amountMinor }) =>
      amountMinor !== byId.get(originalEventId ?? '')?.amountMinor,
  )
  expect(share(of('REFUND').length)).toBeGreaterThan(0.008)
  expect(share(of('REFUND').length)).toBeLessThan(0.022)
  expect(share(parts.length)).toBeGreaterThan(0.004)
  expect(share(parts.length)).toBeLessThan(0.014)
})

test('about three in a thousand are answered by the network', () => {
  expect(share(of('ADVICE').length)).toBeGreaterThan(0.0015)
  expect(share(of('ADVICE').length)).toBeLessThan(0.005)
})

test('a few clearings in ten thousand name no authorization', () => {
  const forced = clearings.filter(({ originalEventId }) => originalEventId === null).length
  expect(forced).toBeGreaterThan(0)
  expect(share(forced, clearings.length)).toBeLessThan(0.0015)
})

test('about one clearing in two hundred comes more than seven days after', () => {
  const late = clearings.filter(
    ({ eventTime, originalEventTime }) => eventTime > (originalEventTime ?? eventTime) + 7 * dayMs,
  )
  expect(share(late.length, clearings.length)).toBeGreaterThan(0.001)
  expect(share(late.length, clearings.length)).toBeLessThan(0.01)
})
