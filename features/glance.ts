import type { Transaction } from '../streams/events.ts'
import type { Reading } from './aggregate.ts'
import { levelCount, levelOf, type WindowName } from './levels.ts'
import { type Measure, measure } from './measures.ts'
import type { EntityKind } from './windows.ts'

/** What a feature is read from: the event and the readings of its windows, as of just before it. */
export interface Glance {
  readonly event: Transaction
  readonly asOf: number
  readonly amountMinor: number
  /** Null where the event names no such entity. */
  readonly readings: Readonly<Record<EntityKind, Reading | null>>
}

/** Reads one feature; NaN where it is missing. */
export type Read = (glance: Glance) => number

/** Where a measure of a window lies among the slots of a reading. */
export const slotOf = (name: Measure, window: WindowName): number =>
  measure[name] * levelCount + levelOf(window)

/** What a slot holds, NaN where the event names no such entity. */
export const valueIn = (reading: Reading | null, slot: number): number =>
  reading === null ? Number.NaN : (reading.slots[slot] ?? Number.NaN)

/** A quotient, NaN where there is nothing to divide by. */
export const ratioOf = (part: number, whole: number): number =>
  whole > 0 ? part / whole : Number.NaN

/** Seconds from a moment on, NaN where 0 says that it never was. */
export const secondsFrom = (moment: number, asOf: number): number =>
  moment === 0 ? Number.NaN : (asOf - moment) / 1000

export const daysFrom = (moment: number, asOf: number): number => secondsFrom(moment, asOf) / 86_400

export const oneIf = (holds: boolean): number => (holds ? 1 : 0)
