import { expect, test } from 'vitest'
import { openCache } from '../../features/cache.ts'

test('what was used since the last ageing is never dropped', () => {
  const cache = openCache<number>(4)
  for (let id = 0; id < 100; id++) cache.put(1, `${id}`, id)
  expect(cache.size()).toBe(100)
  cache.age()
  expect(cache.get(1, '0')).toBe(0)
})

test('the longest unused values go first', () => {
  const cache = openCache<number>(4)
  for (const id of ['a', 'b', 'c', 'd', 'e', 'f']) {
    cache.age()
    cache.put(0, id, 1)
    cache.get(0, 'a')
  }
  expect(cache.get(0, 'a')).toBe(1)
  expect(cache.get(0, 'b')).toBeUndefined()
  expect(cache.get(0, 'f')).toBe(1)
})

test('ageing keeps about as many values as allowed, of all spaces together', () => {
  const cache = openCache<number>(10)
  for (let id = 0; id < 1_000; id++) {
    cache.age()
    cache.put(id % 7, `${id}`, id)
    expect(cache.size()).toBeLessThanOrEqual(10)
  }
})

test('a value put again replaces its older self in either generation', () => {
  const cache = openCache<number>(2)
  cache.put(0, 'a', 1)
  cache.age()
  cache.put(0, 'a', 2)
  expect([cache.get(0, 'a'), cache.size()]).toEqual([2, 1])
})

test('one id in two spaces is two values', () => {
  const cache = openCache<number>(4)
  cache.put(0, 'a', 1)
  cache.put(3, 'a', 2)
  expect([cache.get(0, 'a'), cache.get(3, 'a')]).toEqual([1, 2])
})

test('dropping a value or a space reaches both generations', () => {
  const cache = openCache<number>(4)
  for (const space of [0, 1, 2]) cache.put(space, 'old', 1)
  cache.age()
  for (const space of [0, 1, 2]) cache.put(space, 'young', 1)
  cache.drop(2, 'old')
  cache.dropSpace(1)
  expect(cache.size()).toBe(3)
  expect(cache.get(0, 'old')).toBe(1)
  expect(cache.get(2, 'young')).toBe(1)
})
