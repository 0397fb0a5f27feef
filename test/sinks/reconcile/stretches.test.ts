import fc from 'fast-check'
import { expect, test } from 'vitest'
import { stretchesOf } from '../../../sinks/reconcile/stretches.ts'

const dayMs = 86_400_000
const daysOf = (...rows: readonly number[]) =>
  rows.map((count, nth) => ({ startMs: nth * dayMs, rows: count }))

test('a span with little in it stays whole', () => {
  const span = { fromMs: 5, toMs: 3 * dayMs }
  expect(stretchesOf(span, daysOf(1, 1, 1), 3)).toEqual([span])
})

test('a span is cut where a day would be too much', () => {
  expect(stretchesOf({ fromMs: 5, toMs: 3 * dayMs }, daysOf(2, 2, 1), 3)).toEqual([
    { fromMs: 5, toMs: dayMs },
    { fromMs: dayMs, toMs: 3 * dayMs },
  ])
})

test('a day with more than the limit is a stretch of its own', () => {
  expect(stretchesOf({ fromMs: 0, toMs: 3 * dayMs }, daysOf(1, 9, 1), 3)).toEqual([
    { fromMs: 0, toMs: dayMs },
    { fromMs: dayMs, toMs: 2 * dayMs },
    { fromMs: 2 * dayMs, toMs: 3 * dayMs },
  ])
})

test('the stretches of any span follow one another from its start to its end', () => {
  const anyDays = fc.array(fc.nat(10), { minLength: 1, maxLength: 40 })
  const law = fc.property(anyDays, fc.integer({ min: 1, max: 30 }), (rows, rowsMax) => {
    const span = { fromMs: 7, toMs: rows.length * dayMs }
    const stretches = stretchesOf(span, daysOf(...rows), rowsMax)
    expect(stretches.at(0)?.fromMs).toBe(span.fromMs)
    expect(stretches.at(-1)?.toMs).toBe(span.toMs)
    const starts = stretches.slice(1).map(({ fromMs }) => fromMs)
    expect(stretches.slice(0, -1).map(({ toMs }) => toMs)).toEqual(starts)
  })
  fc.assert(law)
})
