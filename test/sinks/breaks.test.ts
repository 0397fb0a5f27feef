import fc from 'fast-check'
import { expect, test } from 'vitest'
import { breakIdOf, changesOf, closedBy, countChanges } from '../../sinks/breaks.ts'
import type { Found } from '../../sinks/reconcile/found.ts'
import type { Break } from '../../streams/events.ts'
import { noon, overCleared } from './samples.ts'

const span = { fromMs: noon - 1_000, toMs: noon + 1_000 }
const run = { nowMs: noon + 60_000, span }
const nextRun = { ...run, nowMs: noon + 120_000 }
const lastRun = { ...run, nowMs: noon + 180_000 }

const difference = (changes: Partial<Found> = {}): Found => {
  const { breakId, state, openedAt, changedAt, changedBy, why, ...found } = overCleared()
  return { ...found, ...changes }
}

/** The latest state of every break after these changes. */
const after = (standing: readonly Break[], changes: readonly Break[]): readonly Break[] => [
  ...new Map([...standing, ...changes].map((state) => [state.breakId, state])).values(),
]

const opened = changesOf([difference()], [], run)
const closing = { state: 'EXPLAINED', by: 'ada', why: 'a tip' } as const

/** The open break as a person has closed it. */
function explained(): readonly Break[] {
  const [known] = opened
  const closed = known ? closedBy(closing, known, noon + 90_000) : null
  if (!closed) throw new Error('an open break can be closed')
  return [closed]
}

test('the id of a break follows from its kind and subject alone', () => {
  const { kind, subject } = difference()
  expect(breakIdOf({ kind, subject })).toBe('f9bffd6d-1900-502e-a2cd-39f0a2cb076f')
  expect(breakIdOf(difference({ actual: '1' }))).toBe(breakIdOf(difference()))
  expect(breakIdOf(difference({ kind: 'UNDER_CLEARED' }))).not.toBe(breakIdOf(difference()))
  expect(breakIdOf(difference({ subject: 'another' }))).not.toBe(breakIdOf(difference()))
})

test('a difference that was not known opens', () => {
  expect(opened).toEqual([
    {
      ...difference(),
      breakId: breakIdOf(difference()),
      state: 'OPEN',
      openedAt: run.nowMs,
      changedAt: run.nowMs,
      changedBy: 'RECONCILE',
      why: null,
    },
  ])
})

test('a difference that is found no more has matched', () => {
  const matched = { state: 'MATCHED', openedAt: run.nowMs, changedAt: nextRun.nowMs }
  expect(changesOf([], opened, nextRun)).toEqual([{ ...opened[0], ...matched }])
})

test('what lies outside of the searched span stays open', () => {
  expect(changesOf([], opened, { ...nextRun, span: { ...span, toMs: noon } })).toEqual([])
  expect(changesOf([], opened, { ...nextRun, span: { ...span, fromMs: noon + 1 } })).toEqual([])
})

test('an open break whose values have changed stays open with the new ones', () => {
  const altered = difference({ actual: '1700', stakeMinor: 450n })
  const change = { actual: '1700', stakeMinor: 450n, changedAt: nextRun.nowMs }
  expect(changesOf([altered], opened, nextRun)).toEqual([{ ...opened[0], ...change }])
})

test('another wording of the cure is no change', () => {
  expect(changesOf([difference({ cure: 'call them' })], opened, nextRun)).toEqual([])
})

test('an open break moves with the time of its difference, so that a search finds it there', () => {
  const moved = changesOf([difference({ eventTime: noon + 1 })], opened, nextRun)
  expect(moved).toEqual([{ ...opened[0], eventTime: noon + 1, changedAt: nextRun.nowMs }])
})

test('a difference that comes back after it had matched opens again', () => {
  const matched = changesOf([], opened, nextRun)
  const [again] = changesOf([difference()], matched, lastRun)
  expect(again).toMatchObject({ state: 'OPEN', openedAt: run.nowMs, changedAt: lastRun.nowMs })
})

test('what a person closed stays closed while its values stay the same', () => {
  expect(changesOf([difference()], explained(), nextRun)).toEqual([])
  expect(changesOf([], explained(), nextRun)).toEqual([])
})

test('what a person closed opens again when its values change', () => {
  const [again] = changesOf([difference({ actual: '9000' })], explained(), nextRun)
  expect(again).toMatchObject({ state: 'OPEN', changedBy: 'RECONCILE', why: null, actual: '9000' })
})

