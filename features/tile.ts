import { countryBit } from './country.ts'
import { amountOf, countryIn, flag, kindCode, kindIn } from './entry.ts'
import { type CountMeasure, measure, peerRegisters, secondPeerRegisters, tile } from './measures.ts'
import { addHash } from './registers.ts'

/** Adds the record in `words` from `start` on to a tile; STATE and SEEN records change nothing. */
export function addToTile(into: Uint32Array, words: Uint32Array, start: number): void {
  const amount = amountOf(words[start + 4] ?? 0, words[start + 5] ?? 0)
  const flags = (words[start + 2] ?? 0) >>> 24
  const kind = kindIn(words, start)
  if (kind === kindCode.ATTEMPT) addAttempt(into, words, { start, flags, amount })
  else if (kind === kindCode.RETRACT) addRetraction(into, flags, amount)
  else if (kind === kindCode.LABEL) addLabel(into, flags, amount)
}

/** Counts may go below zero inside one tile: a correction can be folded before its original. */
export const countIn = (words: Uint32Array, place: number): number => (words[place] ?? 0) | 0

const scratch = new DataView(new ArrayBuffer(8))

/** A double in two words, low word first. */
export function doubleIn(words: Uint32Array, place: number): number {
  scratch.setUint32(0, words[place] ?? 0, true)
  scratch.setUint32(4, words[place + 1] ?? 0, true)
  return scratch.getFloat64(0, true)
}

/** The largest attempt as a 32-bit float: what the feature vector holds anyway. */
export function floatIn(words: Uint32Array, place: number): number {
  scratch.setUint32(0, words[place] ?? 0, true)
  return scratch.getFloat32(0, true)
}

function addAttempt(
  into: Uint32Array,
  words: Uint32Array,
  { start, flags, amount }: { start: number; flags: number; amount: number },
): void {
  count(into, 'attempts', 1)
  count(into, 'approved', 1)
  count(into, 'cvvFailed', flags & flag.CVV_FAILED ? 1 : 0)
  count(into, 'notPresent', flags & flag.NOT_PRESENT ? 1 : 0)
  count(into, 'foreign', flags & flag.FOREIGN ? 1 : 0)
  count(into, 'cash', flags & flag.CASH ? 1 : 0)
  count(into, 'zeroAmount', flags & flag.ZERO_AMOUNT ? 1 : 0)
  scratch.setFloat32(0, Math.max(floatIn(into, tile.attemptMax), amount), true)
  into[tile.attemptMax] = scratch.getUint32(0, true)
  add(into, tile.approvedSum, amount)
  add(into, tile.attemptSum, amount)
  add(into, tile.attemptSquares, amount * amount)
  const bit = countryBit(countryIn(words, start))
  if (bit >= 0) into[tile.countries + (bit >>> 5)] = countryWord(into, bit) | (1 << (bit & 31))
  const peer = words[start + 6] ?? 0
  const second = words[start + 7] ?? 0
  if (peer !== 0) addHash(into, tile.peers, { hash: peer, registers: peerRegisters })
  if (second !== 0) {
    addHash(into, tile.secondPeers, { hash: second, registers: secondPeerRegisters })
  }
}

function addRetraction(into: Uint32Array, flags: number, amount: number): void {
  count(into, 'approved', flags & flag.WHOLE ? -1 : 0)
  count(into, 'declined', flags & flag.DECLINED ? 1 : 0)
  add(into, tile.approvedSum, amount)
}

function addLabel(into: Uint32Array, flags: number, amount: number): void {
  count(into, 'frauds', flags & flag.WHOLE ? -1 : 1)
  add(into, tile.fraudSum, amount)
}

const countryWord = (into: Uint32Array, bit: number): number =>
  into[tile.countries + (bit >>> 5)] ?? 0

function count(into: Uint32Array, what: CountMeasure, by: number): void {
  const place = tile.counts + measure[what]
  into[place] = (into[place] ?? 0) + by
}

function add(into: Uint32Array, place: number, by: number): void {
  scratch.setFloat64(0, doubleIn(into, place) + by, true)
  into[place] = scratch.getUint32(0, true)
  into[place + 1] = scratch.getUint32(4, true)
}
