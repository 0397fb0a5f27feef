import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Transaction, type TransactionKind, timeOf } from '../../../streams/events.ts'
import { formatLine } from '../../../streams/ndjson.ts'
import { validate } from '../../../streams/validate.ts'
import { plantBreaks } from '../../../world/breaks/plant.ts'
import { randomOf } from '../../../world/random.ts'
import {
  type BreakKind,
  type PlantedBreak,
  purchaseOf,
  type WorldEvent,
} from '../../../world/truth.ts'
import { endOf, eventsOf, smallWorld, startMs, transactionsOf } from '../small.ts'

const days = 40
const clean = smallWorld({ accounts: 150, days })
const planted = (perKind: number, from = clean, length = days) => [
  ...plantBreaks(randomOf(5, 'breaks'), from, {
    perKind,
    period: { startMs, endMs: endOf(length) },
  }),
]
const world = planted(3)
const natural = new Set(clean.flatMap(({ broken }) => broken?.eventId ?? []))
const breaks = world.flatMap(({ broken }) => (broken && !natural.has(broken.eventId) ? broken : []))
const transactions = transactionsOf(world)
const byId = new Map(transactions.map((record) => [record.eventId, record]))
const following = Map.groupBy(transactions, ({ originalEventId }) => originalEventId)

const followingOf = (eventId: string, kind: TransactionKind): readonly Transaction[] =>
  (following.get(eventId) ?? []).filter((record) => record.kind === kind)
const sumOf = (eventId: string, kind: TransactionKind): bigint =>
  followingOf(eventId, kind).reduce(
    (sum, { billingAmountMinor }) => sum + (billingAmountMinor ?? 0n),
    0n,
  )
const billedOf = (eventId: string): bigint => byId.get(eventId)?.billingAmountMinor ?? -1n
const of = (kind: BreakKind): readonly PlantedBreak[] => breaks.filter((one) => one.kind === kind)

test('every kind that hangs on no decision is planted as often as asked', () => {
  const counts = Object.fromEntries(
    [...Map.groupBy(breaks, ({ kind }) => kind)].map(([kind, own]) => [kind, own.length]),
  )
  expect(counts).toEqual({
    OVER_CLEARED: 3,
    UNDER_CLEARED: 3,
    UNCLEARED: 3,
    CLEARED_AFTER_REVERSAL: 3,
    DUPLICATE_PRESENTMENT: 3,
    FORCE_POST: 3,
    REFUND_WITHOUT_PURCHASE: 3,
    REFUND_OVER_PURCHASE: 3,
    DUPLICATE_CHARGEBACK: 3,
    CURRENCY_MISMATCH: 3,
    REVERSAL_OVER_AUTHORIZATION: 3,
    OUTCOME_MISSING: 3,
  })
})

test('the same seed plants the same bytes', () => {
  const broken = new Set(breaks.map(({ eventId }) => eventId))
  const text = (events: typeof world) =>
    eventsOf(events)
      .filter(
        ({ type, record }) => type === 'Transaction' && broken.has(record.originalEventId ?? ''),
      )
      .map(formatLine)
  expect(text(world).length).toBeGreaterThan(30)
  expect(text(planted(3))).toEqual(text(world))
})

test('events stay in event-time order within the world, and no id comes twice', () => {
  const times = eventsOf(world).map(timeOf)
  expect(times).toEqual(times.toSorted((one, other) => one - other))
  expect(times.at(-1)).toBeLessThan(endOf(days))
  expect(new Set(eventsOf(world).map(({ record }) => record.eventId)).size).toBe(world.length)
})

test('every event would be taken', () => {
  const limits = { amountMinorMax: 100_000_000_000n, futureMsMax: 0 }
  const faults = eventsOf(world).flatMap((event) => {
    const key = event.record.accountId
    const arrival = { key, partition: 0, expectedPartition: 0, timestamp: timeOf(event) }
    return validate(event, arrival, limits) ?? []
  })
  expect(faults).toEqual([])
})

