import { expect, test } from 'vitest'
import { topics } from '../../streams/events.ts'
import { openLedger, totalsOf } from './ledger.ts'
import { knownStream } from './stream.ts'

function first(count: number) {
  const stream = knownStream(3)
  return Array.from({ length: count }, () => stream.next().value)
}

test('the same seed sends the same records, to every topic', () => {
  expect(first(500)).toEqual(first(500))
  expect(new Set(first(500).map(({ topic }) => topic))).toEqual(new Set(Object.values(topics)))
})

test('a ledger counts each copy on its topic, and its money once in its view', () => {
  const known = first(2_000).filter(({ view }) => view === 'v_decisions')
  const ledger = openLedger()
  ledger.enter(known.slice(0, 1_000))
  ledger.enter(known.slice(1_000))
  expect(ledger.sent().get(topics.decisions)).toBeGreaterThan(known.length)
  const shown = [...ledger.shown().values()]
  expect(shown.reduce((sum, { rows }) => sum + rows, 0n)).toBe(BigInt(known.length))
  for (const [currency, total] of totalsOf(ledger.shown())) {
    const ours = known.filter((one) => one.currency === currency)
    expect(total).toBe(ours.reduce((sum, { minor }) => sum + minor, 0n))
  }
})
