import { levelCount } from './levels.ts'
import { tileWords } from './measures.ts'

/**
 * The header of a folded value, in words. `shape` holds how many settled records (8 bits), first
 * seen hashes (8) and event ids (16) there are; `tileCounts` one byte per window level.
 *
 * Settled are the records left by the newest fold. A reader takes them as they are and looks for
 * due folds only behind them, as the writer did: else it would fold at another place.
 */
export const header = {
  format: 0,
  version: 1,
  baseBytes: 2,
  shape: 3,
  newestSecond: 4,
  newestMs: 5,
  tileCounts: 6,
  words: 8,
} as const

export const settledOf = (words: Uint32Array): number => (words[header.shape] ?? 0) & 255
export const seenCountOf = (words: Uint32Array): number => ((words[header.shape] ?? 0) >>> 8) & 255
export const idCountOf = (words: Uint32Array): number => (words[header.shape] ?? 0) >>> 16

export const tileCountOf = (words: Uint32Array, level: number): number =>
  ((words[header.tileCounts + (level >> 2)] ?? 0) >>> ((level & 3) * 8)) & 255

/** Word at which the tiles of a level begin, in a value whose base ends at word `base`. */
export function tilesStart(words: Uint32Array, base: number, level: number): number {
  let start = base
  for (let one = levelCount - 1; one >= level; one--) start -= tileCountOf(words, one) * tileWords
  return start
}
