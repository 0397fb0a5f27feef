import fc from 'fast-check'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { type PerformanceOptions, readPerformance } from '../../sinks/performance.ts'
import type { ModelFigures } from '../../sinks/performance-figures.ts'
import { dayMs, type Judged, modelsPlainly, recordsOf } from './judged.ts'
import { openFreshTables, type Tables } from './tables.ts'
import { runWeir } from './weir.ts'

const database = 'test_performance'
const startMs = Date.UTC(2026, 0, 1)

const judged = (changes: Partial<Judged> = {}): Judged => ({
  card: 1,
  day: 0,
  score: 0.1,
  model: 'fraud@1',
  standIn: false,
  declined: false,
  minor: 10_000n,
  currency: 'USD',
  rules: [],
  challengers: [],
  labels: [],
  ...changes,
})

const verdict = (knownOn: number, said: 'FRAUD' | 'GENUINE' | 'UNKNOWN', kind = 'TAKEOVER') => ({
  knownOn,
  verdict: said,
  kind,
})

// Known on day 20: two frauds among eight scored authorizations of day 0. On day 25 it is three.
const story: readonly Judged[] = [
  judged({ card: 1, score: 0.9, labels: [verdict(3, 'FRAUD')], declined: true, rules: ['r1'] }),
  judged({ card: 2, score: 0.8, rules: ['r1', 'r2'], declined: true }),
  judged({
    card: 3,
    score: 0.8,
    minor: 30_000n,
    labels: [verdict(2, 'GENUINE'), verdict(4, 'FRAUD', 'CARD_TESTING'), verdict(5, 'UNKNOWN')],
  }),
  judged({ card: 4, score: 0.5 }),
  judged({ card: 5, score: 0.4, labels: [verdict(4, 'FRAUD'), verdict(9, 'GENUINE')] }),
  judged({ card: 1, score: 0.3, rules: ['r2'] }),
  judged({ card: 6, score: 0.2, currency: 'EUR', labels: [verdict(25, 'FRAUD')] }),
  judged({ card: 7, score: 0.1 }),
  judged({ score: null }),
  judged({ score: 0.9, standIn: true, declined: true, labels: [verdict(3, 'FRAUD')] }),
  judged({ day: 15, score: 0.9, labels: [verdict(16, 'FRAUD')] }),
  judged({ day: 21, score: 0.9 }),
]

let tables: Tables
let stored = 0
beforeAll(async () => {
  tables = await openFreshTables(database)
  await store(story, startMs)
  // Every record once more: a repeat must not be felt.
  await tables.store(recordsOf(story, { startMs, first: 0 }), 1_000)
})
afterAll(() => tables.close())

async function store(items: readonly Judged[], fromMs: number): Promise<void> {
  const records = recordsOf(items, { startMs: fromMs, first: stored })
  await tables.store(records, stored * 10)
  stored += items.length
}

const ask = (changes: Partial<PerformanceOptions> = {}) =>
  readPerformance(tables.clickhouse, {
    fromMs: null,
    toMs: startMs + 30 * dayMs,
    knownAtMs: startMs + 20 * dayMs,
    matureMs: 10 * dayMs,
    model: null,
    declineShare: 0.375,
    cardsPerDay: 2,
    ...changes,
  })

test('what is not mature, by a stand-in or without a score is counted and left out', async () => {
  const { authorizations, frauds, notMature, standIns, withoutScore } = await ask()
  const counted = { authorizations: 9, frauds: 2, notMature: 1, standIns: 1, withoutScore: 1 }
  expect({ authorizations, frauds, notMature, standIns, withoutScore }).toEqual(counted)
})

test('a model is measured at the share it may decline, ties taken as one', async () => {
  const [model] = (await ask()).models
  expect(model).toMatchObject({ authorizations: 8, frauds: 2, threshold: 0.8 })
  expect(model?.averagePrecision).toBeCloseTo((1 + 2 / 3) / 2, 12)
  expect(model?.atShare).toMatchObject({
    flagged: 3,
    caught: 2,
    recall: 1,
    precision: 2 / 3,
    falsePositivesPerFraud: 0.5,
    money: [{ currency: 'USD', fraudMinor: 40_000n, caughtMinor: 40_000n, recall: 1 }],
  })
})

test('a tie that would pass the share is not declined at all', async () => {
  const [model] = (await ask({ declineShare: 0.3 })).models
  expect(model).toMatchObject({ threshold: 0.9, atShare: { flagged: 1, recall: 0.5 } })
  expect(model?.atShare.money[0]).toMatchObject({ caughtMinor: 10_000n, recall: 0.25 })
})

test('no threshold keeps a share below one authorization', async () => {
  const [model] = (await ask({ declineShare: 0.1 })).models
  expect(model).toMatchObject({ threshold: null, atShare: { flagged: 0, recall: 0 } })
  expect(model?.atShare.precision).toBeNull()
})

test('of the cards that tie for the last place each counts for its part', async () => {
  // Card 1 has a fraud and the first place; cards 2 and 3 tie for the next, one with a fraud.
  const [model] = (await ask()).models
  expect(model).toMatchObject({ cardPrecision: (1 + 0.5) / 2, days: 1 })
})

test('what the policy declined stands beside what the score would have', async () => {
  const { policy, models } = await ask()
  expect(policy).toMatchObject({ flagged: 2, caught: 1, recall: 0.5, precision: 0.5 })
  expect(models[0]?.policy).toEqual(policy)
})

test('each kind of fraud has its own figures', async () => {
  const kinds = (await ask({ declineShare: 0.2 })).models[0]?.kinds
  expect(kinds).toEqual([
    { fraudType: 'CARD_TESTING', frauds: 1, caughtAtShare: 0, caughtByPolicy: 0 },
    { fraudType: 'TAKEOVER', frauds: 1, caughtAtShare: 1, caughtByPolicy: 1 },
  ])
})

