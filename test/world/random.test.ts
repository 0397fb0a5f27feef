import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isId } from '../../streams/ids.ts'
import { normal, pickBy, poisson, randomOf, token, uuid } from '../../world/random.ts'

const words = (seed: number, name: string) => {
  const random = randomOf(seed, name)
  return [random.word(), random.word(), random.word()]
}

test('one seed and name give one stream', () => {
  expect(words(7, 'shops')).toEqual(words(7, 'shops'))
})

test('another seed or another name gives another stream', () => {
  expect(words(8, 'shops')).not.toEqual(words(7, 'shops'))
  expect(words(7, 'people')).not.toEqual(words(7, 'shops'))
})

test('a fork does not depend on what its parent has drawn', () => {
  const fresh = randomOf(7, 'world')
  const used = randomOf(7, 'world')
  used.word()
  expect(used.fork('account', 3).word()).toBe(fresh.fork('account', 3).word())
})

test('a fork takes nothing from its parent', () => {
  const random = randomOf(7, 'world')
  random.fork('account', 3)
  expect(random.word()).toBe(randomOf(7, 'world').word())
})

test('forks of neighbouring numbers share nothing', () => {
  const random = randomOf(7, 'world')
  const firsts = Array.from({ length: 2_000 }, (_, index) => random.fork('account', index).next())
  const mean = firsts.reduce((sum, one) => sum + one, 0) / firsts.length
  expect(new Set(firsts).size).toBe(firsts.length)
  expect(mean).toBeGreaterThan(0.48)
  expect(mean).toBeLessThan(0.52)
})

test('a UUID is an event id and a token is an id of its kind', () => {
  fc.assert(
    fc.property(fc.integer(), (seed) => {
      const random = randomOf(seed, 'ids')
      expect(isId('event', uuid(random))).toBe(true)
      expect(isId('card', token(random, 'crd'))).toBe(true)
    }),
  )
})

test('the numbers of a normal distribution have mean 0 and deviation 1', () => {
  const random = randomOf(3, 'normal')
  const drawn = Array.from({ length: 20_000 }, () => normal(random))
  const mean = drawn.reduce((sum, one) => sum + one, 0) / drawn.length
  const square = drawn.reduce((sum, one) => sum + one * one, 0) / drawn.length
  expect(Math.abs(mean)).toBeLessThan(0.03)
  expect(Math.abs(square - 1)).toBeLessThan(0.05)
})

test('a Poisson count is its mean on average', () => {
  const random = randomOf(3, 'poisson')
  const drawn = Array.from({ length: 20_000 }, () => poisson(random, 0.4))
  expect(drawn.reduce((sum, one) => sum + one, 0) / drawn.length).toBeCloseTo(0.4, 1)
})

test('what has no weight is never chosen', () => {
  const random = randomOf(3, 'weights')
  const chosen = Array.from({ length: 500 }, () => pickBy(random, [0, 1, 2], (one) => one))
  expect(chosen).not.toContain(0)
})