test('a person closes a break with a name and a reason, and keeps what it is about', () => {
  expect(explained()).toEqual([
    { ...opened[0], state: 'EXPLAINED', changedBy: 'ada', why: 'a tip', changedAt: noon + 90_000 },
  ])
})

test('a break that has matched cannot be closed again', () => {
  const [matched] = changesOf([], opened, nextRun)
  expect(matched && closedBy(closing, matched, noon)).toBeNull()
})

test('a state that only a newer weir knows is left as it is', () => {
  const unknown = [overCleared({ breakId: breakIdOf(difference()), state: 'UNKNOWN' })]
  expect(changesOf([difference({ actual: '1' })], unknown, nextRun)).toEqual([])
  expect(changesOf([], unknown, nextRun)).toEqual([])
})

test('a change never looks older than the state before it, whatever the clock says', () => {
  const [matched] = changesOf([], opened, { nowMs: noon - 3_600_000, span })
  expect(matched?.changedAt).toBe(run.nowMs)
})

test('a difference that is found twice in one run is an error of its finder', () => {
  expect(() => changesOf([difference(), difference({ actual: '1' })], [], run)).toThrow('once')
})

test('changes are counted as what they are', () => {
  const other = difference({ subject: 'other' })
  const standing = [...opened, ...changesOf([other], [], run)]
  const altered = difference({ actual: '1700' })
  const anew = difference({ subject: 'new' })
  const changes = changesOf([altered, anew], standing, nextRun)
  const counts = countChanges(changes, standing)
  expect([...counts]).toEqual([['OVER_CLEARED', { opened: 1, altered: 1, closed: 1 }]])
})

const anyFound: fc.Arbitrary<readonly Found[]> = fc.uniqueArray(
  fc
    .record({
      kind: fc.constantFrom('OVER_CLEARED', 'UNCLEARED'),
      subject: fc.constantFrom('a', 'b', 'c', 'd'),
      actual: fc.constantFrom(null, '1', '2'),
      stakeMinor: fc.constantFrom(null, 1n, 2n),
      eventTime: fc.constantFrom(noon - 2_000, noon, noon + 2_000),
    })
    .map((changes) => difference(changes)),
  { selector: breakIdOf },
)

interface Step {
  readonly found: readonly Found[]
  /** Who closes which of the breaks before the run, if any. */
  readonly closes: number
}

const anySteps = fc.array(fc.record<Step>({ found: anyFound, closes: fc.nat(20) }), {
  maxLength: 8,
})

/** The standing breaks after runs, with a person at work in between. */
const lived = (steps: readonly Step[]): readonly Break[] =>
  steps.reduce<readonly Break[]>((standing, { found, closes }, nth) => {
    const known = standing[closes]
    const closed = known ? closedBy(closing, known, noon) : null
    const before = after(standing, closed ? [closed] : [])
    return after(before, changesOf(found, before, { nowMs: noon + nth, span }))
  }, [])

test('whatever went before, a second run of the same findings changes nothing', () => {
  fc.assert(
    fc.property(anySteps, anyFound, (steps, found) => {
      const standing = lived(steps)
      const settled = after(standing, changesOf(found, standing, run))
      expect(changesOf(found, settled, nextRun)).toEqual([])
    }),
  )
})

test('whatever went before, what is open in the span is what is found and not closed', () => {
  fc.assert(
    fc.property(anySteps, anyFound, (steps, found) => {
      const standing = lived(steps)
      const settled = after(standing, changesOf(found, standing, run))
      const inSpan = settled.filter(({ eventTime }) => eventTime === noon)
      const closed = new Set(
        settled.filter(({ state }) => state === 'EXPLAINED').map(({ breakId }) => breakId),
      )
      const wanted = found.filter(({ eventTime }) => eventTime === noon).map(breakIdOf)
      expect(
        inSpan
          .filter(({ state }) => state === 'OPEN')
          .map(({ breakId }) => breakId)
          .sort(),
      ).toEqual(wanted.filter((breakId) => !closed.has(breakId)).sort())
    }),
  )
})

test('a repeated state leaves a break as it is', () => {
  fc.assert(
    fc.property(anySteps, anyFound, (steps, found) => {
      const standing = lived(steps)
      const changes = changesOf(found, standing, run)
      const again = changesOf(found, standing, nextRun)
      const values = (states: readonly Break[]) =>
        states.map(({ openedAt, changedAt, ...rest }) => rest)
      expect(values(after(standing, again))).toEqual(values(after(standing, changes)))
    }),
  )
})
