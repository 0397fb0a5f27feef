import { expect, test } from 'vitest'
import { type CardEvent, needsDecision } from '../../../streams/events.ts'
import { disobey } from '../../../world/breaks/disobedience.ts'
import { plantBreaks } from '../../../world/breaks/plant.ts'
import { deliver } from '../../../world/delivery.ts'
import { createFeeder } from '../../../world/feeder.ts'
import { randomOf } from '../../../world/random.ts'
import type { WorldEvent } from '../../../world/truth.ts'
import { decisionOn } from '../decisions.ts'
import { endOf, smallWorld, startMs } from '../small.ts'

const days = 35
const perKind = 4
const planting = { perKind, period: { startMs, endMs: endOf(days) } }
const random = randomOf(5, 'loop')
const clean = smallWorld({ accounts: 120, days })
const offered = [
  ...deliver(random, plantBreaks(random, clean, planting), { duplicated: 0.05, late: 0.05 }),
]

const decline = { action: 'DECLINE', responseCode: '59' } as const

/** Declines one question in four, whichever they are. */
const isDeclined = (event: CardEvent): boolean =>
  needsDecision(event) && '048c'.includes(event.record.eventId.charAt(0))

/** The whole world as a closed loop with somebody who answers at once and each question once. */
function sentBy(events: readonly WorldEvent[]): readonly WorldEvent[] {
  const limits = { waitingEventsMax: 1e6, answerMsMax: 1e6, followUpMsMax: 1e12 }
  const feeder = createFeeder(limits, disobey(random, planting))
  const sent: WorldEvent[] = []
  for (const made of events) {
    feeder.offer(made)
    for (let ready = feeder.ready(0); ready.length > 0; ready = feeder.ready(0)) {
      sent.push(...ready)
      for (const { event, arrival } of ready) {
        if (event.type !== 'Transaction' || !needsDecision(event) || arrival === 'REPEAT') continue
        feeder.decided(decisionOn(event.record, isDeclined(event) ? decline : {}))
      }
    }
  }
  const { offered: all, sent: out, withheld, waiting, open, unexpected } = feeder.counts()
  expect({ waiting, open, unexpected, left: all - out - withheld }).toEqual({
    waiting: 0,
    open: 0,
    unexpected: 0,
    left: 0,
  })
  return sent
}

const sent = sentBy(offered)
const breaks = sent.flatMap(({ broken }) => broken ?? [])
const declined = new Set(
  sent.flatMap(({ event }) => (isDeclined(event) ? event.record.eventId : [])),
)
const ids = new Set(sent.map(({ event }) => event.record.eventId))

test('what hangs on a decision is planted as often as asked', () => {
  const countOf = (kind: string) => breaks.filter((one) => one.kind === kind).length
  expect([countOf('NOT_HONOURED'), countOf('DECLINED_CLEARED')]).toEqual([perKind, perKind])
})

test('half of what is not honoured was approved', () => {
  const wasDeclined = breaks
    .filter(({ kind }) => kind === 'NOT_HONOURED')
    .map(({ eventId }) => declined.has(eventId))
  expect(wasDeclined.toSorted()).toEqual([false, false, true, true])
})

test('what is told of breaks is out, each once', () => {
  expect(breaks.filter(({ eventId }) => !ids.has(eventId))).toEqual([])
  expect(breaks.filter(({ otherEventId }) => otherEventId && !ids.has(otherEventId))).toEqual([])
  expect(new Set(breaks.map(({ eventId }) => eventId)).size).toBe(breaks.length)
})

test('of what was declined, only what is told as a break is approved or charged', () => {
  const told = new Set(breaks.map(({ eventId }) => eventId))
  const follows = sent.flatMap(({ event }) =>
    event.type === 'Transaction' && declined.has(event.record.originalEventId ?? '')
      ? event.record
      : [],
  )
  const wrong = follows.filter(
    ({ kind, approved, originalEventId }) =>
      originalEventId !== null &&
      !told.has(originalEventId) &&
      (kind !== 'OUTCOME' || approved !== false),
  )
  expect(wrong).toEqual([])
})

test('a purchase that was declined has no break but of the decision', () => {
  const kinds = breaks.flatMap(({ kind, eventId }) => (declined.has(eventId) ? kind : []))
  const ofDecisions = ['NOT_HONOURED', 'DECLINED_CLEARED']
  // These name no purchase that weir could have declined, or want an answer that never came.
  const apart = ['FORCE_POST', 'REFUND_WITHOUT_PURCHASE', 'OUTCOME_MISSING']
  expect(kinds.filter((kind) => ![...ofDecisions, ...apart].includes(kind))).toEqual([])
})
