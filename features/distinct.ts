import { countryBit } from './country.ts'
import { levelCount } from './levels.ts'
import { countryWords } from './measures.ts'
import { estimate, rankOf, registerOf, weightOf } from './registers.ts'
import type { Sketch } from './tiles.ts'

/** Counts distinct hashes per window level, exactly; built once and used for every reading. */
export interface Distinct {
  begin(): void
  /** Takes a hash in, met in the window of `level`; 0 stands for none. */
  meet(hash: number, level: number): void
  /** How many distinct hashes lie in each level's window; shorter windows count in longer ones. */
  writeCounts(slots: Float64Array, start: number): void
  forEachIn(level: number, visit: (hash: number) => void): void
  /** How many there are in a level together with a sketch of folded history. */
  countWith(sketch: Sketch, level: number): number
}

// A power of two well above the records of a window, so that chains of probes stay short.
const tableSize = 256
const capacity = 128

export function createDistinct(registers: number): Distinct {
  const table = new Int16Array(tableSize)
  const hashes = new Uint32Array(capacity)
  const nearest = new Uint8Array(capacity)
  const atLevel = new Float64Array(levelCount)
  const raised = new Uint8Array(registers)
  const register = new Uint8Array(capacity)
  const rank = new Uint8Array(capacity)
  let size = 0
  let ranked = 0

  function begin(): void {
    table.fill(0)
    atLevel.fill(0)
    size = 0
    ranked = 0
  }

  function meet(hash: number, level: number): void {
    if (hash === 0) return
    let place = (hash ^ (hash >>> 16)) & (tableSize - 1)
    for (let nth = table[place] ?? 0; nth !== 0; nth = table[place] ?? 0) {
      if (hashes[nth - 1] === hash) {
        move(nth - 1, level)
        return
      }
      place = (place + 1) & (tableSize - 1)
    }
    hashes[size] = hash
    nearest[size] = level
    table[place] = ++size
    atLevel[level] = (atLevel[level] ?? 0) + 1
  }

  /** A hash counts from the shortest window on that it was met in. */
  function move(nth: number, level: number): void {
    const before = nearest[nth] ?? 0
    if (level >= before) return
    atLevel[before] = (atLevel[before] ?? 0) - 1
    atLevel[level] = (atLevel[level] ?? 0) + 1
    nearest[nth] = level
  }

  function writeCounts(slots: Float64Array, start: number): void {
    let sum = 0
    for (let level = 0; level < levelCount; level++) {
      sum += atLevel[level] ?? 0
      slots[start + level] = sum
    }
  }

  function forEachIn(level: number, visit: (hash: number) => void): void {
    for (let nth = 0; nth < size; nth++) {
      if ((nearest[nth] ?? 0) <= level) visit(hashes[nth] ?? 0)
    }
  }

  /** Only keys with folded history need it, and then for every level. */
  function rankAll(): void {
    for (; ranked < size; ranked++) {
      const hash = hashes[ranked] ?? 0
      register[ranked] = registerOf(hash, registers)
      rank[ranked] = rankOf(hash)
    }
  }

  function countWith({ ranks, sum, zeros }: Sketch, level: number): number {
    rankAll()
    raised.fill(0)
    let exact = 0
    let [total, empty] = [sum, zeros]
    for (let nth = 0; nth < size; nth++) {
      if ((nearest[nth] ?? 0) > level) continue
      exact++
      const place = register[nth] ?? 0
      const after = rank[nth] ?? 0
      const before = Math.max(ranks[place] ?? 0, raised[place] ?? 0)
      if (after <= before) continue
      raised[place] = after
      total += weightOf(after) - weightOf(before)
      if (before === 0) empty--
    }
    return Math.max(exact, estimate(registers, total, empty))
  }

  return { begin, meet, writeCounts, forEachIn, countWith }
}

/** The same for countries, whose folded history is a bitmap. */
export interface DistinctCountries {
  begin(): void
  meet(country: number, level: number): void
  writeCounts(slots: Float64Array, start: number): void
  countWith(bitmap: Uint32Array, level: number): number
}

export function createDistinctCountries(): DistinctCountries {
  const met = createDistinct(0)
  const bits = new Uint32Array(countryWords)
  return {
    ...met,
    countWith(bitmap, level) {
      bits.set(bitmap)
      let exact = 0
      met.forEachIn(level, (country) => {
        exact++
        const bit = countryBit(country)
        bits[bit >>> 5] = (bits[bit >>> 5] ?? 0) | (1 << (bit & 31))
      })
      return Math.max(exact, bitCount(bits))
    },
  }
}

function bitCount(words: Uint32Array): number {
  let count = 0
  for (const word of words) {
    for (let rest = word; rest !== 0; rest &= rest - 1) count++
  }
  return count
}
