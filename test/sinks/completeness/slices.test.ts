import { expect, test } from 'vitest'
import { slotMs } from '../../../sinks/completeness/fold.ts'
import { wholeSlots } from '../../../sinks/completeness/slices.ts'

test('a span holds the slots that begin in it, each with all of its time', () => {
  expect(wholeSlots({ fromMs: 1, toMs: slotMs + 1 })).toEqual({ fromMs: slotMs, toMs: 2 * slotMs })
  expect(wholeSlots({ fromMs: slotMs, toMs: 2 * slotMs })).toEqual({
    fromMs: slotMs,
    toMs: 2 * slotMs,
  })
})
