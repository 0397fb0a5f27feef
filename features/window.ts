import { strict as assert } from 'node:assert'
import { earliestSecond, recordBytes, recordWords, sinceOf } from './entry.ts'
import { foldRecords } from './fold.ts'
import { header, settledOf } from './header.ts'
import { horizonMs } from './levels.ts'
import { formatVersion } from './measures.ts'
import type { TileSums } from './tiles.ts'
import type { EntityKind } from './windows.ts'

/**
 * The window of one entity. What is stored is what is kept in process: bare records, or once any
 * were folded `[header][memory][tiles][records]` (header.ts). It changes by `pushRecord` alone, and
 * what it holds is a function of the records pushed: chunks, reloads and replays do not matter.
 */
export interface Window {
  readonly entity: EntityKind
  words: Uint32Array
  /** Words in use. */
  length: number
  /** Words before the records: 0 as long as the value is bare. */
  base: number
  /** The newest `since` of any record ever pushed, in milliseconds; 0 for an empty window. */
  newest: number
  /** What was folded since the stored value was last in step, or null. */
  unwritten: Unwritten | null
  /** Sums over tiles that the aggregation keeps from event to event; a fold clears it. */
  tileSums: TileSums | null
}

interface Unwritten {
  readonly fromVersion: number
  readonly droppedBytes: number
  readonly lastDropped: Buffer
}

/**
 * A fold that the stored value does not have yet. It applies to a value of version `fromVersion`
 * (0 for a bare one) whose records begin with `droppedBytes` bytes ending in `lastDropped`: its
 * base and those bytes are replaced by `base`; records appended meanwhile stay behind them.
 */
export interface PendingFold {
  readonly fromVersion: number
  readonly toVersion: number
  readonly droppedBytes: number
  readonly lastDropped: Buffer
  readonly base: Buffer
}

/** At so many records the oldest `foldedRecords` become tiles. */
export const recordsMax = 96
const foldedRecords = 32

/** So many of the newest records are never in tiles, unless they are older than the horizon. */
export const recordsKept = recordsMax - foldedRecords

const expiredRecordsMin = 8

/** Kept a day beyond the longest window, so that an event that comes late still finds them. */
const keptMs = horizonMs + 86_400_000

/** The window of a stored value; null for a key that has none. */
export function openWindow(entity: EntityKind, stored: Uint8Array | null): Window {
  const source = wordsOf(stored ?? new Uint8Array(0))
  const base = source.length > 0 && (source[0] ?? 0) < earliestSecond ? baseOf(source) : 0
  assert((source.length - base) % recordWords === 0, 'a window value ends inside a record')
  const settled = base === 0 ? 0 : base + settledOf(source) * recordWords
  const window: Window = {
    entity,
    words: source.slice(0, settled),
    length: settled,
    base,
    newest: newestOf(source, base, settled),
    unwritten: null,
    tileSums: null,
  }
  // Records behind the settled ones came one by one, and each may have made a fold due.
  for (let start = settled; start < source.length; start += recordWords) {
    pushRecord(window, source.subarray(start, start + recordWords))
  }
  return window
}

/** Adds a packed record and folds where that makes a fold due. */
export function pushRecord(window: Window, record: Uint32Array): void {
  if (window.length + recordWords > window.words.length) {
    const grown = new Uint32Array(window.length + recordWords * 8)
    grown.set(window.words.subarray(0, window.length))
    window.words = grown
  }
  window.words.set(record, window.length)
  window.length += recordWords
  window.newest = Math.max(window.newest, sinceOf(record, 0))
  for (let due = recordsDue(window); due > 0; due = recordsDue(window)) fold(window, due)
}

export const recordCount = (window: Window): number => (window.length - window.base) / recordWords

/** The value to store: the same bytes for the same records, however they came. */
export const windowBytes = (window: Window): Buffer => bytesOf(window.words, 0, window.length)

