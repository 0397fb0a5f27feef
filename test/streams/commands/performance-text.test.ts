import { expect, test } from 'vitest'
import type { Flagging, ModelFigures, Performance } from '../../../sinks/performance-figures.ts'
import { performanceJson, performanceText } from '../../../streams/commands/performance-text.ts'

const flagging: Flagging = {
  flagged: 40,
  caught: 10,
  recall: 0.5,
  precision: 0.25,
  falsePositivesPerFraud: 3,
  money: [
    { currency: 'EUR', fraudMinor: 0n, caughtMinor: 0n, recall: null },
    { currency: 'USD', fraudMinor: 9_007_199_254_740_993n, caughtMinor: 1n, recall: 0.75 },
  ],
}

const model = (changes: Partial<ModelFigures> = {}): ModelFigures => ({
  role: 'IN_FORCE',
  model: 'fraud@1',
  authorizations: 8_000,
  frauds: 20,
  averagePrecision: 0.6125,
  cardPrecision: 0.125,
  days: 30,
  threshold: 0.2802,
  atShare: flagging,
  policy: { ...flagging, flagged: 80 },
  kinds: [{ fraudType: null, frauds: 20, caughtAtShare: 10, caughtByPolicy: 5 }],
  ...changes,
})

const found = (changes: Partial<Performance> = {}): Performance => ({
  knownAtMs: Date.UTC(2026, 2, 31),
  matureUntilMs: Date.UTC(2026, 2, 1),
  declineShare: 0.005,
  cardsPerDay: 100,
  authorizations: 8_000,
  frauds: 20,
  notMature: 700,
  standIns: 3,
  withoutScore: 1,
  policy: { ...flagging, flagged: 80 },
  models: [
    model(),
    model({ role: 'CHALLENGER', model: 'fraud@2' }),
    model({ role: 'BESIDE', model: 'fraud@2' }),
  ],
  rules: [{ rule: 'r1', declined: 4, ...flagging }],
  ...changes,
})

test('the heading says when it was known and how much is not yet mature', () => {
  expect(performanceText(found()).slice(0, 2)).toEqual([
    'As known at 2026-03-31T00:00:00.000Z, of authorizations up to 2026-03-01T00:00:00.000Z',
    '8000 authorizations measured, 20 of them fraud; 700 are not yet mature; ' +
      '3 stand-ins and 1 without a score left out of models',
  ])
})

test('a challenger stands above the model in force on the same authorizations', () => {
  const names = performanceText(found()).flatMap(
    (line) => /^ {2}( *\S.*?) {2,}8000 /.exec(line)?.[1] ?? [],
  )
  expect(names).toEqual([
    'fraud@1',
    'fraud@2 (challenger)',
    '  in force beside fraud@2',
    'all',
    'fraud@1',
  ])
})

test('recall of money is said by currency, and what cannot be divided is a dash', () => {
  const [line] = performanceText(found()).filter((text) => text.startsWith('  r1 '))
  expect(line).toMatch(/0\.5000 +0\.2500 +3\.0 +EUR -, USD 0\.7500$/)
})

test('where nothing is mature the cure is named', () => {
  const text = performanceText(found({ authorizations: 0, models: [] }))
  expect(text.at(-1)).toBe('nothing to measure: wait, or give --mature fewer days')
})

test('a model that nobody knows is said to be unknown', () => {
  expect(performanceText(found({ models: [] }))).toContain('no model of that name has scored them')
})

test('for a program times are ISO 8601 and money is text, to the last cent', () => {
  const read = JSON.parse(performanceJson(found()))
  expect(read).toMatchObject({ knownAt: '2026-03-31T00:00:00.000Z', notMature: 700 })
  expect(read.models[0].atShare.money[1].fraudMinor).toBe('9007199254740993')
})
