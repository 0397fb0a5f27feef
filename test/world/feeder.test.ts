import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  type Action,
  type CardEvent,
  type Decision,
  needsDecision,
  type Transaction,
  type TransactionKind,
} from '../../streams/events.ts'
import { createFeeder, type Feeder, type FeederLimits } from '../../world/feeder.ts'
import type { WorldEvent } from '../../world/truth.ts'
import { decisionOn } from './decisions.ts'
import { eventsOf, smallWorld } from './small.ts'

const limits: FeederLimits = { waitingEventsMax: 100, answerMsMax: 1_000, followUpMsMax: 1e12 }
const template = eventsOf(smallWorld({ accounts: 5, days: 20 })).find(
  (event) => event.type === 'Transaction',
)

function transaction(kind: TransactionKind, over: Partial<Transaction> = {}): CardEvent {
  if (template?.type !== 'Transaction') throw new Error('the small world has no transaction')
  const record = { ...template.record, kind, eventId: `${kind}-1`, ...over }
  return { type: 'Transaction', record }
}

const authorization = transaction('AUTHORIZATION')
const outcome = transaction('OUTCOME', {
  originalEventId: 'AUTHORIZATION-1',
  approved: true,
  responseCode: '00',
  decidedBy: 'PROCESSOR',
})
const clearing = transaction('CLEARING', { originalEventId: 'AUTHORIZATION-1' })

function decided(event: CardEvent, action: Action): Decision {
  if (event.type !== 'Transaction') throw new Error('only transactions are decided')
  return decisionOn(event.record, { action, responseCode: action === 'DECLINE' ? '59' : '00' })
}

const told = (event: CardEvent): WorldEvent => ({ event, truth: null })
const readyOf = (feeder: Feeder, nowMs = 0): CardEvent[] =>
  feeder.ready(nowMs).map(({ event }) => event)

const offered = (events: readonly CardEvent[], over: Partial<FeederLimits> = {}) => {
  const feeder = createFeeder({ ...limits, ...over })
  for (const event of events) feeder.offer(told(event))
  return feeder
}

test('what follows an authorization waits for its decision', () => {
  const feeder = offered([authorization, outcome])
  expect(readyOf(feeder)).toEqual([authorization])
  feeder.decided(decided(authorization, 'APPROVE'))
  expect(readyOf(feeder)).toEqual([outcome])
})

test('other accounts go on meanwhile', () => {
  const other = transaction('AUTHORIZATION', { accountId: 'acc_other1', eventId: 'other' })
  expect(readyOf(offered([authorization, outcome, other]))).toEqual([authorization, other])
})

test('the outcome of what weir declined says so', () => {
  const feeder = offered([authorization, outcome])
  feeder.decided(decided(authorization, 'DECLINE'))
  expect(readyOf(feeder)[1]?.record).toMatchObject({
    kind: 'OUTCOME',
    approved: false,
    responseCode: '59',
    decidedBy: 'WEIR',
  })
})

test('what weir declined is not cleared', () => {
  const feeder = offered([authorization, outcome, clearing])
  feeder.decided(decided(authorization, 'DECLINE'))
  expect(readyOf(feeder)).toHaveLength(2)
  expect(feeder.counts().withheld).toBe(1)
})

test('an increment of what weir declined is withheld with its own outcome', () => {
  const increment = transaction('INCREMENTAL', { originalEventId: 'AUTHORIZATION-1' })
  const answer = transaction('OUTCOME', { originalEventId: 'INCREMENTAL-1', eventId: 'answer' })
  const feeder = offered([authorization, increment, answer])
  feeder.decided(decided(authorization, 'DECLINE'))
  expect(readyOf(feeder)).toEqual([authorization])
  expect(feeder.counts()).toMatchObject({ withheld: 2, waiting: 0, open: 0 })
})

test('nothing waits for the answer to a question asked again', () => {
  const feeder = offered([authorization])
  feeder.offer({ ...told(authorization), arrival: 'REPEAT' })
  feeder.offer(told(outcome))
  feeder.decided(decided(authorization, 'APPROVE'))
  expect(readyOf(feeder)).toEqual([authorization, authorization, outcome])
  expect(feeder.counts()).toMatchObject({ open: 0, waiting: 0, sent: 3 })
})

test('what belongs to a declined purchase without naming it is withheld too', () => {
  const feeder = offered([authorization])
  const unlinked = transaction('REFUND', { originalEventId: null, originalEventTime: null })
  feeder.offer({ ...told(unlinked), of: 'AUTHORIZATION-1' })
  feeder.decided(decided(authorization, 'DECLINE'))
  expect(readyOf(feeder)).toEqual([authorization])
})

