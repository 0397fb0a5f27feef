import { expect, test } from 'vitest'
import { featureSet } from '../../features/catalog.ts'
import { compileFeatures } from '../../features/compile.ts'
import type { Definition } from '../../features/define.ts'

const attempts: Definition = {
  aggregate: 'count',
  of: 'attempts',
  entity: 'card',
  window: '5m',
  reason: 'VELOCITY',
}

const refusal = (definition: Definition) => () => compileFeatures([definition])

test('a name says entity, what, aggregate and window', () => {
  expect(compileFeatures([attempts]).names).toEqual(['card_attempts_count_5m'])
})

test('the catalog has at least a hundred features, each name once', () => {
  expect(featureSet.names.length).toBeGreaterThanOrEqual(100)
  expect(new Set(featureSet.names).size).toBe(featureSet.names.length)
})

test('a contract hash is over the named definitions alone', () => {
  const names = ['amount', 'card_attempts_count_5m']
  const small = compileFeatures([attempts, { aggregate: 'own', field: 'amount', reason: 'AMOUNT' }])
  expect(small.contractHash(names)).toBe(featureSet.contractHash(names))
  expect(small.version).not.toBe(featureSet.version)
})

test('a contract hash depends on names, order and meaning, not on reasons', () => {
  const names = ['amount', 'hour']
  expect(featureSet.contractHash(names)).not.toBe(featureSet.contractHash(names.toReversed()))
  const other = compileFeatures([{ ...attempts, reason: 'HABIT' }])
  const one = ['card_attempts_count_5m']
  expect(other.contractHash(one)).toBe(featureSet.contractHash(one))
})

test('the same definition has the same contract in whatever order its words stand', () => {
  const turned = Object.fromEntries(Object.entries(attempts).toReversed()) as typeof attempts
  expect(compileFeatures([turned]).version).toBe(compileFeatures([attempts]).version)
})

test('a contract over a feature that does not exist is refused by its name', () => {
  expect(() => featureSet.contractHash(['card_luck'])).toThrow('card_luck')
})

test('a window over what only records know is refused with the way to have it', () => {
  const pair: Definition = {
    aggregate: 'countSame',
    of: 'merchant',
    entity: 'card',
    window: '24h',
    reason: 'HABIT',
  }
  expect(refusal(pair)).toThrow(/"countSame".*"24h".*new format version and a rebuild/)
})

test('what an entity does not meet cannot be asked of it', () => {
  const cards: Definition = {
    aggregate: 'distinct',
    of: 'card',
    entity: 'card',
    window: '1h',
    reason: 'HABIT',
  }
  expect(refusal(cards)).toThrow('a card keeps merchant and device')
})

test('a memory of first meetings is refused of shared windows', () => {
  const first: Definition = {
    aggregate: 'firstSeen',
    of: 'card',
    entity: 'merchant',
    reason: 'HABIT',
  }
  expect(refusal(first)).toThrow('"firstSeen"')
})

test('a definition that stands twice is refused', () => {
  expect(() => compileFeatures([attempts, attempts])).toThrow('defined twice')
})
