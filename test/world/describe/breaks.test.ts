import { expect, test } from 'vitest'
import { createBreaks } from '../../../world/describe/breaks.ts'
import type { PlantedBreak } from '../../../world/truth.ts'
import { aTransaction } from '../../streams/builders.ts'

const missing: PlantedBreak = {
  kind: 'UNCLEARED',
  eventId: 'one',
  otherEventId: null,
  expectedMinor: 1_250n,
  actualMinor: null,
}

test('planted breaks are summed up by their class; what never came is no money', () => {
  const breaks = createBreaks()
  for (const broken of [missing, { ...missing, kind: 'FORCE_POST', actualMinor: 900n } as const]) {
    breaks.see({ event: aTransaction(), truth: null, broken })
  }
  expect(breaks.tables()[0]?.rows).toEqual([
    ['FORCE_POST', 1, 1_250, 900],
    ['UNCLEARED', 1, 1_250, 0],
  ])
})

test('a world without breaks has no table of them', () => {
  expect(createBreaks().tables()).toEqual([])
})
