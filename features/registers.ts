import { mix } from './hash.ts'

/**
 * HyperLogLog with 4-bit registers, eight to a word: how many distinct hashes were added, within
 * 1.04 / sqrt(registers). Merging takes the larger register, so order and repetition do not matter.
 */

/** Register and rank of a hash: the low bits choose, the zeros leading the others are the rank. */
export const registerOf = (hash: number, registers: number): number => mix(hash) & (registers - 1)

export const rankOf = (hash: number): number => Math.min(15, Math.clz32(mix(hash) | 0x7f) + 1)

const weights = Float64Array.from({ length: 16 }, (_, rank) => 2 ** -rank)

/** What a register of a rank adds to the sum that `estimate` takes. */
export const weightOf = (rank: number): number => weights[rank] ?? 0

/** Adds a hash to the sketch in `words` from `start` on. */
export function addHash(words: Uint32Array, start: number, added: AddedHash): void {
  const register = registerOf(added.hash, added.registers)
  const place = start + (register >>> 3)
  const shift = (register & 7) * 4
  const word = words[place] ?? 0
  const rank = rankOf(added.hash)
  if (rank > ((word >>> shift) & 15)) words[place] = (word & ~(15 << shift)) | (rank << shift)
}

interface AddedHash {
  readonly hash: number
  readonly registers: number
}

/** Raises `ranks` to what the sketch in `words` from `start` on holds. */
export function raiseRanks(ranks: Uint8Array, words: Uint32Array, start: number): void {
  for (let word = 0; word * 8 < ranks.length; word++) {
    let rest = words[start + word] ?? 0
    for (let place = word * 8; rest !== 0; place++, rest >>>= 4) {
      const rank = rest & 15
      if (rank > (ranks[place] ?? 0)) ranks[place] = rank
    }
  }
}

/** How many are distinct, from the weights of all registers and how many of them are zero. */
export function estimate(registers: number, sum: number, zeros: number): number {
  const bias = registers === 64 ? 0.709 : 0.7213 / (1 + 1.079 / registers)
  const raw = (bias * registers * registers) / sum
  return raw <= 2.5 * registers && zeros > 0 ? registers * Math.log(registers / zeros) : raw
}
