/** When breaks are due, and which purchases suit. */
import type { Transaction } from '../../streams/events.ts'
import { billed } from '../follow-ups.ts'
import type { Random } from '../random.ts'
import { dayMs, type Period } from '../time.ts'
import { onlineTrades, storeTrades } from '../trades.ts'

/** How many breaks of each kind, and when. */
export interface Planting {
  readonly perKind: number
  readonly period: Period
}

export interface Due<Kind> {
  readonly atMs: number
  readonly kind: Kind
}

const quietShare = 0.08
/** A life needs so long to show its break; a world that is shorter shows fewer. */
const lifeMs = 14 * dayMs
const lastShareMin = 0.4

/** For each kind its number of times, spread over the world, in time order. */
export function dueOf<Kind extends string>(
  random: Random,
  kinds: readonly Kind[],
  { perKind, period }: Planting,
): Due<Kind>[] {
  const { startMs, endMs } = period
  const fromMs = quietUntil(period)
  const toMs = Math.max(endMs - lifeMs, startMs + lastShareMin * (endMs - startMs))
  const due = kinds.flatMap((kind) => {
    const own = random.fork(kind)
    return Array.from({ length: perKind }, (_, nth) => ({
      kind,
      atMs: Math.round(fromMs + ((nth + own.next()) / perKind) * (toMs - fromMs)),
    }))
  })
  return due.sort((one, other) => one.atMs - other.atMs)
}

export const quietUntil = ({ startMs, endMs }: Period): number =>
  startMs + quietShare * (endMs - startMs)

/** Trades that charge once and what they asked for, so that any other charge is a break. */
const plainMccs: ReadonlySet<string> = new Set(
  [...storeTrades, ...onlineTrades]
    .filter(({ clearing, purpose }) => clearing === 'PLAIN' && purpose === 'PURCHASE')
    .map(({ mcc }) => mcc),
)
const billedMinorMin = 2_000n

/** Whether it is plain what should become of a purchase, and worth looking at. */
export const isPlain = (authorization: Transaction): boolean =>
  authorization.messageStyle === 'DUAL' &&
  authorization.purpose === 'PURCHASE' &&
  authorization.currency === authorization.billingCurrency &&
  plainMccs.has(authorization.mcc ?? '') &&
  billed(authorization) >= billedMinorMin

/** So that no purchase has two breaks, those that hang on a decision take one half of all ids. */
export const isForDecisions = ({ eventId }: Transaction): boolean => /[0-7]$/.test(eventId)
