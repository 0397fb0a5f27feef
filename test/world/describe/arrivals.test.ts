import { expect, test } from 'vitest'
import { createArrivals } from '../../../world/describe/arrivals.ts'
import type { WorldEvent } from '../../../world/truth.ts'
import { aTransaction, noon } from '../../streams/builders.ts'

const minuteMs = 60_000
const at = (minutes: number, change: Partial<WorldEvent> = {}): WorldEvent => ({
  event: aTransaction({ eventTime: noon + minutes * minuteMs }),
  truth: null,
  ...change,
})

test('what comes twice is told from what comes late', () => {
  const arrivals = createArrivals()
  const events = [at(0), at(60), at(15, { arrival: 'LATE' }), at(0, { arrival: 'REPEAT' })]
  for (const event of events) arrivals.see(event)
  const [table] = arrivals.tables()
  expect(table?.rows).toContainEqual(['all', 4, 1, 0.25, 1, 0.25])
  expect(table?.note).toContain('up to 45 minutes behind')
})

test('in a clean world nothing comes late', () => {
  const arrivals = createArrivals()
  for (const minutes of [0, 1, 1, 2]) arrivals.see(at(minutes))
  expect(arrivals.tables()[0]?.note).toBe('Nothing comes late.')
})
