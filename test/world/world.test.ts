import { expect, test } from 'vitest'
import { timeOf } from '../../streams/events.ts'
import { formatLine } from '../../streams/ndjson.ts'
import { validate } from '../../streams/validate.ts'
import { endOf, eventsOf, labelsOf, smallWorld, startMs, transactionsOf } from './small.ts'

const world = smallWorld()
const transactions = transactionsOf(world)
const authorizations = transactions.filter(({ kind }) => kind === 'AUTHORIZATION')
const planted = world.filter(({ truth }) => truth !== null)
const text = (events: typeof world) => eventsOf(events).map(formatLine).join('\n')

test('the same options give the same bytes', () => {
  const few = { accounts: 60, days: 30 }
  expect(text(smallWorld(few))).toBe(text(smallWorld(few)))
})

test('another seed gives another world', () => {
  const [one] = smallWorld({ accounts: 1, days: 1 })
  const [other] = smallWorld({ accounts: 1, days: 1, seed: 6 })
  expect(one?.event.record.accountId).not.toBe(other?.event.record.accountId)
})

test('a longer world tells of the same accounts', () => {
  const short = smallWorld({ accounts: 3, days: 1 })
  const long = smallWorld({ accounts: 3, days: 9 })
  const accountsOf = (events: typeof world) =>
    new Set(events.map(({ event }) => event.record.accountId))
  expect(accountsOf(long)).toEqual(accountsOf(short))
})

test('events come in event-time order and end with the world', () => {
  const times = eventsOf(world).map(timeOf)
  expect(times).toEqual(times.toSorted((one, other) => one - other))
  expect(times.at(-1)).toBeLessThan(endOf(40))
})

test('every event would be taken', () => {
  const limits = { amountMinorMax: 100_000_000_000n, futureMsMax: 0 }
  const faults = eventsOf(world).flatMap((event) => {
    const arrival = {
      key: event.record.accountId,
      partition: 0,
      expectedPartition: 0,
      timestamp: timeOf(event),
    }
    return validate(event, arrival, limits) ?? []
  })
  expect(faults).toEqual([])
})

test('no event id comes twice', () => {
  expect(new Set(eventsOf(world).map(({ record }) => record.eventId)).size).toBe(world.length)
})

test('what follows names an earlier event and repeats its account, merchant and device', () => {
  const asked = new Map(transactions.map((record) => [record.eventId, record]))
  const kinds = new Set(['AUTHORIZATION', 'INCREMENTAL', 'ADVICE'])
  const repeated = ['accountId', 'cardId', 'merchantId', 'mcc', 'deviceId', 'ip'] as const
  const followUps = transactions.filter(({ originalEventId }) => originalEventId !== null)
  const astray = followUps.filter((record) => {
    const original = asked.get(record.originalEventId ?? '')
    return (
      original === undefined ||
      !kinds.has(original.kind) ||
      original.eventTime !== record.originalEventTime ||
      original.eventTime >= record.eventTime ||
      repeated.some((field) => original[field] !== record[field])
    )
  })
  expect(followUps.length).toBeGreaterThan(1_000)
  expect(astray).toEqual([])
})

const unnamed = world.filter(
  ({ event }) =>
    event.type === 'Transaction' &&
    ['CLEARING', 'REFUND'].includes(event.record.kind) &&
    event.record.originalEventId === null,
)

test('a refund that names no purchase is known to belong to one', () => {
  const asked = new Set(transactions.map(({ eventId }) => eventId))
  const refunds = unnamed.filter(({ broken }) => broken === undefined)
  expect(refunds.length).toBeGreaterThan(0)
  expect(refunds.filter(({ of }) => of === undefined || !asked.has(of))).toEqual([])
})

test('a world without planted breaks holds but one kind of them: charges nobody asked for', () => {
  const charges = unnamed.filter(
    ({ event }) => 'kind' in event.record && event.record.kind === 'CLEARING',
  )
  expect(charges.length).toBeGreaterThan(0)
  expect(world.filter(({ broken }) => broken)).toEqual(charges)
  expect(new Set(charges.map(({ broken }) => broken?.kind))).toEqual(new Set(['FORCE_POST']))
})

test('every authorization gets one outcome within two seconds', () => {
  const outcomes = Map.groupBy(
    transactions.filter(({ kind }) => kind === 'OUTCOME'),
    (outcome) => outcome.originalEventId,
  )
  const asked = authorizations.filter(({ eventTime }) => eventTime < endOf(40) - 2_000)
  const astray = asked.filter(({ eventId, eventTime }) => {
    const [outcome, ...others] = outcomes.get(eventId) ?? []
    return others.length > 0 || outcome === undefined || outcome.eventTime >= eventTime + 2_000
  })
  expect(astray).toEqual([])
})

test('a refused authorization is not cleared, reversed or left to expire', () => {
  const refused = new Set(
    transactions.flatMap(({ kind, approved, eventId, originalEventId }) =>
      approved === false ? ((kind === 'ADVICE' ? eventId : originalEventId) ?? []) : [],
    ),
  )
  const followed = transactions.filter(
    ({ kind, originalEventId }) => kind !== 'OUTCOME' && refused.has(originalEventId ?? ''),
  )
  expect(refused.size).toBeGreaterThan(20)
  expect(followed).toEqual([])
})

test('labels name a planted fraud or are taken back', () => {
  const truths = new Set(planted.map(({ event }) => event.record.eventId))
  const labels = labelsOf(world)
  const genuine = new Map(
    labels.filter(({ verdict }) => verdict === 'GENUINE').map((l) => [l.originalEventId, l]),
  )
  const wrong = labels.filter(
    ({ verdict, originalEventId }) => verdict === 'FRAUD' && !truths.has(originalEventId),
  )
  for (const { originalEventId, knownAt } of wrong) {
    const withdrawn = genuine.get(originalEventId)
    expect(withdrawn?.knownAt ?? endOf(40)).toBeGreaterThan(knownAt)
  }
  expect(labels.length - wrong.length - genuine.size).toBeGreaterThan(planted.length / 4)
})

test('nothing is planted before habits were seen', () => {
  expect(planted.every(({ event }) => timeOf(event) > startMs + 3 * 86_400_000)).toBe(true)
})

test('a run is of one kind and uses one card', () => {
  const uses = planted.flatMap(({ event, truth }) =>
    truth && event.type === 'Transaction' ? [{ ...truth, cardId: event.record.cardId }] : [],
  )
  const runs = [...Map.groupBy(uses, ({ run }) => run).values()]
  expect(runs.length).toBeLessThan(uses.length)
  for (const run of runs) {
    expect(new Set(run.map(({ fraudType, cardId }) => `${fraudType}/${cardId}`)).size).toBe(1)
  }
})
