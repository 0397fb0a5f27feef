import { expect, test } from 'vitest'
import { sinceOf, spanSince } from '../../../streams/commands/since.ts'

const nowMs = Date.UTC(2026, 2, 1)
const dayMs = 86_400_000

test('days count back from the newest event, however long ago that was', () => {
  const newestMs = Date.UTC(2025, 4, 10)
  const span = spanSince(sinceOf('7'), { nowMs, newestMs })
  expect(span).toEqual({ fromMs: newestMs - 7 * dayMs, toMs: nowMs + 1 })
})

test('without an event, days count back from now', () => {
  const span = spanSince(sinceOf('0.5'), { nowMs, newestMs: null })
  expect(span).toEqual({ fromMs: nowMs - dayMs / 2, toMs: nowMs + 1 })
})

test('an event that lies ahead of the clock is searched too', () => {
  const newestMs = nowMs + 5_000
  expect(spanSince(sinceOf('1'), { nowMs, newestMs }).toMs).toBe(newestMs + 1)
})

test.each([
  ['2026-02-01', Date.UTC(2026, 1, 1)],
  ['2026-02-01T12:00:00+02:00', Date.UTC(2026, 1, 1, 10)],
])('%s is a moment', (text, timeMs) => {
  expect(sinceOf(text)).toEqual({ kind: 'time', timeMs })
})

test.each(['', '0', '-3', 'yesterday', '2026-02-01T12:00', '2026-13-01'])(
  'as a beginning, "%s" is refused',
  (text) => {
    expect(() => sinceOf(text)).toThrow('It must be a number of days')
  },
)
