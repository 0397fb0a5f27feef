import { expect, test } from 'vitest'
import { levels } from '../../features/levels.ts'
import type { CountMeasure } from '../../features/measures.ts'
import type { PlacedEvent, Transaction } from '../../streams/events.ts'
import { aTransaction, noon } from '../streams/builders.ts'
import { everything } from './everything.ts'
import { idOf, logOf, type Step } from './log.ts'
import { type Facts, noFacts, take } from './naive.ts'
import { countIn, moneyIn, scopeOf, windowMs } from './naive-features.ts'
import { dayMs, openEngine } from './windows.ts'

/** A busy log in order of time: bursts, quiet weeks, declines and frauds of the last attempts. */
function busyLog(length: number): readonly PlacedEvent[] {
  const told = Array.from({ length }, (_, nth): Step => {
    const dice = (limit: number, salt: number) =>
      (Math.imul(31 * nth + salt, 0x9e3779b1) >>> 9) % limit
    return {
      what:
        (['AUTHORIZATION', 'AUTHORIZATION', 'OUTCOME', 'AUTHORIZATION', 'FRAUD'] as const)[
          dice(5, 1) % 5
        ] ?? 'AUTHORIZATION',
      afterMs: nth % 40 === 0 ? dice(3 * dayMs, 2) : dice(60_000, 3),
      account: 0,
      card: 0,
      merchant: dice(4, 4),
      device: dice(3, 5),
      amount: 1 + dice(9_999, 6),
      marks: dice(255, 7),
      back: dice(3, 8),
    }
  })
  return logOf(told)
}

interface Bound {
  readonly name: string
  readonly have: number
  readonly least: number
  readonly most: number
}

/** Counts and sums of an event with those of its windows, and of its windows and a tile more. */
function boundsOf(facts: Facts, event: Transaction, features: Float32Array): readonly Bound[] {
  return everything.features.flatMap(({ name, definition }, place) => {
    if (definition.aggregate !== 'count' && definition.aggregate !== 'sum') return []
    if (definition.entity !== 'card') return []
    const { entity, window, of, aggregate } = definition
    const tileMs = levels.find((level) => level.name === window)?.tileMs ?? 0
    const of1 = of as CountMeasure
    const value = (ms: number): number => {
      const scope = scopeOf(facts, event, { entity, ms })
      if (scope === null) return Number.NaN
      return Math.fround(aggregate === 'count' ? countIn(scope, of1) : moneyIn(scope, of))
    }
    const [least, most] = [value(windowMs[window]), value(windowMs[window] + tileMs)]
    return [{ name, have: features[place] ?? Number.NaN, least, most }]
  })
}

test('folded counts and sums lie between those of the window and of one tile more', () => {
  const { observed } = openEngine({ features: everything }).observe(busyLog(700))
  const facts = noFacts()
  const wrong: Bound[] = []
  let folded = 0
  for (const [nth, { placed, features }] of observed.entries()) {
    if (features && placed.event.type === 'Transaction' && nth % 7 === 0) {
      const bounds = boundsOf(facts, placed.event.record, features)
      wrong.push(...bounds.filter(({ have, least, most }) => have < least || have > most))
      folded += bounds.filter(({ name, least }) => name.includes('count') && least > 96).length
    }
    take(facts, placed, dayMs)
  }
  expect(wrong).toEqual([])
  expect(folded).toBeGreaterThan(100)
})

test('folded distinct counts are estimates within a third', () => {
  const { observed } = openEngine({ features: everything }).observe(manyCards(600))
  const last = observed.at(-1)
  const place = everything.names.indexOf('merchant_distinct_cards_30d')
  expect(last?.features?.[place]).toBeGreaterThan(400)
  expect(last?.features?.[place]).toBeLessThan(800)
})

/** As many cards, each once, at one merchant. */
const manyCards = (count: number): readonly PlacedEvent[] =>
  Array.from({ length: count }, (_, nth) => ({
    position: { partition: 0, offset: nth },
    event: aTransaction({
      eventId: idOf(nth),
      eventTime: noon + nth * 60_000,
      accountId: `acc_account${nth}`,
      cardId: `crd_card${nth}`,
    }),
  }))
