import { expect, test } from 'vitest'
import type { Overview } from '../../../sinks/overview.ts'
import {
  type DemoResult,
  fraudFigures,
  holds,
  reportLines,
  summaryOf,
} from '../../../streams/commands/demo-report.ts'
import type { Truth } from '../../../world/truth.ts'

const overview: Overview = {
  events: { AUTHORIZATION: 10, OUTCOME: 10 },
  authorizations: 10,
  decisions: 10,
  missing: 0,
  doubled: 0,
  deadLetters: 0,
  actions: { APPROVE: 7, REVIEW: 1, DECLINE: 2 },
  latencyMs: { p50: 5, p95: 9, p99: 12 },
  rows: { 'card.events': 20 },
}

const planted = new Map<string, Truth>([
  ['fraud-1', { fraudType: 'TAKEOVER', run: 'run-1', amountMinor: 1_000n }],
  ['fraud-2', { fraudType: 'TAKEOVER', run: 'run-1', amountMinor: 9_000n }],
])
const fraud = fraudFigures(planted, ['fraud-1', 'honest-1'])

function resultOf(overrides: Partial<Overview> = {}): DemoResult {
  return {
    summary: summaryOf({ ...overview, ...overrides }, fraud),
    eventsByKind: overview.events,
    examples: [],
    offsets: { 'card.events': 20 },
    eventsPerSecond: 1_000,
  }
}

test('a fraud is caught by its decline, and other declines are false', () => {
  expect(fraud.figures).toEqual({
    planted: 2,
    caught: 1,
    plantedMinor: 10_000,
    caughtMinor: 1_000,
    falsePositiveRatio: 1,
  })
})

test('the demo holds where every authorization is decided once and every record is stored', () => {
  expect(holds(resultOf())).toBe(true)
})

test.each([
  ['a missing decision', { missing: 1, decisions: 9 }],
  ['a doubled decision', { doubled: 1 }],
  ['a record that ClickHouse lacks', { rows: { 'card.events': 19 } }],
  ['a record that ClickHouse has twice', { rows: { 'card.events': 21 } }],
  ['nothing at all', { authorizations: 0, decisions: 0 }],
])('the demo fails with %s', (_, overrides) => {
  expect(holds(resultOf(overrides))).toBe(false)
})

test('the report says so where the counts do not hold', () => {
  expect(reportLines(resultOf({ missing: 1 })).join('\n')).toContain('do not hold')
})
