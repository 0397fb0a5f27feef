import { expect, test } from 'vitest'
import { createTally } from '../../world/tally.ts'
import { smallWorld } from './small.ts'

const world = smallWorld({ accounts: 200, days: 30 })
const tally = createTally()
for (const event of world) tally.count(event)
const planted = world.flatMap(({ truth }) => truth ?? [])

test('every event counts once, under its kind', () => {
  const counts = [...tally.events.values()]
  expect(counts.reduce((sum, count) => sum + count, 0)).toBe(world.length)
  expect(tally.events.get('LABEL')).toBe(world.filter(({ event }) => event.type === 'Label').length)
})

test('planted fraud is summed up by its kind, in number and money', () => {
  const sums = [...tally.planted.values()]
  expect(sums.reduce((sum, { count }) => sum + count, 0)).toBe(planted.length)
  expect(sums.reduce((sum, { amountMinor }) => sum + amountMinor, 0n)).toBe(
    planted.reduce((sum, { amountMinor }) => sum + amountMinor, 0n),
  )
})

test('what comes late and what comes again is counted too', () => {
  const late = createTally()
  for (const made of world.slice(0, 3)) late.count({ ...made, arrival: 'LATE' })
  for (const made of world.slice(0, 2)) late.count({ ...made, arrival: 'REPEAT' })
  expect(late.arrivals).toEqual({ LATE: 3, REPEAT: 2 })
})

test('planted breaks are counted by their kind', () => {
  const broken = { kind: 'UNCLEARED', eventId: 'one', otherEventId: null } as const
  const own = createTally()
  for (const made of world.slice(0, 2)) {
    own.count({ ...made, broken: { ...broken, expectedMinor: 5n, actualMinor: null } })
  }
  expect(own.breaks).toEqual(new Map([['UNCLEARED', 2]]))
  expect(own.lines()).toContain('  UNCLEARED 2')
})

test('the summary begins with all events and tells the share of planted fraud', () => {
  const lines = tally.lines()
  expect(lines[0]).toBe(`${world.length} events, 0 late, 0 for the second time`)
  expect(lines.join('\n')).toMatch(/^\d+ planted frauds, \d\.\d\d % of \d+ authorizations$/m)
})

test('a world without authorizations has a summary too', () => {
  expect(createTally().lines()).toEqual([
    '0 events, 0 late, 0 for the second time',
    '0 planted frauds, 0.00 % of 0 authorizations',
  ])
})
