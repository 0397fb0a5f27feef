import { expect, test } from 'vitest'
import { truthLines } from '../../../streams/commands/world-truth.ts'
import { eventsOf, smallWorld } from '../../world/small.ts'

const [event] = eventsOf(smallWorld({ accounts: 1, days: 1 }))

test('a line about a fraud names the event, the kind of fraud, the run and the money', () => {
  if (!event) throw new Error('the small world is empty')
  const truth = { fraudType: 'TAKEOVER', run: 'takeover-1', amountMinor: 1_250n } as const
  expect(truthLines({ event, truth })).toEqual([
    `{"kind":"FRAUD","event_id":"${event.record.eventId}","fraud_type":"TAKEOVER",` +
      '"run":"takeover-1","amount_minor":1250}\n',
  ])
})

test('an event with which nothing was planted has no line', () => {
  if (!event) throw new Error('the small world is empty')
  expect(truthLines({ event, truth: null })).toEqual([])
})

test('a line about a break names the purchase, the kind, what disagrees, and both amounts', () => {
  if (!event) throw new Error('the small world is empty')
  const broken = {
    kind: 'OVER_CLEARED',
    eventId: 'purchase-1',
    otherEventId: 'clearing-1',
    expectedMinor: 1_250n,
    actualMinor: 1_850n,
  } as const
  expect(truthLines({ event, truth: null, broken })).toEqual([
    '{"kind":"BREAK","event_id":"purchase-1","break":"OVER_CLEARED",' +
      '"other_event_id":"clearing-1","expected_minor":1250,"actual_minor":1850}\n',
  ])
})