test('no purchase has two breaks, and none is a planted fraud', () => {
  const ids = breaks.map(({ eventId }) => eventId)
  expect(new Set(ids).size).toBe(ids.length)
  const frauds = new Set(clean.flatMap(({ event, truth }) => (truth ? event.record.eventId : [])))
  expect(ids.filter((id) => frauds.has(id))).toEqual([])
})

test('whatever does not follow a broken purchase stays as it was', () => {
  const broken = new Set(breaks.map(({ eventId }) => eventId))
  const isApart = (made: WorldEvent) =>
    !broken.has(made.event.record.eventId) && !broken.has(purchaseOf(made) ?? '')
  const apart = (events: typeof world) =>
    eventsOf(events.filter(isApart)).map(({ record }) => record.eventId)
  expect(apart(world)).toEqual(apart(clean))
})

test('over-cleared: more was charged than any tip explains', () => {
  for (const { eventId, expectedMinor, actualMinor } of of('OVER_CLEARED')) {
    expect([expectedMinor, actualMinor]).toEqual([billedOf(eventId), sumOf(eventId, 'CLEARING')])
    expect(2n * sumOf(eventId, 'CLEARING')).toBeGreaterThan(2n * billedOf(eventId))
  }
})

test('under-cleared: less was charged, and the rest never is', () => {
  for (const { eventId, expectedMinor, actualMinor } of of('UNDER_CLEARED')) {
    expect([expectedMinor, actualMinor]).toEqual([billedOf(eventId), sumOf(eventId, 'CLEARING')])
    expect(sumOf(eventId, 'CLEARING')).toBeLessThan(billedOf(eventId))
  }
})

test('uncleared: approved, and nothing came of it', () => {
  for (const { eventId, actualMinor } of of('UNCLEARED')) {
    expect(followingOf(eventId, 'OUTCOME').map(({ approved }) => approved)).toEqual([true])
    expect(following.get(eventId)).toHaveLength(1)
    expect(actualMinor).toBeNull()
  }
})

test('cleared after reversal: cancelled as a whole, and charged later', () => {
  for (const { eventId, otherEventId } of of('CLEARED_AFTER_REVERSAL')) {
    expect(sumOf(eventId, 'REVERSAL')).toBe(billedOf(eventId))
    const [reversal] = followingOf(eventId, 'REVERSAL')
    const clearing = byId.get(otherEventId ?? '')
    expect(clearing?.eventTime).toBeGreaterThan(reversal?.eventTime ?? Number.POSITIVE_INFINITY)
  }
})

test('duplicate presentment: the same charge came twice under two event ids', () => {
  for (const { eventId, otherEventId, actualMinor } of of('DUPLICATE_PRESENTMENT')) {
    const [first, second] = followingOf(eventId, 'CLEARING')
    expect(second?.eventId).toBe(otherEventId)
    const own = { eventId: '', eventTime: 0, processorEventId: '' }
    expect({ ...second, ...own }).toEqual({ ...first, ...own })
    expect(second?.processorEventId).not.toBe(first?.processorEventId)
    expect(actualMinor).toBe(2n * billedOf(eventId))
  }
})

test('currency mismatch: the same number was charged in another currency', () => {
  for (const { eventId, otherEventId } of of('CURRENCY_MISMATCH')) {
    const [authorization, clearing] = [byId.get(eventId), byId.get(otherEventId ?? '')]
    expect(clearing?.amountMinor).toBe(authorization?.amountMinor)
    expect(clearing?.currency).not.toBe(authorization?.currency)
  }
})

test('reversal over authorization: more was cancelled than was held', () => {
  for (const { eventId, actualMinor } of of('REVERSAL_OVER_AUTHORIZATION')) {
    expect(sumOf(eventId, 'REVERSAL')).toBe(actualMinor)
    expect(sumOf(eventId, 'REVERSAL')).toBeGreaterThan(billedOf(eventId))
  }
})

