import { expect, test } from 'vitest'
import type { Action, CardEvent, Transaction, TransactionKind } from '../../streams/events.ts'
import type { Disobedience } from '../../world/breaks/disobedience.ts'
import { createFeeder } from '../../world/feeder.ts'
import type { WorldEvent } from '../../world/truth.ts'
import { decisionOn } from './decisions.ts'
import { smallWorld, transactionsOf } from './small.ts'

const [template] = transactionsOf(smallWorld({ accounts: 5, days: 20 }))
const limits = { waitingEventsMax: 100, answerMsMax: 1_000, followUpMsMax: 1e12 }

function made(kind: TransactionKind, over: Partial<Transaction> = {}): WorldEvent {
  if (!template) throw new Error('the small world has no transaction')
  const ofPurchase = { eventId: `${kind}-1`, originalEventId: 'AUTHORIZATION-1' }
  const record = { ...template, kind, billingAmountMinor: 500n, ...ofPurchase, ...over }
  return { event: { type: 'Transaction', record }, truth: null }
}

const authorization = made('AUTHORIZATION', { originalEventId: null })
const answered = { responseCode: '00', decidedBy: 'PROCESSOR' } as const
const approval = made('OUTCOME', { approved: true, ...answered })
const refusal = made('OUTCOME', { approved: false, ...answered, responseCode: '51' })
const clearing = made('CLEARING')
const refund = made('REFUND')

/** What is sent where weir decides so and is disobeyed, and what is given back. */
function sent(action: Action, how: Disobedience, after: readonly WorldEvent[]) {
  const givenBack: Disobedience[] = []
  const feeder = createFeeder(limits, {
    take: () => how,
    giveBack: (one) => givenBack.push(one),
  })
  for (const event of [authorization, ...after]) feeder.offer(event)
  const { event } = authorization
  if (event.type !== 'Transaction') throw new Error('only transactions are decided')
  const responseCode = action === 'DECLINE' ? '59' : '00'
  feeder.decided(decisionOn(event.record, { action, responseCode }))
  return { events: feeder.ready(0).slice(1), givenBack }
}

const kindsOf = (events: readonly WorldEvent[]) =>
  events.map(({ event }: { event: CardEvent }) => event.type === 'Transaction' && event.record.kind)
const breaksOf = (events: readonly WorldEvent[]) => events.flatMap(({ broken }) => broken ?? [])

test('what weir approved and the processor refuses is not honoured, and nothing follows', () => {
  const { events } = sent('APPROVE', 'APPROVED_REFUSED', [approval, clearing])
  expect(kindsOf(events)).toEqual(['OUTCOME'])
  expect(events[0]?.event.record).toMatchObject({ approved: false, decidedBy: 'WEIR' })
  expect(breaksOf(events)).toEqual([
    {
      kind: 'NOT_HONOURED',
      eventId: 'AUTHORIZATION-1',
      otherEventId: 'OUTCOME-1',
      expectedMinor: 500n,
      actualMinor: 0n,
    },
  ])
})

test('what weir declined and the processor approves is not honoured, and all follows', () => {
  const { events } = sent('DECLINE', 'DECLINED_APPROVED', [approval, clearing, refund])
  expect(kindsOf(events)).toEqual(['OUTCOME', 'CLEARING', 'REFUND'])
  expect(events[0]?.event.record).toMatchObject({ approved: true, decidedBy: 'PROCESSOR' })
  expect(breaksOf(events)).toMatchObject([
    { kind: 'NOT_HONOURED', expectedMinor: 0n, actualMinor: 500n },
  ])
})

test('what weir declined and is charged all the same is declined but cleared', () => {
  const { events } = sent('DECLINE', 'DECLINED_CLEARED', [approval, clearing, refund])
  expect(kindsOf(events)).toEqual(['OUTCOME', 'CLEARING'])
  expect(events[0]?.event.record).toMatchObject({ approved: false, decidedBy: 'WEIR' })
  expect(breaksOf(events)).toEqual([
    {
      kind: 'DECLINED_CLEARED',
      eventId: 'AUTHORIZATION-1',
      otherEventId: 'CLEARING-1',
      expectedMinor: 0n,
      actualMinor: 500n,
    },
  ])
})

test('a repeat of what shows a break is sent and shows it no second time', () => {
  const again = { ...clearing, arrival: 'REPEAT' } as const
  const { events } = sent('DECLINE', 'DECLINED_CLEARED', [approval, clearing, again])
  expect(kindsOf(events)).toEqual(['OUTCOME', 'CLEARING', 'CLEARING'])
  expect(breaksOf(events)).toHaveLength(1)
})

test.each([
  ['APPROVE', 'APPROVED_REFUSED', [refusal]],
  ['DECLINE', 'DECLINED_APPROVED', [refusal]],
  ['DECLINE', 'DECLINED_CLEARED', [refusal]],
  ['DECLINE', 'DECLINED_CLEARED', [approval, made('EXPIRY')]],
] as const)('%s, %s: what cannot show is given back and goes its way', (action, how, after) => {
  const { events, givenBack } = sent(action, how, after)
  expect(givenBack).toEqual([how])
  expect(breaksOf(events)).toEqual([])
  expect(kindsOf(events)).toEqual(['OUTCOME'])
})

test('a break that hung on an approval goes with it', () => {
  const broken = {
    kind: 'UNCLEARED',
    eventId: 'AUTHORIZATION-1',
    otherEventId: null,
    expectedMinor: 500n,
    actualMinor: null,
  } as const
  const feeder = createFeeder(limits)
  feeder.offer(authorization)
  feeder.offer({ ...approval, broken })
  const { event } = authorization
  if (event.type === 'Transaction') {
    feeder.decided(decisionOn(event.record, { action: 'DECLINE', responseCode: '59' }))
  }
  expect(breaksOf(feeder.ready(0))).toEqual([])
})