test('a rule is measured by all that it fired on', async () => {
  const { rules } = await ask()
  expect(rules).toMatchObject([
    { rule: 'r1', flagged: 2, declined: 2, caught: 1, recall: 0.5, precision: 0.5 },
    { rule: 'r2', flagged: 2, declined: 1, caught: 0, recall: 0, falsePositivesPerFraud: null },
  ])
  expect(rules[0]?.money).toMatchObject([{ fraudMinor: 40_000n, caughtMinor: 10_000n }])
})

test('a label is felt from the moment it is known, and currencies are never added', async () => {
  const [model] = (await ask({ knownAtMs: startMs + 25 * dayMs, toMs: startMs + dayMs })).models
  expect(model?.frauds).toBe(3)
  expect(model?.averagePrecision).toBeCloseTo((1 + 2 / 3 + 3 / 7) / 3, 12)
  expect(model?.atShare.money).toMatchObject([
    { currency: 'EUR', fraudMinor: 10_000n, caughtMinor: 0n },
    { currency: 'USD', fraudMinor: 40_000n, caughtMinor: 40_000n },
  ])
})

test('a model is chosen by its name or with its version', async () => {
  const names = async (model: string) => (await ask({ model })).models.map((found) => found.model)
  expect(await names('fraud')).toEqual(['fraud@1'])
  expect(await names('fraud@1')).toEqual(['fraud@1'])
  expect(await names('fraud@2')).toEqual([])
})

const step = (of: number) => fc.integer({ min: 0, max: of })
const anyJudged: fc.Arbitrary<Judged> = fc.record({
  card: step(4),
  day: step(3),
  score: fc.option(
    step(5).map((score) => score / 8),
    { freq: 9 },
  ),
  model: fc.constantFrom('fraud@1', 'fraud@2'),
  standIn: fc.integer({ min: 0, max: 9 }).map((chance) => chance === 0),
  declined: fc.boolean(),
  minor: fc.option(fc.bigInt({ min: 0n, max: 10n ** 12n })),
  currency: fc.constantFrom('USD', 'EUR'),
  rules: fc.constant([]),
  challengers: fc.uniqueArray(
    fc.record({
      model: fc.constantFrom('fraud@3', 'risk@2'),
      score: step(5).map((score) => score / 8),
    }),
    { selector: ({ model }) => model, maxLength: 2 },
  ),
  labels: fc.array(
    fc.record({
      knownOn: step(9),
      verdict: fc.constantFrom('FRAUD', 'FRAUD', 'GENUINE', 'UNKNOWN'),
      kind: fc.constantFrom('TAKEOVER', 'LOST', null),
    }),
    { maxLength: 3 },
  ),
})

const anyAsked = fc.record({
  knownOn: fc.integer({ min: 2, max: 9 }),
  matureDays: step(3),
  declineShare: fc.constantFrom(0.05, 0.25, 0.5, 0.75),
  cardsPerDay: fc.integer({ min: 1, max: 4 }),
})

test('the figures of ClickHouse are those of a computation by hand', async () => {
  // Each run has days of its own, so that no run sees the records of another.
  let runs = 0
  const figures = fc.asyncProperty(
    fc.array(anyJudged, { maxLength: 30 }),
    anyAsked,
    async (items, asked) => {
      runs += 1
      const fromMs = startMs + runs * 100 * dayMs
      await store(items, fromMs)
      const found = await ask({
        ...asked,
        fromMs,
        toMs: fromMs + 100 * dayMs,
        knownAtMs: fromMs + asked.knownOn * dayMs,
        matureMs: asked.matureDays * dayMs,
      })
      expect(found.models.map(comparable)).toEqual(modelsPlainly(items, asked).map(comparable))
    },
  )
  await fc.assert(figures, { numRuns: 12 })
})

/** Sums of floating-point numbers depend on their order, and kinds may come in any. */
const comparable = ({ averagePrecision, cardPrecision, kinds, ...rest }: ModelFigures) => ({
  ...rest,
  averagePrecision: averagePrecision?.toFixed(10),
  cardPrecision: cardPrecision?.toFixed(10),
  kinds: new Set(kinds),
})

const weir = (...args: readonly string[]) =>
  runWeir(['performance', ...args], {
    // There is no such stack: ClickHouse is all that is known.
    WEIR_STACK: 'nowhere',
    WEIR_CLICKHOUSE_URL: inject('urls').clickhouseUrl,
    WEIR_CLICKHOUSE_DATABASE: database,
  })

test('weir performance prints figures as one JSON object', async () => {
  const asked = ['--known-at', '2026-01-21T00:00:00Z', '--mature', '10', '--json']
  const { code, out } = await weir(...asked)
  expect(code).toBe(0)
  expect(JSON.parse(out)).toMatchObject({
    knownAt: '2026-01-21T00:00:00.000Z',
    matureUntil: '2026-01-11T00:00:00.000Z',
    authorizations: 9,
    models: [{ model: 'fraud@1', policy: { money: [{ fraudMinor: '40000' }] } }],
  })
})

test('a score that is no number is left out and counted', async () => {
  await tables.clickhouse.command('ALTER TABLE decisions DROP CONSTRAINT fraud_score_in_range')
  await tables.clickhouse.command(
    `INSERT INTO decisions (event_time, decision_id, fraud_model, fraud_score)
     VALUES ('2025-12-01 00:00:00', generateUUIDv4(), 'fraud@1', nan)`,
  )
  const { withoutScore, models } = await ask({ toMs: startMs })
  expect(withoutScore).toBe(1)
  expect(models).toEqual([])
})