test('refund over purchase: more was given back than was charged', () => {
  for (const { eventId, actualMinor } of of('REFUND_OVER_PURCHASE')) {
    expect(sumOf(eventId, 'REFUND')).toBe(actualMinor)
    expect(sumOf(eventId, 'REFUND')).toBeGreaterThan(sumOf(eventId, 'CLEARING'))
  }
})

test('duplicate chargeback: one charge was taken back twice', () => {
  for (const { eventId } of of('DUPLICATE_CHARGEBACK')) {
    expect(sumOf(eventId, 'CHARGEBACK')).toBe(2n * sumOf(eventId, 'CLEARING'))
  }
})

test('outcome missing: asked, and never answered', () => {
  for (const { eventId } of of('OUTCOME_MISSING')) {
    expect(byId.get(eventId)?.kind).toBe('AUTHORIZATION')
    expect(followingOf(eventId, 'OUTCOME')).toEqual([])
  }
})

test('a force post and a refund without purchase name none, and the card was never there', () => {
  for (const { eventId, otherEventId } of [...of('FORCE_POST'), ...of('REFUND_WITHOUT_PURCHASE')]) {
    const stray = byId.get(eventId)
    expect(otherEventId).toBeNull()
    expect(stray?.originalEventId).toBeNull()
    const near = transactions.filter(
      ({ kind, cardId, merchantId, billingAmountMinor }) =>
        kind === 'AUTHORIZATION' &&
        cardId === stray?.cardId &&
        merchantId === stray.merchantId &&
        billingAmountMinor === stray.billingAmountMinor,
    )
    expect(near).toEqual([])
  }
})

test('in a world that is too short for a break, what was not planted is not told', () => {
  const short = planted(20, smallWorld({ accounts: 60, days: 6 }), 6)
  const told = short.flatMap(({ broken }) => broken ?? [])
  const ids = new Set(eventsOf(short).map(({ record }) => record.eventId))
  expect(told.length).toBeGreaterThan(0)
  expect(told.filter(({ eventId }) => !ids.has(eventId))).toEqual([])
  expect(told.filter(({ otherEventId }) => otherEventId && !ids.has(otherEventId))).toEqual([])
})

test('what would have become of a broken purchase is withheld though it does not name it', () => {
  const unnamed = clean.map((made): WorldEvent => {
    const { event } = made
    if (event.type !== 'Transaction' || event.record.kind !== 'CLEARING') return made
    const record = { ...event.record, originalEventId: null, originalEventTime: null }
    return { ...made, event: { ...event, record }, of: event.record.originalEventId ?? '' }
  })
  const replaced = new Set(
    [...of('UNCLEARED'), ...of('OVER_CLEARED')].map(({ eventId }) => eventId),
  )
  const ofReplaced = (events: readonly WorldEvent[]) =>
    events.filter((made) => made.of !== undefined && replaced.has(made.of))
  expect(ofReplaced(unnamed).length).toBeGreaterThan(3)
  expect(ofReplaced(planted(3, unnamed))).toEqual([])
})

test('whatever the seed and the number, time goes on and no purchase has two breaks', () => {
  const few = clean.slice(0, 2_000)
  const endMs = Math.max(...eventsOf(few).map(timeOf)) + 1
  fc.assert(
    fc.property(fc.nat(), fc.integer({ min: 1, max: 30 }), (seed, perKind) => {
      const period = { startMs, endMs }
      const made = [...plantBreaks(randomOf(seed, 'breaks'), few, { perKind, period })]
      const times = eventsOf(made).map(timeOf)
      expect(times).toEqual(times.toSorted((one, other) => one - other))
      const told = made.flatMap(({ broken }) => broken?.eventId ?? [])
      expect(new Set(told).size).toBe(told.length)
    }),
    { numRuns: 20 },
  )
})
