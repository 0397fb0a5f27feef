import { expect, test } from 'vitest'
import {
  exitCodeOf,
  kindsOf,
  reportJson,
  reportLines,
} from '../../../streams/commands/reconcile-report.ts'

const nowMs = Date.UTC(2026, 2, 10, 12)
const span = { fromMs: Date.UTC(2026, 2, 1), toMs: nowMs + 1 }
const hourMs = 3_600_000

const open = [
  {
    kind: 'UNCLEARED',
    open: 12,
    oldestMs: nowMs - 72 * hourMs,
    stakes: [
      { currency: 'EUR', minor: 500n },
      { currency: 'USD', minor: 9_007_199_254_740_993n },
    ],
  },
  {
    kind: 'DOUBLED',
    open: 1,
    oldestMs: nowMs - 3 * hourMs,
    stakes: [{ currency: 'USD', minor: 7n }],
  },
]
const changes = new Map([
  ['UNCLEARED', { opened: 2, altered: 1, closed: 0 }],
  ['FORCE_POST', { opened: 0, altered: 0, closed: 3 }],
])
const report = { span, nowMs, kinds: kindsOf(open, changes) }

test('a run is a table of what is open and what has changed, currencies apart', () => {
  expect(reportLines(report)).toEqual([
    'Searched 2026-03-01T00:00Z to 2026-03-10T12:00Z',
    'kind        open  new  altered  closed  at stake                         oldest',
    'UNCLEARED     12    2        1       0  5.00 EUR, 90071992547409.93 USD  3 days',
    'DOUBLED        1    0        0       0  0.07 USD                         3 h',
    'FORCE_POST     0    0        0       3  -                                -',
    'all           13    2        1       3  5.00 EUR, 90071992547410.00 USD',
  ])
})

test('a run with nothing to say says so', () => {
  expect(reportLines({ span, nowMs, kinds: [] })).toEqual([
    'Searched 2026-03-01T00:00Z to 2026-03-10T12:00Z: nothing is open, nothing has changed.',
  ])
})

test('as JSON, money is text of minor units by currency', () => {
  expect(JSON.parse(reportJson(report))).toMatchObject({
    open: 13,
    opened: 2,
    altered: 1,
    closed: 3,
    kinds: [
      {
        kind: 'UNCLEARED',
        open: 12,
        atStakeMinor: { EUR: '500', USD: '9007199254740993' },
        oldestAt: '2026-03-07T12:00:00.000Z',
      },
      { kind: 'DOUBLED', atStakeMinor: { USD: '7' } },
      { kind: 'FORCE_POST', open: 0, closed: 3, oldestAt: null },
    ],
  })
})

test('the exit code tells open breaks from a run that found none and from one that was cut', () => {
  const closed = { ...report, kinds: kindsOf([], changes) }
  expect([report, closed, null].map(exitCodeOf)).toEqual([2, 0, 130])
})