test('the repeat of what was withheld is withheld', () => {
  const feeder = offered([authorization, clearing])
  feeder.offer({ ...told(clearing), arrival: 'REPEAT' })
  feeder.decided(decided(authorization, 'DECLINE'))
  expect(readyOf(feeder)).toEqual([authorization])
  expect(feeder.counts().withheld).toBe(2)
})

test('a review is an approval', () => {
  const feeder = offered([authorization, outcome, clearing])
  feeder.decided(decided(authorization, 'REVIEW'))
  expect(readyOf(feeder)).toEqual([authorization, outcome, clearing])
})

test('it is full at its limit of waiting events', () => {
  const feeder = offered([authorization, outcome], { waitingEventsMax: 2 })
  expect(feeder.isFull()).toBe(false)
  feeder.offer(told(clearing))
  expect(feeder.isFull()).toBe(true)
})

test('a decision that stays out is given up after its time and counted', () => {
  const feeder = offered([authorization, outcome])
  feeder.giveUp(5_000)
  readyOf(feeder, 5_000)
  feeder.giveUp(5_999)
  expect(feeder.counts().givenUp).toBe(0)
  feeder.giveUp(6_000)
  expect(readyOf(feeder, 6_000)).toEqual([outcome])
  expect(feeder.counts()).toMatchObject({ givenUp: 1, open: 0, waiting: 0 })
})

test('a decision that comes twice or too late changes nothing and is counted', () => {
  const feeder = offered([authorization, outcome, clearing])
  feeder.decided(decided(authorization, 'APPROVE'))
  feeder.decided(decided(authorization, 'DECLINE'))
  expect(readyOf(feeder)).toEqual([authorization, outcome, clearing])
  expect(feeder.counts().unexpected).toBe(1)
})

test('what was declined is forgotten once its follow-ups can no longer come', () => {
  const feeder = offered([authorization], { followUpMsMax: 1_000 })
  feeder.decided(decided(authorization, 'DECLINE'))
  const atMs = authorization.type === 'Transaction' ? authorization.record.eventTime + 1_001 : 0
  const later = transaction('AUTHORIZATION', { eventId: 'later', eventTime: atMs })
  feeder.offer(told(later))
  feeder.decided(decided(later, 'DECLINE'))
  feeder.offer(told(clearing))
  expect(readyOf(feeder)).toContainEqual(clearing)
})

const events = eventsOf(smallWorld({ accounts: 12, days: 8 }))
// How many decisions are made after each event offered, and what they say.
const answering = fc.record({
  answers: fc.infiniteStream(fc.nat({ max: 3 })),
  declined: fc.infiniteStream(fc.integer({ min: 0, max: 4 })),
})

test('nothing is lost, and of an account nothing overtakes its open decision', () => {
  fc.assert(
    fc.property(answering, ({ answers, declined }) => {
      const feeder = createFeeder({ ...limits, waitingEventsMax: Number.POSITIVE_INFINITY })
      const sent: CardEvent[] = []
      const open = new Map<string, CardEvent>()
      const send = () => {
        for (const event of readyOf(feeder)) {
          expect(open.has(event.record.accountId)).toBe(false)
          if (needsDecision(event)) open.set(event.record.accountId, event)
          sent.push(event)
        }
      }
      const answer = (most: number) => {
        for (const [accountId, event] of [...open].slice(0, most)) {
          open.delete(accountId)
          feeder.decided(decided(event, declined.next().value === 0 ? 'DECLINE' : 'APPROVE'))
          send()
        }
      }
      for (const event of events) {
        feeder.offer(told(event))
        send()
        answer(answers.next().value ?? 0)
      }
      while (open.size > 0) answer(open.size)

      const { withheld, waiting } = feeder.counts()
      expect(waiting).toBe(0)
      expect(sent.length + withheld).toBe(events.length)
      const idsOf = (some: readonly CardEvent[], accountId: string) =>
        some.flatMap(({ record }) => (record.accountId === accountId ? record.eventId : []))
      for (const accountId of new Set(sent.map(({ record }) => record.accountId))) {
        const passed = new Set(idsOf(sent, accountId))
        const inOrder = idsOf(events, accountId).filter((id) => passed.has(id))
        expect(idsOf(sent, accountId)).toEqual(inOrder)
      }
    }),
    { numRuns: 20 },
  )
})
