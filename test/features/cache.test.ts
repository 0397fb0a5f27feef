import { expect, test } from 'vitest'
import { openCache } from '../../features/cache.ts'

test('what was used since the last ageing is never dropped', () => {
  const cache = openCache<number>(4)
  for (let key = 0; key < 100; key++) cache.put(`${key}`, key)
  expect(cache.size()).toBe(100)
  cache.age()
  expect(cache.get('0')).toBe(0)
})

test('the longest unused values go first', () => {
  const cache = openCache<number>(4)
  for (const key of ['a', 'b', 'c', 'd', 'e', 'f']) {
    cache.age()
    cache.put(key, 1)
    cache.get('a')
  }
  expect(cache.get('a')).toBe(1)
  expect(cache.get('b')).toBeUndefined()
  expect(cache.get('f')).toBe(1)
})

test('ageing keeps about as many values as allowed', () => {
  const cache = openCache<number>(10)
  for (let key = 0; key < 1_000; key++) {
    cache.age()
    cache.put(`${key}`, key)
    expect(cache.size()).toBeLessThanOrEqual(10)
  }
})

test('a value put again replaces its older self in either generation', () => {
  const cache = openCache<number>(2)
  cache.put('a', 1)
  cache.age()
  cache.put('a', 2)
  expect([cache.get('a'), cache.size()]).toEqual([2, 1])
})

test('dropping by key or by rule reaches both generations', () => {
  const cache = openCache<number>(4)
  for (const key of ['old one', 'old two']) cache.put(key, 1)
  cache.age()
  for (const key of ['young one', 'young two']) cache.put(key, 1)
  cache.drop('old two')
  cache.dropWhere((key) => key.endsWith('one'))
  expect(cache.size()).toBe(1)
  expect(cache.get('young two')).toBe(1)
})
