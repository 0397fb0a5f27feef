import fc from 'fast-check'
import { expect, test } from 'vitest'
import { addHash, estimate, raiseRanks } from '../../features/registers.ts'

const registers = 128
const words = registers / 8

const hashes = fc.array(fc.integer({ min: 1, max: 0xffff_ffff }), { maxLength: 400, size: 'max' })

const sketchOf = (added: readonly number[]): Uint32Array => {
  const sketch = new Uint32Array(words)
  for (const hash of added) addHash(sketch, 0, { hash, registers })
  return sketch
}

const merged = (...sketches: readonly Uint32Array[]): Uint8Array => {
  const ranks = new Uint8Array(registers)
  for (const sketch of sketches) raiseRanks(ranks, sketch, 0)
  return ranks
}

function estimateOf(ranks: Uint8Array): number {
  const sum = ranks.reduce((total, rank) => total + 2 ** -rank, 0)
  return estimate(registers, sum, ranks.filter((rank) => rank === 0).length)
}

test('a sketch does not depend on order or repetition', () => {
  fc.assert(
    fc.property(hashes, (added) => {
      expect(sketchOf([...added.toReversed(), ...added])).toEqual(sketchOf(added))
    }),
  )
})

test('merged sketches are the sketch of all, in any order, with or without an empty one', () => {
  fc.assert(
    fc.property(hashes, hashes, (some, others) => {
      const all = merged(sketchOf([...some, ...others]))
      expect(merged(sketchOf(some), sketchOf(others))).toEqual(all)
      expect(merged(sketchOf(others), sketchOf(some), sketchOf([]))).toEqual(all)
    }),
  )
})

test('an estimate is within a third of the truth from one to a hundred thousand', () => {
  for (const count of [1, 10, 100, 1_000, 10_000, 100_000]) {
    const added = Array.from({ length: count }, (_, nth) => Math.imul(nth + 1, 0x9e3779b1) >>> 0)
    const found = estimateOf(merged(sketchOf(added)))
    expect(found).toBeGreaterThan(count * 0.67)
    expect(found).toBeLessThan(count * 1.33 + 0.5)
  }
})