/** The fold that the stored value lacks, or null. Write it once all records are stored. */
export function pendingFold(window: Window): PendingFold | null {
  if (!window.unwritten) return null
  return {
    ...window.unwritten,
    toVersion: versionOf(window),
    base: bytesOf(window.words, 0, window.base),
  }
}

/** Says that a fold was written (or found written), so that the next one starts from there. */
export function foldWritten(window: Window, written: PendingFold): void {
  const { unwritten } = window
  if (!unwritten || unwritten.fromVersion !== written.fromVersion) return
  const droppedBytes = unwritten.droppedBytes - written.droppedBytes
  window.unwritten =
    droppedBytes === 0 ? null : { ...unwritten, fromVersion: written.toVersion, droppedBytes }
}

/** A stored value with a fold applied, or null where the fold is not about that value. */
export function foldedValue(stored: Buffer, fold: PendingFold): Buffer | null {
  const words = wordsOf(stored.subarray(0, header.words * 4))
  const isFolded = (words[0] ?? 0) < earliestSecond
  const version = isFolded ? (words[header.version] ?? 0) : 0
  const end = (isFolded ? (words[header.baseBytes] ?? 0) : 0) + fold.droppedBytes
  const lastDropped = stored.subarray(end - recordBytes, end)
  if (version !== fold.fromVersion || !fold.lastDropped.equals(lastDropped)) return null
  return Buffer.concat([fold.base, stored.subarray(end)])
}

/** How many of the oldest records are to be folded now: too many, or a third of them expired. */
function recordsDue(window: Window): number {
  const count = recordCount(window)
  if (count >= recordsMax) return foldedRecords
  if (count < expiredRecordsMin) return 0
  const limit = window.newest - keptMs
  let expired = 0
  while (expired < count && sinceOf(window.words, window.base + expired * recordWords) < limit) {
    expired++
  }
  return expired >= expiredRecordsMin && expired * 3 >= count ? expired : 0
}

function fold(window: Window, count: number): void {
  const end = window.base + count * recordWords
  window.unwritten = {
    fromVersion: window.unwritten?.fromVersion ?? versionOf(window),
    droppedBytes: (window.unwritten?.droppedBytes ?? 0) + count * recordBytes,
    lastDropped: bytesOf(window.words, end - recordWords, end),
  }
  const base = foldRecords(window, count)
  const records = window.words.subarray(end, window.length)
  const words = new Uint32Array(base.length + records.length + recordWords * foldedRecords)
  words.set(base)
  words.set(records, base.length)
  window.words = words
  window.base = base.length
  window.length = base.length + records.length
  window.tileSums = null
}

const versionOf = (window: Window): number =>
  window.base === 0 ? 0 : (window.words[header.version] ?? 0)

function baseOf(words: Uint32Array): number {
  assert(words[header.format] === formatVersion, 'a window value is of this format version')
  const base = (words[header.baseBytes] ?? 0) / 4
  assert(base >= header.words && base <= words.length, 'a window value is shorter than its base')
  return base
}

/** The newest `since` that a fold has seen, or that of the settled records. */
function newestOf(words: Uint32Array, base: number, settled: number): number {
  if (base === 0) return 0
  let newest = (words[header.newestSecond] ?? 0) * 1000 + (words[header.newestMs] ?? 0)
  for (let start = base; start < settled; start += recordWords) {
    newest = Math.max(newest, sinceOf(words, start))
  }
  return newest
}

function wordsOf(bytes: Uint8Array): Uint32Array {
  assert(bytes.length % 4 === 0, 'a window value is not a number of words')
  const words = new Uint32Array(bytes.length / 4)
  new Uint8Array(words.buffer).set(bytes)
  return words
}

function bytesOf(words: Uint32Array, start: number, end: number): Buffer {
  const copy = words.slice(start, end)
  return Buffer.from(copy.buffer, 0, copy.byteLength)
}
