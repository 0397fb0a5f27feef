import { expect, test } from 'vitest'
import type { CardEvent, PlacedEvent, Transaction } from '../../streams/events.ts'
import { aLabel, anAccountEvent, aTransaction, noon } from '../streams/builders.ts'
import { idOf } from './log.ts'
import { dayMs, featureOf, openEngine } from './windows.ts'

const minute = 60_000

const placed = (events: readonly CardEvent[]): readonly PlacedEvent[] =>
  events.map((event, offset) => ({ event, position: { partition: 0, offset } }))

/** An authorization so many minutes after noon. */
const at = (minutes: number, change: Partial<Transaction> = {}): CardEvent =>
  aTransaction({ eventId: idOf(minutes), eventTime: noon + minutes * minute, ...change })

const about = (minutes: number, kind: Transaction['kind'], change: Partial<Transaction>) =>
  aTransaction({
    kind,
    originalEventId: idOf(minutes),
    originalEventTime: noon + minutes * minute,
    ...change,
  })

const declined = (minutes: number, change: Partial<Transaction> = {}): CardEvent =>
  about(minutes, 'OUTCOME', { eventId: idOf(1_000 + minutes), approved: false, ...change })

const asked = { eventId: idOf(5_000), eventTime: noon + 50 * minute }
const lastly = aTransaction(asked)

/** A feature of an authorization that comes 50 minutes after noon, behind the events given. */
function askedAfter(events: readonly CardEvent[], name: string): number | undefined {
  const { observed } = openEngine().observe(placed([...events, lastly]))
  return featureOf(observed.at(-1), name)
}

const freshness = (events: readonly CardEvent[], latenessMs = dayMs) =>
  openEngine({ latenessMs })
    .observe(placed(events))
    .observed.map((one) => one.freshness)

test('an event does not count itself', () => {
  expect(askedAfter([], 'card_attempts_count_1h')).toBe(0)
  expect(askedAfter([at(1)], 'card_attempts_count_1h')).toBe(1)
})

test('a window ends at this event and holds nothing of its very beginning', () => {
  const start = (eventTime: number) => [aTransaction({ eventId: idOf(1), eventTime })]
  const hourBefore = asked.eventTime - 3_600_000
  expect(askedAfter(start(hourBefore), 'card_attempts_count_1h')).toBe(0)
  expect(askedAfter(start(hourBefore + 1), 'card_attempts_count_1h')).toBe(1)
})

test('a decline takes an attempt out of spend and leaves it an attempt', () => {
  const events = [at(1), at(2), declined(2, { eventTime: noon + 3 * minute })]
  expect(askedAfter(events, 'card_approved_sum_1h')).toBe(1_250)
  expect(askedAfter(events, 'card_attempts_count_1h')).toBe(2)
  expect(askedAfter(events, 'card_declined_count_1h')).toBe(1)
})

test('a correction is not felt a millisecond before its own time', () => {
  const early = [at(1), declined(1, { eventTime: asked.eventTime })]
  const late = [at(1), declined(1, { eventTime: asked.eventTime + 1 })]
  expect(askedAfter(early, 'card_approved_sum_1h')).toBe(0)
  expect(askedAfter(late, 'card_approved_sum_1h')).toBe(1_250)
})

test('a correction may come before what it corrects', () => {
  const events = [declined(1, { eventTime: noon + 2 * minute }), at(1)]
  expect(askedAfter(events, 'card_approved_sum_1h')).toBe(0)
  expect(askedAfter(events, 'card_declined_count_1h')).toBe(1)
})

test('a decline and a reversal of one attempt take it back once', () => {
  const reversal = about(1, 'REVERSAL', { eventId: idOf(2_001), eventTime: noon + 4 * minute })
  const events = [at(1), at(2), declined(1, { eventTime: noon + 3 * minute }), reversal]
  expect(askedAfter(events, 'card_approved_sum_1h')).toBe(1_250)
})

