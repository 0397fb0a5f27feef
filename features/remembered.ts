import { countryIn, kindCode, kindIn, recordWords } from './entry.ts'
import { type EventHash, hashOf, mix } from './hash.ts'
import { header, idCountOf, seenCountOf } from './header.ts'
import { isOwned } from './keys.ts'
import { applyState, stateFields } from './state.ts'
import { doubleIn } from './tile.ts'
import type { Window } from './window.ts'

/**
 * What an owned window keeps of folded records beside tiles, each null where it is not kept: the
 * state of an account, which merchants, devices and countries it met ("first time" outlives the
 * records), and the ids of an account's last events (a repeat is known as one).
 *
 * In a value: `[state, account only][seen hashes][event ids, two words each]`.
 */
export interface Remembered {
  readonly state: Float64Array | null
  /** The one met last at the end. */
  readonly seen: number[] | null
  /** Low and high words, oldest first. */
  readonly ids: number[] | null
}

/** So many distinct merchants, devices and countries are remembered beyond the records. */
const seenMax = 192

/** So many event ids are remembered beyond the records. */
const idsMax = 128

const stateWords = stateFields * 2

export function readRemembered(window: Window): Remembered {
  const { seenStart, idStart, end } = places(window)
  return {
    state: window.entity === 'account' ? readState(window, new Float64Array(stateFields)) : null,
    seen: isOwned(window.entity) ? [...window.words.subarray(seenStart, idStart)] : null,
    ids: window.entity === 'account' ? [...window.words.subarray(idStart, end)] : null,
  }
}

/** Takes in the record in `words` from `start` on. */
export function remember(remembered: Remembered, words: Uint32Array, start: number): void {
  const kind = kindIn(words, start)
  if (remembered.state && kind === kindCode.STATE) applyState(remembered.state, words, start)
  if (remembered.seen && kind === kindCode.ATTEMPT) {
    meet(remembered.seen, words[start + 6] ?? 0)
    meet(remembered.seen, words[start + 7] ?? 0)
    meet(remembered.seen, metCountry(countryIn(words, start)))
  }
  remembered.ids?.push(words[start + 8] ?? 0, words[start + 9] ?? 0)
}

/** The words that `readRemembered` reads, with no more than is kept. */
export function rememberedWords({ state, seen, ids }: Remembered): RememberedWords {
  const keptSeen = seen?.slice(-seenMax) ?? []
  const keptIds = ids?.slice(-2 * idsMax) ?? []
  const before = state ? stateWords : 0
  const words = new Uint32Array(before + keptSeen.length + keptIds.length)
  if (state) words.set(new Uint32Array(state.buffer, state.byteOffset, stateWords))
  words.set(keptSeen, before)
  words.set(keptIds, before + keptSeen.length)
  return { words, seenCount: keptSeen.length, idCount: keptIds.length / 2 }
}

interface RememberedWords {
  readonly words: Uint32Array
  readonly seenCount: number
  readonly idCount: number
}

/** Moves what was met to the end, where what was met last stands. */
function meet(seen: number[], met: number): void {
  if (met === 0) return
  const place = seen.lastIndexOf(met)
  if (place >= 0) seen.splice(place, 1)
  seen.push(met)
}

/** Writes the folded part of an account's state into `state`. */
export function readState({ words, base }: Window, state: Float64Array): Float64Array {
  for (let field = 0; field < stateFields; field++) {
    state[field] = base === 0 ? 0 : doubleIn(words, header.words + 2 * field)
  }
  return state
}

/** Whether an event of this id is among the records or the remembered ids. */
export function knowsEvent(window: Window, { low, high }: EventHash): boolean {
  const { words } = window
  for (let start = window.base; start < window.length; start += recordWords) {
    if (words[start + 8] === low && words[start + 9] === high) return true
  }
  const { idStart, end } = places(window)
  for (let place = idStart; place < end; place += 2) {
    if (words[place] === low && words[place + 1] === high) return true
  }
  return false
}

/** Whether a merchant, device or country was met by records that are folded. */
export function metBefore(window: Window, met: number): boolean {
  const { seenStart, idStart } = places(window)
  for (let place = seenStart; place < idStart; place++) {
    if (window.words[place] === met) return true
  }
  return false
}

/** How a country is remembered among the hashes of merchants and devices. */
export const metCountry = (country: number): number => (country === 0 ? 0 : mix(country + seedOf))

const seedOf = hashOf('country', '')

/** Where seen hashes and event ids lie; empty ranges in a bare value and in shared windows. */
function places({ words, base, entity }: Window) {
  if (base === 0) return { seenStart: 0, idStart: 0, end: 0 }
  const seenStart = header.words + (entity === 'account' ? stateWords : 0)
  const idStart = seenStart + seenCountOf(words)
  return { seenStart, idStart, end: idStart + 2 * idCountOf(words) }
}
