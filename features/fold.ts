import { atOf, kindCode, kindIn, recordWords } from './entry.ts'
import { header, tileCountOf, tilesStart } from './header.ts'
import { firstTile, levels, tileOf } from './levels.ts'
import { formatVersion, tile, tileWords } from './measures.ts'
import { readRemembered, remember, rememberedWords } from './remembered.ts'
import { addToTile } from './tile.ts'
import type { Window } from './window.ts'

/**
 * Folds the oldest `count` records of a window: what windows need of them goes into tiles, what
 * must outlive windows into the memory. Returns the new base. A function of the window alone;
 * which tiles are too old is judged by the newest record pushed so far.
 */
export function foldRecords(window: Window, count: number): Uint32Array {
  const remembered = readRemembered(window)
  for (let nth = 0; nth < count; nth++) {
    remember(remembered, window.words, window.base + nth * recordWords)
  }
  const tiles = levels.map((_, level) => {
    const byIndex = keptTiles(window, level)
    foldIntoTiles(byIndex, window, { level, count })
    return byIndex
  })
  const { words: memory, seenCount, idCount } = rememberedWords(remembered)
  const ordered = tiles.map((byIndex) => [...byIndex.values()].sort(byTileIndex))
  const tileCount = ordered.reduce((sum, list) => sum + list.length, 0)
  const base = new Uint32Array(header.words + memory.length + tileCount * tileWords)
  const settled = (window.length - window.base) / recordWords - count
  base[header.format] = formatVersion
  base[header.version] = (window.base === 0 ? 0 : (window.words[header.version] ?? 0)) + 1
  base[header.baseBytes] = base.byteLength
  base[header.shape] = settled | (seenCount << 8) | (idCount << 16)
  base[header.newestSecond] = Math.floor(window.newest / 1000)
  base[header.newestMs] = window.newest % 1000
  base.set(memory, header.words)
  writeTiles(base, header.words + memory.length, ordered)
  return base
}

/** STATE lives in the memory and SEEN counts nowhere. */
function countsInTiles(words: Uint32Array, start: number): boolean {
  const kind = kindIn(words, start)
  return kind !== kindCode.STATE && kind !== kindCode.SEEN
}

/** The tiles of a level by index, without those that no window can touch any more. */
function keptTiles(window: Window, level: number): Map<number, Uint32Array> {
  const kept = new Map<number, Uint32Array>()
  if (window.base === 0) return kept
  const start = tilesStart(window.words, window.base, level)
  const end = start + tileCountOf(window.words, level) * tileWords
  const first = firstTile(level, window.newest)
  for (let place = start; place < end; place += tileWords) {
    const index = window.words[place + tile.index] ?? 0
    if (index >= first) kept.set(index, window.words.subarray(place, place + tileWords))
  }
  return kept
}

/** Adds the oldest records to the tiles of a level. A tile is copied before it is changed. */
function foldIntoTiles(
  byIndex: Map<number, Uint32Array>,
  window: Window,
  { level, count }: { readonly level: number; readonly count: number },
): void {
  const first = firstTile(level, window.newest)
  const changed = new Set<number>()
  for (let nth = 0; nth < count; nth++) {
    const start = window.base + nth * recordWords
    const index = tileOf(level, atOf(window.words, start))
    if (index < first || !countsInTiles(window.words, start)) continue
    if (!changed.has(index)) byIndex.set(index, ownTile(byIndex.get(index), index))
    changed.add(index)
    const into = byIndex.get(index)
    if (into) addToTile(into, window.words, start)
  }
}

function ownTile(found: Uint32Array | undefined, index: number): Uint32Array {
  if (found) return found.slice()
  const made = new Uint32Array(tileWords)
  made[tile.index] = index
  return made
}

const byTileIndex = (one: Uint32Array, other: Uint32Array): number =>
  (one[tile.index] ?? 0) - (other[tile.index] ?? 0)

function writeTiles(
  base: Uint32Array,
  start: number,
  ordered: readonly (readonly Uint32Array[])[],
): void {
  let place = start
  for (const [level, list] of ordered.entries()) {
    const word = header.tileCounts + (level >> 2)
    base[word] = (base[word] ?? 0) | (list.length << ((level & 3) * 8))
    for (const one of list) {
      base.set(one, place)
      place += tileWords
    }
  }
}
