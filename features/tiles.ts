import { tileCountOf, tilesStart } from './header.ts'
import { firstTile, levelCount, tileOf } from './levels.ts'
import {
  countryWords,
  measure,
  peerRegisters,
  secondPeerRegisters,
  tile,
  tileCounts,
  tileWords,
} from './measures.ts'
import { raiseRanks, weightOf } from './registers.ts'
import { countIn, doubleIn, floatIn } from './tile.ts'
import type { Window } from './window.ts'

/** What the tiles of one level add up to, for the tiles `first` to `last`. */
export interface LevelSums {
  first: number
  last: number
  /** Whether any tile lies in the range; if not, the other fields are not to be read. */
  used: boolean
  /** By measure, up to the last that adds up. */
  readonly sums: Float64Array
  readonly countries: Uint32Array
  readonly peers: Sketch
  readonly secondPeers: Sketch
}

/** Ranks by register, with the two figures that the estimate needs. */
export interface Sketch {
  readonly ranks: Uint8Array
  sum: number
  zeros: number
}

export type TileSums = readonly LevelSums[]

const summed = measure.fraudSum + 1

/**
 * Sums over the tiles that the window of a level touches. They are kept with the window and made
 * anew only when a fold or the passing of a tile's width changes them: a hot key costs no more.
 */
export function levelSums(window: Window, level: number, asOf: number): LevelSums | null {
  if (window.base === 0 || tileCountOf(window.words, level) === 0) return null
  window.tileSums ??= Array.from({ length: levelCount }, emptySums)
  const sums = window.tileSums[level]
  if (!sums) return null
  const first = firstTile(level, asOf)
  const last = tileOf(level, asOf)
  if (sums.first !== first || sums.last !== last) sumTiles(window, level, { sums, first, last })
  return sums.used ? sums : null
}

function emptySums(): LevelSums {
  return {
    first: -1,
    last: -1,
    used: false,
    sums: new Float64Array(summed),
    countries: new Uint32Array(countryWords),
    peers: { ranks: new Uint8Array(peerRegisters), sum: 0, zeros: 0 },
    secondPeers: { ranks: new Uint8Array(secondPeerRegisters), sum: 0, zeros: 0 },
  }
}

function sumTiles(
  { words, base }: Window,
  level: number,
  { sums, first, last }: { sums: LevelSums; first: number; last: number },
): void {
  Object.assign(sums, { first, last, used: false })
  sums.sums.fill(0)
  sums.countries.fill(0)
  sums.peers.ranks.fill(0)
  sums.secondPeers.ranks.fill(0)
  const start = tilesStart(words, base, level)
  const end = start + tileCountOf(words, level) * tileWords
  for (let place = start; place < end; place += tileWords) {
    const index = words[place + tile.index] ?? 0
    if (index < first || index > last) continue
    sums.used = true
    addTile(sums, words, place)
  }
  if (!sums.used) return
  weigh(sums.peers)
  weigh(sums.secondPeers)
}

function addTile(
  { sums, countries, peers, secondPeers }: LevelSums,
  words: Uint32Array,
  place: number,
) {
  for (let nth = 0; nth < tileCounts; nth++) {
    sums[nth] = (sums[nth] ?? 0) + countIn(words, place + tile.counts + nth)
  }
  const largest = floatIn(words, place + tile.attemptMax)
  sums[measure.attemptMax] = Math.max(sums[measure.attemptMax] ?? 0, largest)
  for (let nth = measure.approvedSum; nth <= measure.fraudSum; nth++) {
    const word = tile.approvedSum + 2 * (nth - measure.approvedSum)
    sums[nth] = (sums[nth] ?? 0) + doubleIn(words, place + word)
  }
  for (let word = 0; word < countryWords; word++) {
    countries[word] = (countries[word] ?? 0) | (words[place + tile.countries + word] ?? 0)
  }
  raiseRanks(peers.ranks, words, place + tile.peers)
  raiseRanks(secondPeers.ranks, words, place + tile.secondPeers)
}

function weigh(sketch: Sketch): void {
  sketch.sum = 0
  sketch.zeros = 0
  for (const rank of sketch.ranks) {
    sketch.sum += weightOf(rank)
    if (rank === 0) sketch.zeros++
  }
}
