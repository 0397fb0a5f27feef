import { createDistinct, createDistinctCountries } from './distinct.ts'
import { amountOf, countryIn, flag, kindCode, nowhere, recordWords } from './entry.ts'
import { levelCount, levels } from './levels.ts'
import { measure, measureCount, peerRegisters, secondPeerRegisters } from './measures.ts'
import { metBefore, metCountry, readState } from './remembered.ts'
import { applyState, stateFields } from './state.ts'
import { levelSums } from './tiles.ts'
import { recordsKept, type Window } from './window.ts'

const hourMs = 3_600_000

/** What is asked of a window: a moment, and the event it is asked for. */
export interface Probe {
  readonly asOf: number
  /** Hash of what the entity meets in this event, 0 for none; see `placementsOf`. */
  readonly peer: number
  readonly secondPeer: number
  readonly country: number
}

/** What a window says as of a moment. It is filled anew by every reading: copy what is to last. */
export interface Reading {
  /** By measure, then by window level: `slots[measure * levelCount + level]`. */
  readonly slots: Float64Array
  /** Times in milliseconds, 0 for never within the horizon and the records. */
  lastAttempt: number
  lastDeclined: number
  lastFraud: number
  lastSamePeer: number
  lastSameSecondPeer: number
  /** The newest place at which the card was present. */
  lastPlaceAt: number
  lastPlace: number
  metPeer: boolean
  metSecondPeer: boolean
  metCountry: boolean
  /** Attempts among the newest records, and those within an hour of this event's hour of day. */
  attemptsRecalled: number
  attemptsAtHour: number
  state: Float64Array
}

export const newReading = (): Reading => ({
  slots: new Float64Array(measureCount * levelCount),
  lastAttempt: 0,
  lastDeclined: 0,
  lastFraud: 0,
  lastSamePeer: 0,
  lastSameSecondPeer: 0,
  lastPlaceAt: 0,
  lastPlace: 0,
  metPeer: false,
  metSecondPeer: false,
  metCountry: false,
  attemptsRecalled: 0,
  attemptsAtHour: 0,
  state: new Float64Array(stateFields),
})

/** Reads a window as of just before an event: the event itself is not among its records yet. */
export type ReadWindow = (window: Window, probe: Probe, reading: Reading) => void

/** The record under the reader: one object, moved along, since the hot loop must not allocate. */
interface Cursor {
  words: Uint32Array
  start: number
  marks: number
  at: number
  level: number
}

/**
 * Makes the reader of windows. It is the hot loop: each record goes to the shortest window that
 * holds it, sums run on into the longer ones, and tiles are added where records were folded.
 */
export function createReader(): ReadWindow {
  const peers = createDistinct(peerRegisters)
  const secondPeers = createDistinct(secondPeerRegisters)
  const countries = createDistinctCountries()
  const cursor: Cursor = { words: new Uint32Array(0), start: 0, marks: 0, at: 0, level: 0 }

  function readRecord(reading: Reading, probe: Probe, recalled: boolean): void {
    const { words, start, marks } = cursor
    const kind = (marks >>> 20) & 15
    if (kind === kindCode.STATE) applyState(reading.state, words, start)
    if (kind === kindCode.STATE || kind === kindCode.SEEN) return
    if (kind === kindCode.ATTEMPT) noteMet(reading, probe, cursor)
    cursor.at = (words[start] ?? 0) * 1000 + (marks & 1023)
    cursor.level = levelHolding(probe.asOf - cursor.at)
    if (cursor.level === levelCount) return
    if (kind === kindCode.ATTEMPT) readAttempt(reading, probe, recalled)
    else addCorrection(reading, cursor, kind)
  }

  function readAttempt(reading: Reading, probe: Probe, recalled: boolean): void {
    const { words, start, level } = cursor
    addAttempt(reading.slots, cursor)
    noteTimes(reading, probe, cursor)
    if (recalled) recall(reading, probe.asOf, cursor.at)
    peers.meet(words[start + 6] ?? 0, level)
    secondPeers.meet(words[start + 7] ?? 0, level)
    countries.meet(countryIn(words, start), level)
  }

  function addFolded(window: Window, asOf: number, { slots }: Reading): void {
    for (let level = 0; level < levelCount; level++) {
      const folded = levelSums(window, level, asOf)
      if (!folded) continue
      for (let row = 0; row < folded.sums.length; row++) {
        const slot = row * levelCount + level
        const [recent, older] = [slots[slot] ?? 0, folded.sums[row] ?? 0]
        slots[slot] = row === measure.attemptMax ? Math.max(recent, older) : recent + older
      }
      slots[measure.countries * levelCount + level] = countries.countWith(folded.countries, level)
      slots[measure.peers * levelCount + level] = peers.countWith(folded.peers, level)
      slots[measure.secondPeers * levelCount + level] = secondPeers.countWith(
        folded.secondPeers,
        level,
      )
    }
  }

  return function read(window, probe, reading) {
    clear(reading)
    peers.begin()
    secondPeers.begin()
    countries.begin()
    if (window.entity === 'account') readState(window, reading.state)
    const { words, length } = window
    const recalledFrom = length - recordsKept * recordWords
    cursor.words = words
    for (let start = window.base; start < length; start += recordWords) {
      const marks = words[start + 2] ?? 0
      if ((words[start + 1] ?? 0) * 1000 + ((marks >>> 10) & 1023) > probe.asOf) continue
      cursor.start = start
      cursor.marks = marks
      readRecord(reading, probe, start >= recalledFrom)
    }
    runOn(reading.slots)
    peers.writeCounts(reading.slots, measure.peers * levelCount)
    secondPeers.writeCounts(reading.slots, measure.secondPeers * levelCount)
    countries.writeCounts(reading.slots, measure.countries * levelCount)
    if (window.base > 0) {
      noteMetBefore(window, probe, reading)
      addFolded(window, probe.asOf, reading)
    }
  }
}

