import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type CardEvent, needsDecision, timeOf } from '../../streams/events.ts'
import { formatLine } from '../../streams/ndjson.ts'
import { type DeliveryRates, deliver, usualRates } from '../../world/delivery.ts'
import { randomOf } from '../../world/random.ts'
import { dayMs, minuteMs } from '../../world/time.ts'
import type { WorldEvent } from '../../world/truth.ts'
import { eventsOf, smallWorld } from './small.ts'

const world = smallWorld({ accounts: 60, days: 30 })
const delivered = (rates: DeliveryRates, from: readonly WorldEvent[] = world, seed = 3) => [
  ...deliver(randomOf(seed, 'delivery'), from, rates),
]
const often: DeliveryRates = { duplicated: 0.2, late: 0.4 }
const arrivals = delivered(often)
const late = arrivals.filter(({ arrival }) => arrival === 'LATE')
const repeats = arrivals.filter(({ arrival }) => arrival === 'REPEAT')

test('rates of 0 leave a world as it is', () => {
  expect(delivered({ duplicated: 0, late: 0 })).toEqual(world)
})

test('the same seed delivers alike, another does not', () => {
  const bytes = (seed: number) =>
    eventsOf(delivered(often, world.slice(0, 1_000), seed))
      .map(formatLine)
      .join('\n')
  expect(bytes(3)).toBe(bytes(3))
  expect(bytes(4)).not.toBe(bytes(3))
})

test('a repeat is the same event after the first, and carries no truth', () => {
  const first = new Map<string, CardEvent>()
  for (const { event, truth, arrival } of arrivals) {
    if (arrival === 'REPEAT') {
      expect(first.get(event.record.eventId)).toBe(event)
      expect(truth).toBeNull()
    } else {
      expect(first.has(event.record.eventId)).toBe(false)
      first.set(event.record.eventId, event)
    }
  }
  expect(first.size).toBe(world.length)
})

test('a late event comes a minute to two days after its time', () => {
  const inTime = arrivals.map(({ event, arrival }) => (arrival ? null : timeOf(event)))
  const { length } = inTime
  for (const [at, { event, arrival }] of arrivals.entries()) {
    if (arrival !== 'LATE') continue
    const before = inTime.slice(0, at).findLast((time) => time !== null) ?? 0
    const after = inTime.slice(at, length).find((time) => time !== null)
    expect(before - timeOf(event)).toBeLessThanOrEqual(2 * dayMs)
    expect((after ?? Infinity) - timeOf(event)).toBeGreaterThanOrEqual(minuteMs)
  }
})

test('what waits for a decision is never late', () => {
  expect(late.length).toBeGreaterThan(200)
  expect(late.filter(({ event }) => needsDecision(event))).toEqual([])
})

test('what an event refers to came before it', () => {
  const seen = new Set<string>()
  const unseen: string[] = []
  const refers = ({ event }: WorldEvent): readonly string[] => {
    if (event.type !== 'AccountEvent') return [event.record.originalEventId ?? '']
    const { kind, paymentId, previousCardId } = event.record
    return [(kind === 'PAYMENT_RETURNED' ? paymentId : previousCardId) ?? '']
  }
  for (const made of arrivals) {
    unseen.push(...refers(made).filter((id) => id !== '' && !seen.has(id)))
    const { record, type } = made.event
    seen.add(record.eventId)
    if (type !== 'AccountEvent') continue
    if (record.cardId !== null) seen.add(record.cardId)
    if (record.paymentId !== null) seen.add(record.paymentId)
  }
  expect(unseen).toEqual([])
})

test('the usual rates are what they say', () => {
  const usual = [1, 2, 3, 4, 5].flatMap((seed) => delivered(usualRates, world, seed))
  const share = (arrival: 'LATE' | 'REPEAT') =>
    usual.filter((one) => one.arrival === arrival).length / usual.length
  expect(share('REPEAT')).toBeGreaterThan(0.001)
  expect(share('REPEAT')).toBeLessThan(0.003)
  expect(share('LATE')).toBeGreaterThan(0.002)
  expect(share('LATE')).toBeLessThan(0.005)
})

test('another account changes nothing in how the others arrive', () => {
  const gone = world[0]?.event.record.accountId
  const isOther = ({ event }: WorldEvent) => event.record.accountId !== gone
  const others = world.filter(isOther)
  const idsOf = (events: readonly WorldEvent[]) =>
    events.filter(isOther).map(({ event, arrival }) => `${event.record.eventId}/${arrival}`)
  expect(idsOf(delivered(often, others)).toSorted()).toEqual(idsOf(arrivals).toSorted())
})

test('whatever the rates, every event comes once, and again only as a repeat', () => {
  const share = fc.double({ min: 0, max: 1, noNaN: true })
  const few = world.slice(0, 300)
  fc.assert(
    fc.property(share, share, fc.nat(), (duplicated, lateShare, seed) => {
      const all = delivered({ duplicated, late: lateShare }, few, seed)
      const firsts = all.filter(({ arrival }) => arrival !== 'REPEAT')
      expect(new Set(eventsOf(firsts))).toEqual(new Set(eventsOf(few)))
      expect(firsts.length).toBe(few.length)
    }),
    { numRuns: 30 },
  )
})

test('a break is shown once, and a repeat still knows its purchase', () => {
  const [made] = world
  if (!made) throw new Error('the small world is empty')
  const sums = { expectedMinor: 5n, actualMinor: null }
  const broken = { kind: 'UNCLEARED', eventId: 'one', otherEventId: null, ...sums } as const
  const both = delivered({ duplicated: 1, late: 0 }, [{ ...made, of: 'one', broken }])
  expect(both.map((one) => one.broken)).toEqual([broken, undefined])
  expect(both.map(({ of }) => of)).toEqual(['one', 'one'])
})

test('some come twice, and some of these were late', () => {
  const lateIds = new Set(late.map(({ event }) => event.record.eventId))
  expect(repeats.some(({ event }) => lateIds.has(event.record.eventId))).toBe(true)
})
