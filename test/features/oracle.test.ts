import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { PlacedEvent } from '../../streams/events.ts'
import { everything } from './everything.ts'
import { logOf, type Step, steps } from './log.ts'
import { noFacts, take } from './naive.ts'
import { naiveRule } from './naive-features.ts'
import { openEngine } from './windows.ts'

const latenessMs = 120_000

test('features equal a naive recomputation as long as all is in the records', () => {
  fc.assert(
    fc.property(steps(80), (told) => {
      expect(differences(logOf(told))).toEqual([])
    }),
    { numRuns: 25 },
  )
})

test('a correction of an event that came too late does not make later events late', () => {
  const plain = { account: 0, card: 0, merchant: 0, device: 0, amount: 0, marks: 0, back: 0 }
  const asked = (afterMs: number, account: number): Step => {
    return { ...plain, what: 'AUTHORIZATION', afterMs, account }
  }
  const log = logOf([
    asked(0, 0),
    asked(-latenessMs - 1, 0),
    asked(86_400_000, 1),
    { ...plain, what: 'REVERSAL', afterMs: 0, back: 1 },
    asked(-latenessMs - 1, 0),
  ])
  const { observed } = openEngine({ latenessMs, features: everything }).observe(log)
  const found = observed.map(({ freshness }) => freshness)
  expect(found).toEqual(['FRESH', 'LATE', 'FRESH', 'LATE', 'FRESH'])
  expect(differences(log)).toEqual([])
})

/** Differences between the engine and the naive recomputation, one line each. */
function differences(log: readonly PlacedEvent[]): readonly string[] {
  const { observed } = openEngine({ latenessMs, features: everything }).observe(log)
  const facts = noFacts()
  return observed.flatMap(({ placed, features, freshness }, nth) => {
    const { event } = placed
    const wrong =
      features === null || event.type !== 'Transaction'
        ? []
        : wrongFeatures(features, naiveRule(facts, event.record))
    const wanted = take(facts, placed, latenessMs)
    const other = wanted === freshness ? [] : [`is ${freshness}, not ${wanted}`]
    return [...other, ...wrong].map((line) => `event ${nth}: ${line}`)
  })
}

function wrongFeatures(
  features: Float32Array,
  rule: ReturnType<typeof naiveRule>,
): readonly string[] {
  return everything.features.flatMap(({ name, definition }, place) => {
    const want = rule(definition)
    const have = features[place] ?? 0
    return want === undefined || isClose(have, want) ? [] : [`${name} is ${have}, not ${want}`]
  })
}

// The vector holds 32-bit floats; whole numbers in it are exact.
const isClose = (have: number, want: number): boolean =>
  Object.is(have, Math.fround(want)) || Math.abs(have - want) <= 1e-6 * Math.abs(want) + 1e-9
