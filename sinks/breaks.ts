import assert from 'node:assert/strict'
import { v5 } from 'uuid'
import type { Break } from '../streams/events.ts'
import type { Found, Span } from './reconcile/found.ts'

// Any fixed UUID serves as the namespace (RFC 9562 section 5.5); it must never change.
const namespace = 'a1b0c9d4-2f3e-5c68-8b7a-94e5d6f7081c'

/** The id of a difference: the same in every run that finds it. */
export const breakIdOf = ({ kind, subject }: Pick<Found, 'kind' | 'subject'>): string =>
  v5(`${kind} ${subject}`, namespace)

/** Who gave a break its state where no person did. */
export const reconciliation = 'RECONCILE'

export interface Run {
  readonly nowMs: number
  /** The event time that was searched: what lies outside of it was not looked for. */
  readonly span: Span
}

/**
 * The states to record after a run: of `found`, all that was found in the span, and `standing`, the
 * latest state of every break of the span and of every break that was found.
 *
 * A new difference opens, and one that is found no more has matched. A break that a person closed
 * stays closed while its values stay the same, and opens again when they change. A run that finds
 * what the last one found changes nothing.
 */
export function changesOf(
  found: readonly Found[],
  standing: readonly Break[],
  run: Run,
): readonly Break[] {
  const foundById = byId(found)
  const standingById = new Map(standing.map((known) => [known.breakId, known]))
  const opened = [...foundById].flatMap(
    ([breakId, difference]) => openedBy(difference, standingById.get(breakId), run) ?? [],
  )
  const matched = standing.filter(
    ({ breakId, state, eventTime }) =>
      state === 'OPEN' && isWithin(run.span, eventTime) && !foundById.has(breakId),
  )
  return [...opened, ...matched.map((known) => changed(known, { state: 'MATCHED' }, run))]
}

function byId(found: readonly Found[]): ReadonlyMap<string, Found> {
  const differences = new Map<string, Found>()
  for (const difference of found) {
    const breakId = breakIdOf(difference)
    const { kind, subject } = difference
    assert(
      !differences.has(breakId),
      `a difference is found once in a run, not so ${kind} ${subject}`,
    )
    differences.set(breakId, difference)
  }
  return differences
}

function openedBy(found: Found, known: Break | undefined, run: Run): Break | null {
  if (!known) {
    const { nowMs } = run
    const breakId = breakIdOf(found)
    return { ...found, breakId, ...openState, openedAt: nowMs, changedAt: nowMs }
  }
  // A state that only a newer weir knows is left to it.
  if (known.state === 'UNKNOWN') return null
  const isSame = known.state !== 'MATCHED' && hasSameValues(found, known)
  // An open break is closed by a search of its time, and so has to move with it.
  const isMoved = known.state === 'OPEN' && known.eventTime !== found.eventTime
  if (isSame && !isMoved) return null
  return changed({ ...known, ...found }, { state: 'OPEN' }, run)
}

const openState = { state: 'OPEN', changedBy: reconciliation, why: null } as const

// Clocks differ: a later record of a break must not look older than the one it follows.
const changed = (
  known: Break,
  { state, changedBy = reconciliation, why = null }: Change,
  { nowMs }: Pick<Run, 'nowMs'>,
): Break => ({ ...known, state, changedBy, why, changedAt: Math.max(nowMs, known.changedAt) })

interface Change {
  readonly state: Break['state']
  readonly changedBy?: string
  readonly why?: string | null
}

const isWithin = ({ fromMs, toMs }: Span, timeMs: number): boolean =>
  timeMs >= fromMs && timeMs < toMs

// What a person looked at; another wording of the cure is not another difference.
const values = ['field', 'expected', 'actual', 'stakeMinor', 'currency'] as const

const hasSameValues = (found: Found, known: Break): boolean =>
  values.every((value) => found[value] === known[value])

/** How a person closes a break, and why. */
export interface Closing {
  readonly state: 'EXPLAINED' | 'WRITTEN_OFF'
  readonly by: string
  readonly why: string
}

/** The break as a person closes it; null where it has matched, so that nothing is left to close. */
export function closedBy({ state, by, why }: Closing, known: Break, nowMs: number): Break | null {
  if (known.state === 'MATCHED' || known.state === 'UNKNOWN') return null
  return changed(known, { state, changedBy: by, why }, { nowMs })
}

/** What a run has changed, by kind. */
export interface Changes {
  /** Breaks that are new, or open again. */
  readonly opened: number
  /** Open breaks with other values than before. */
  readonly altered: number
  readonly closed: number
}

export function countChanges(
  changes: readonly Break[],
  standing: readonly Break[],
): ReadonlyMap<string, Changes> {
  const wasOpen = new Set(
    standing.filter(({ state }) => state === 'OPEN').map(({ breakId }) => breakId),
  )
  const counts = new Map<string, Changes>()
  for (const { breakId, kind, state } of changes) {
    const { opened, altered, closed } = counts.get(kind) ?? { opened: 0, altered: 0, closed: 0 }
    const isAltered = state === 'OPEN' && wasOpen.has(breakId)
    counts.set(kind, {
      opened: opened + (state === 'OPEN' && !isAltered ? 1 : 0),
      altered: altered + (isAltered ? 1 : 0),
      closed: closed + (state === 'OPEN' ? 0 : 1),
    })
  }
  return counts
}