test('a partial reversal takes back what it states, and no more than is left', () => {
  const partly = (nth: number, billingAmountMinor: bigint) =>
    about(1, 'REVERSAL', {
      eventId: idOf(2_000 + nth),
      eventTime: noon + (2 + nth) * minute,
      billingAmountMinor,
    })
  expect(askedAfter([at(1), partly(1, 1_000n)], 'card_approved_sum_1h')).toBe(250)
  expect(askedAfter([at(1), partly(1, 1_000n), partly(2, 900n)], 'card_approved_sum_1h')).toBe(0)
})

test('a reversal of an authorization takes its increments back too', () => {
  const more = about(1, 'INCREMENTAL', { eventId: idOf(2), eventTime: noon + 2 * minute })
  const all = about(1, 'REVERSAL', {
    eventId: idOf(3),
    eventTime: noon + 3 * minute,
    billingAmountMinor: 2_500n,
  })
  expect(askedAfter([at(1), more], 'card_approved_sum_1h')).toBe(2_500)
  expect(askedAfter([at(1), more, all], 'card_approved_sum_1h')).toBe(0)
})

test('a refused advice is an attempt and a decline', () => {
  const advice = at(1, { kind: 'ADVICE', approved: false })
  expect(askedAfter([advice], 'card_approved_sum_1h')).toBe(0)
  expect(askedAfter([advice], 'card_attempts_count_1h')).toBe(1)
  expect(askedAfter([advice], 'merchant_declined_share_1h')).toBe(1)
})

test('an approved outcome changes nothing', () => {
  const approved = declined(1, { eventTime: noon + 2 * minute, approved: true })
  const { owned } = openEngine().observe(placed([approved]))
  expect(owned.size).toBe(0)
})

test('a label is not felt a millisecond before it is known', () => {
  const label = (knownAt: number) => [at(1), aLabel({ originalEventId: idOf(1), knownAt })]
  expect(askedAfter(label(asked.eventTime), 'merchant_frauds_count_24h')).toBe(1)
  expect(askedAfter(label(asked.eventTime + 1), 'merchant_frauds_count_24h')).toBe(0)
})

test('a fraud that turns out genuine is taken back, money and all', () => {
  const label = aLabel({ eventId: idOf(7), originalEventId: idOf(1), knownAt: noon + 3 * minute })
  const genuine = aLabel({ ...label.record, eventId: idOf(8), verdict: 'GENUINE' })
  expect(askedAfter([at(1), label], 'merchant_frauds_sum_30d')).toBe(1_250)
  expect(askedAfter([at(1), label, genuine], 'merchant_frauds_sum_30d')).toBe(0)
  expect(askedAfter([at(1), label, genuine], 'merchant_frauds_count_30d')).toBe(0)
})

test('a second report of one fraud counts once, and GENUINE alone takes nothing back', () => {
  const label = aLabel({ eventId: idOf(7), originalEventId: idOf(1), knownAt: noon + 3 * minute })
  const again = aLabel({ ...label.record, eventId: idOf(8), source: 'CHARGEBACK' })
  const genuine = aLabel({ ...label.record, eventId: idOf(9), verdict: 'GENUINE' })
  expect(askedAfter([at(1), label, again], 'merchant_frauds_count_30d')).toBe(1)
  expect(askedAfter([at(1), genuine], 'merchant_frauds_count_30d')).toBe(0)
})

test('an event that comes twice is a duplicate and changes nothing', () => {
  const twice = [at(1), at(1), lastly]
  expect(freshness(twice)).toEqual(['FRESH', 'DUPLICATE', 'FRESH'])
  expect(askedAfter([at(1), at(1)], 'card_attempts_count_1h')).toBe(1)
})

test('a repeat of any kind is a duplicate, also of an event that changed nothing', () => {
  const decline = declined(1, { eventTime: noon + 2 * minute })
  const expiry = about(1, 'EXPIRY', { eventId: idOf(9), eventTime: noon + 3 * minute })
  const label = aLabel({ eventId: idOf(7), originalEventId: idOf(1) })
  for (const event of [decline, expiry, label, anAccountEvent()]) {
    expect(freshness([at(1), decline, event, event]).at(-1)).toBe('DUPLICATE')
  }
})

test('a duplicate is not decided', () => {
  const { observed } = openEngine().observe(placed([at(1), at(1)]))
  expect(observed.map(({ features }) => features === null)).toEqual([false, true])
})

