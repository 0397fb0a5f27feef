import { expect, test } from 'vitest'
import { createFrauds } from '../../../world/describe/frauds.ts'
import type { WorldEvent } from '../../../world/truth.ts'
import { aLabel, aTransaction, noon } from '../../streams/builders.ts'

const dayMs = 86_400_000
const truth = { fraudType: 'TAKEOVER', run: 'run-1', amountMinor: 1_250n } as const
const honest = (event: WorldEvent['event']): WorldEvent => ({ event, truth: null })
const planted: WorldEvent = { event: aTransaction({ eventId: 'fraud', cardPresent: false }), truth }
const said = (days: number, fraudType: string | null = 'TAKEOVER') =>
  honest(
    aLabel({
      verdict: 'FRAUD',
      originalEventId: 'fraud',
      originalEventTime: noon,
      knownAt: noon + days * dayMs,
      fraudType,
    }),
  )

const foldOf = (...events: readonly WorldEvent[]) => {
  const frauds = createFrauds({ startMs: noon - dayMs, endMs: noon + 9 * dayMs })
  for (const event of events) frauds.see(event)
  return frauds
}

test('a planted authorization counts under its kind, with its money', () => {
  const kind = foldOf(planted, honest(aTransaction())).kinds.get('TAKEOVER')
  expect(kind).toMatchObject({ count: 1, cents: 1_250, online: 1, approved: 0, known: 0 })
})

test('a fraud is lost only where it was approved', () => {
  const outcome = aTransaction({ kind: 'OUTCOME', originalEventId: 'fraud', approved: true })
  const kind = foldOf(planted, honest(outcome)).kinds.get('TAKEOVER')
  expect(kind).toMatchObject({ approved: 1, approvedCents: 1_250 })
})

test('the first label of a fraud makes it known', () => {
  const kind = foldOf(planted, said(2), said(9)).kinds.get('TAKEOVER')
  expect(kind?.known).toBe(1)
  expect(kind?.delays.quantile(1)).toBe(2 * 24 * 60)
})

test('a fraud of the first half of the world that nobody names stays unknown for long', () => {
  const late = { ...planted, event: aTransaction({ eventId: 'late', eventTime: noon + 8 * dayMs }) }
  const kind = foldOf(planted, late, said(2)).kinds.get('TAKEOVER')
  expect(kind).toMatchObject({ count: 2, known: 1, early: 1, earlyKnown: 1 })
})

test('a label of another kind is a mistake, a label of no kind is none', () => {
  expect(foldOf(planted, said(2, 'LOST_CARD')).kinds.get('TAKEOVER')?.mistaken).toBe(1)
  expect(foldOf(planted, said(2, null)).kinds.get('TAKEOVER')?.mistaken).toBe(0)
})

test('a label of an honest authorization is told apart, and so is its withdrawal', () => {
  const { honest: labels } = foldOf(
    honest(aLabel({ verdict: 'FRAUD' })),
    honest(aLabel({ verdict: 'GENUINE' })),
  )
  expect(Object.fromEntries(labels)).toEqual({ 'labelled fraud': 1, 'taken back': 1 })
})
