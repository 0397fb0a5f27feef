import { expect, test } from 'vitest'
import { type Begun, type Discovery, discover, sayingOf } from '../../world/labels.ts'
import { randomOf } from '../../world/random.ts'
import { dayMs, hourMs } from '../../world/time.ts'
import type { FraudType } from '../../world/truth.ts'

const runs = 4_000
const begun: Begun = { fraudType: 'STOLEN_CARD', atMs: 0, alertMs: null, lockedOut: false }

/** Discoveries of many runs of one kind; the runs that never come out are left out. */
function discoveries(over: Partial<Begun>): Discovery[] {
  const random = randomOf(1, 'labels')
  return Array.from({ length: runs }, () => discover(random, { ...begun, ...over })).flatMap(
    (found) => (found === 'NEVER' ? [] : found),
  )
}

function daysAt(found: readonly Discovery[], part: number): number {
  const days = found.map(({ atMs }) => atMs / dayMs).toSorted((one, other) => one - other)
  return days[Math.floor(days.length * part)] ?? 0
}

test('a victim claims after a week in the median, 95 in 100 within 30 days', () => {
  const found = discoveries({ fraudType: 'STOLEN_CARD' })
  expect(daysAt(found, 0.5)).toBeCloseTo(7, 0)
  expect(daysAt(found, 0.95)).toBeGreaterThan(26)
  expect(daysAt(found, 0.95)).toBeLessThan(33)
})

test('a lost card is reported within two days', () => {
  const found = discoveries({ fraudType: 'LOST_CARD' })
  expect(daysAt(found, 0.5)).toBeLessThan(1)
  expect(daysAt(found, 0.97)).toBeLessThanOrEqual(2)
})

const reviews: readonly (readonly [FraudType, number, number])[] = [
  ['BUST_OUT', 60, 90],
  ['KITING', 8, 60],
  ['COLLUSION', 15, 90],
]

test.each(reviews)('the bank finds %s after %i to %i days', (fraudType, low, high) => {
  const found = discoveries({ fraudType })
  expect(new Set(found.map(({ source }) => source))).toEqual(new Set(['BANK']))
  expect(daysAt(found, 0)).toBeGreaterThanOrEqual(low)
  expect(daysAt(found, 1 - 1 / runs)).toBeLessThanOrEqual(high)
})

// The share that comes out at all, and of it the share that is taken for another kind.
const known: readonly (readonly [FraudType, number, number])[] = [
  ['CARD_TESTING', 0.88, 0.11],
  ['STOLEN_CARD', 0.88, 0.02],
  ['TAKEOVER', 0.88, 0.14],
  ['COUNTERFEIT', 0.88, 0.05],
  ['LOST_CARD', 0.96, 0.02],
  ['MERCHANT_COMPROMISE', 0.88, 0.28],
  ['COLLUSION', 0.55, 0.18],
  ['BUST_OUT', 0.75, 0.07],
  ['KITING', 0.85, 0.12],
  ['FIRST_PARTY', 0.4, 0.5],
]

test.each(known)(
  'of %s the share %d comes out, the share %d of it wrong',
  (fraudType, out, wrong) => {
    const found = discoveries({ fraudType })
    expect(found.length / runs).toBeCloseTo(out, 1)
    const mistaken = found.filter((discovery) => discovery.fraudType !== fraudType)
    expect(Math.abs(mistaken.length / found.length - wrong)).toBeLessThan(0.03)
  },
)

test('whoever is locked out of the card finds out in the end', () => {
  expect(discoveries({ fraudType: 'TAKEOVER', lockedOut: true })).toHaveLength(runs)
})

test('a warning of the network brings many runs out at once, earlier than they would', () => {
  const alertMs = 3 * dayMs
  const warned = discoveries({ alertMs })
  const atOnce = warned.filter(({ source }) => source === 'NETWORK')
  expect(atOnce.length).toBeGreaterThan(runs / 3)
  expect(atOnce.every(({ atMs }) => atMs === alertMs)).toBe(true)
  expect(daysAt(warned, 0.5)).toBeLessThan(daysAt(discoveries({}), 0.5))
})

test('a warning says nothing of a run that begins later', () => {
  const late = discoveries({ alertMs: dayMs, atMs: 5 * dayMs })
  expect(late.map(({ source }) => source)).not.toContain('NETWORK')
})

test('nothing is said of a purchase before the purchase', () => {
  const discovery: Discovery = { atMs: 0, source: 'HOLDER', fraudType: 'STOLEN_CARD' }
  const random = randomOf(2, 'labels')
  const said = Array.from({ length: 500 }, () =>
    sayingOf(random, { fraudType: 'STOLEN_CARD', atMs: dayMs, refused: false, discovery }),
  )
  expect(said.every((saying) => saying && saying.atMs >= dayMs + hourMs)).toBe(true)
})

test('half of the refused attempts are never spoken of', () => {
  const discovery: Discovery = { atMs: dayMs, source: 'HOLDER', fraudType: 'STOLEN_CARD' }
  const random = randomOf(3, 'labels')
  const said = Array.from({ length: runs }, () =>
    sayingOf(random, { fraudType: 'STOLEN_CARD', atMs: 0, refused: true, discovery }),
  )
  expect(said.filter((saying) => saying !== null).length / runs).toBeCloseTo(0.5, 1)
})