test('a repeat is known among hundreds of later events of the account', () => {
  const many = Array.from({ length: 190 }, (_, nth) => at(nth + 2))
  expect(freshness([at(1), ...many, at(1)]).at(-1)).toBe('DUPLICATE')
})

test('an event beyond the lateness is decided once and changes nothing', () => {
  const late = at(1, { eventTime: noon - 2 * minute })
  const events = [at(0), late, late, lastly]
  expect(freshness(events, minute)).toEqual(['FRESH', 'LATE', 'DUPLICATE', 'FRESH'])
  const { observed } = openEngine({ latenessMs: minute }).observe(placed(events))
  expect(observed[1]?.features).not.toBeNull()
  expect(featureOf(observed[3], 'card_attempts_count_24h')).toBe(1)
})

test('a correction of an event that was late changes nothing either', () => {
  const late = at(1, { eventTime: noon - 2 * minute })
  const events = [at(0), late, declined(1, { eventTime: noon + minute }), lastly]
  const { observed } = openEngine({ latenessMs: minute }).observe(placed(events))
  expect(observed[2]?.freshness).toBe('LATE')
  expect(featureOf(observed[3], 'card_approved_sum_24h')).toBe(1_250)
})

test('a label is never too late', () => {
  const label = aLabel({ originalEventId: idOf(1), knownAt: noon - dayMs })
  expect(freshness([at(1), label], minute)).toEqual(['FRESH', 'FRESH'])
})

test('features of a device are missing where the event names none', () => {
  expect(askedAfter([], 'device_attempts_count_1h')).toBeNaN()
  expect(askedAfter([], 'card_first_device')).toBeNaN()
})

test('the state of the account is what its newest event says', () => {
  const newer = anAccountEvent({ eventId: idOf(1), eventTime: noon + minute, balanceMinor: 1n })
  const older = anAccountEvent({ eventId: idOf(2), eventTime: noon, balanceMinor: 2n })
  expect(askedAfter([newer, older], 'account_balance')).toBe(1)
  expect(askedAfter([], 'account_balance')).toBeNaN()
})

test('the state of the account outlives its records', () => {
  const returned = anAccountEvent({ kind: 'PAYMENT_RETURNED', eventTime: noon - 60 * minute })
  const many = Array.from({ length: 200 }, (_, nth) =>
    at(0, { eventId: idOf(100 + nth), eventTime: noon + nth * 1_000 }),
  )
  expect(askedAfter([returned, ...many], 'account_limit')).toBe(500_000)
  expect(askedAfter([returned, ...many], 'account_payments_returned')).toBe(1)
})

test('a merchant is remembered beyond the records', () => {
  const many = Array.from({ length: 150 }, (_, nth) =>
    at(0, {
      eventId: idOf(100 + nth),
      eventTime: noon + nth * 1_000,
      merchantId: `mer_other${nth}`,
    }),
  )
  expect(askedAfter([at(0), ...many], 'card_first_merchant')).toBe(0)
  expect(askedAfter(many, 'card_first_merchant')).toBe(1)
})

test('speed is kilometres by hours between two places where the card was', () => {
  const paris = { merchantLatitude: 48.857, merchantLongitude: 2.352 }
  const { observed } = openEngine().observe(
    placed([
      at(0, { merchantLatitude: 51.507, merchantLongitude: -0.128 }),
      at(60, paris),
      at(120, { ...paris, cardPresent: false }),
    ]),
  )
  const speeds = observed.map((one) => featureOf(one, 'card_speed_kmh') ?? 0)
  expect(speeds[0]).toBeNaN()
  expect(speeds[1]).toBeGreaterThan(340)
  expect(speeds[1]).toBeLessThan(348)
  expect(speeds[2]).toBeNaN()
})

test('records are collected by partition, those of card and account apart from shared ones', () => {
  const event = at(1, { deviceId: 'dev_phone01', ip: '192.0.2.1' })
  const { owned, shared } = openEngine().observe([{ event, position: { partition: 3, offset: 8 } }])
  expect(owned.get(3)?.map(({ entity }) => entity)).toEqual(['account', 'card'])
  expect(shared.get(3)?.map(({ entity }) => entity)).toEqual(['merchant', 'device', 'ip'])
})