const [shortest, hour, day, week, month] = levels

/** The shortest window that holds what is so old; `levelCount` for none. */
function levelHolding(ageMs: number): number {
  if (ageMs < shortest.windowMs) return 0
  if (ageMs < hour.windowMs) return 1
  if (ageMs < day.windowMs) return 2
  if (ageMs < week.windowMs) return 3
  return ageMs < month.windowMs ? 4 : levelCount
}

function addAttempt(slots: Float64Array, { words, start, marks, level }: Cursor): void {
  const amount = amountOf(words[start + 4] ?? 0, words[start + 5] ?? 0)
  add(slots, measure.attempts * levelCount + level, 1)
  add(slots, measure.approved * levelCount + level, 1)
  add(slots, measure.notPresent * levelCount + level, (marks >>> 25) & 1)
  add(slots, measure.foreign * levelCount + level, (marks >>> 26) & 1)
  add(slots, measure.cash * levelCount + level, (marks >>> 27) & 1)
  add(slots, measure.cvvFailed * levelCount + level, (marks >>> 28) & 1)
  add(slots, measure.zeroAmount * levelCount + level, (marks >>> 29) & 1)
  add(slots, measure.approvedSum * levelCount + level, amount)
  add(slots, measure.attemptSum * levelCount + level, amount)
  add(slots, measure.attemptSquares * levelCount + level, amount * amount)
  const largest = measure.attemptMax * levelCount + level
  if (amount > (slots[largest] ?? 0)) slots[largest] = amount
}

function addCorrection(reading: Reading, cursor: Cursor, kind: number): void {
  const { words, start, level } = cursor
  const { slots } = reading
  const flags = cursor.marks >>> 24
  const amount = amountOf(words[start + 4] ?? 0, words[start + 5] ?? 0)
  const whole = flags & flag.WHOLE ? 1 : 0
  if (kind === kindCode.LABEL) {
    add(slots, measure.frauds * levelCount + level, 1 - 2 * whole)
    add(slots, measure.fraudSum * levelCount + level, amount)
    if (!whole) reading.lastFraud = Math.max(reading.lastFraud, cursor.at)
    return
  }
  add(slots, measure.approved * levelCount + level, -whole)
  add(slots, measure.approvedSum * levelCount + level, amount)
  if (!(flags & flag.DECLINED)) return
  add(slots, measure.declined * levelCount + level, 1)
  reading.lastDeclined = Math.max(reading.lastDeclined, cursor.at)
}

function noteMet(reading: Reading, probe: Probe, { words, start }: Cursor): void {
  if (words[start + 6] === probe.peer) reading.metPeer = true
  if (words[start + 7] === probe.secondPeer) reading.metSecondPeer = true
  if (countryIn(words, start) === probe.country) reading.metCountry = true
}

function noteMetBefore(window: Window, probe: Probe, reading: Reading): void {
  reading.metPeer ||= metBefore(window, probe.peer)
  reading.metSecondPeer ||= metBefore(window, probe.secondPeer)
  reading.metCountry ||= metBefore(window, metCountry(probe.country))
}

function noteTimes(reading: Reading, probe: Probe, cursor: Cursor): void {
  const { words, start, marks, at, level } = cursor
  if (at > reading.lastAttempt) reading.lastAttempt = at
  if (probe.peer !== 0 && words[start + 6] === probe.peer) {
    if (at > reading.lastSamePeer) reading.lastSamePeer = at
    add(reading.slots, measure.samePeer * levelCount + level, 1)
  }
  if (probe.secondPeer !== 0 && words[start + 7] === probe.secondPeer) {
    if (at > reading.lastSameSecondPeer) reading.lastSameSecondPeer = at
    add(reading.slots, measure.sameSecondPeer * levelCount + level, 1)
  }
  const present = ((marks >>> 24) & flag.PRESENT) !== 0
  if (present && at >= reading.lastPlaceAt && (words[start + 11] ?? 0) !== nowhere) {
    reading.lastPlaceAt = at
    reading.lastPlace = words[start + 11] ?? 0
  }
}

function recall(reading: Reading, asOf: number, at: number): void {
  reading.attemptsRecalled++
  const apart = Math.abs((Math.floor(asOf / hourMs) % 24) - (Math.floor(at / hourMs) % 24))
  if (apart <= 1 || apart === 23) reading.attemptsAtHour++
}

/** What lies in a shorter window lies in the longer ones too; distinct counts see to themselves. */
function runOn(slots: Float64Array): void {
  for (let row = 0; row < measureCount; row++) {
    for (let slot = row * levelCount + 1; slot < (row + 1) * levelCount; slot++) {
      const shorter = slots[slot - 1] ?? 0
      if (row === measure.attemptMax) slots[slot] = Math.max(shorter, slots[slot] ?? 0)
      else add(slots, slot, shorter)
    }
  }
}

function clear(reading: Reading): void {
  reading.slots.fill(0)
  reading.lastAttempt = 0
  reading.lastDeclined = 0
  reading.lastFraud = 0
  reading.lastSamePeer = 0
  reading.lastSameSecondPeer = 0
  reading.lastPlaceAt = 0
  reading.lastPlace = 0
  reading.metPeer = false
  reading.metSecondPeer = false
  reading.metCountry = false
  reading.attemptsRecalled = 0
  reading.attemptsAtHour = 0
}

function add(slots: Float64Array, slot: number, by: number): void {
  slots[slot] = (slots[slot] ?? 0) + by
}
