import { expect, test } from 'vitest'
import { createArrivals } from '../../../world/describe/arrivals.ts'
import { aTransaction, noon } from '../../streams/builders.ts'

const minuteMs = 60_000
const at = (eventId: string, minutes: number) =>
  aTransaction({ eventId, eventTime: noon + minutes * minuteMs })

test('the first event of an id is told from its repeat', () => {
  const arrivals = createArrivals()
  expect(arrivals.isFirst(at('one', 0))).toBe(true)
  expect(arrivals.isFirst(at('two', 5))).toBe(true)
  expect(arrivals.isFirst(at('one', 0))).toBe(false)
})

test('an event behind one of a later time is late, and a repeat is not', () => {
  const arrivals = createArrivals()
  for (const event of [at('one', 0), at('two', 60), at('three', 15), at('one', 0)]) {
    arrivals.isFirst(event)
  }
  const [table] = arrivals.tables()
  expect(table?.rows).toContainEqual(['all', 4, 1, 0.25, 1, 0.25])
  expect(table?.note).toContain('half by up to 45 minutes')
})

test('no event is late in a world in order', () => {
  const arrivals = createArrivals()
  for (const minutes of [0, 1, 1, 2]) arrivals.isFirst(at(`${minutes}`, minutes))
  expect(arrivals.tables()[0]?.note).toBe('Every event comes in the order of its time.')
})
