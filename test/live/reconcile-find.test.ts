import { afterAll, beforeAll, expect, test } from 'vitest'
import { findDoubled } from '../../sinks/reconcile/doubled.ts'
import { moneyFinder } from '../../sinks/reconcile/find.ts'
import type { Found } from '../../sinks/reconcile/found.ts'
import { findOrphans } from '../../sinks/reconcile/orphans.ts'
import { findUnsettled } from '../../sinks/reconcile/purchases.ts'
import type { WeirRecord } from '../../streams/events.ts'
import { decision, noon, transaction } from '../sinks/samples.ts'
import { idOf, lastIdOf, recordsOf, type Story, step } from './settlement.ts'
import { stories } from './settlement-stories.ts'
import { openFreshTables, type Tables } from './tables.ts'

const dayMs = 86_400_000
const span = { fromMs: noon, toMs: noon + 20 * dayMs }
const find = moneyFinder(1_000_000)
const numbered = stories.map((story, index) => [story.rule, story, index + 1] as const)

/** Only in the light of it are the others old. */
const newest: WeirRecord = {
  type: 'Transaction',
  record: transaction({ eventId: idOf(900), cardId: 'crd_000900', eventTime: span.toMs }),
}

interface Classified {
  readonly event_id: string
  readonly name: string
}
const classesSql = `
  SELECT event_id, class AS name
  FROM v_settlement_classes(since = '2026-02-01', until = '2026-03-01')`

let tables: Tables
let found: readonly Found[]
const classes = new Map<string, string>()

beforeAll(async () => {
  tables = await openFreshTables('test_reconcile_find')
  await tables.store([...numbered.flatMap(([, story, number]) => recordsOf(story, number)), newest])
  found = await find(tables.clickhouse, span)
  for (const { event_id, name } of await tables.clickhouse.query<Classified>(classesSql)) {
    classes.set(event_id, name)
  }
})
afterAll(() => tables.close())

const breaksOf = (story: number) =>
  found.filter(({ accountId }) => accountId === `acc_${String(story).padStart(6, '0')}`)

test.each(numbered)('%s', (_, story: Story, number) => {
  const last = story.last ?? story.purchase
  expect(breaksOf(number).map(({ kind }) => kind)).toEqual(story.breaks ?? [])
  expect(classes.get(idOf(number))).toBe(story.purchase)
  if (story.last) expect(classes.get(lastIdOf(number, story))).toBe(last)
})

test('a break says what was due, what came, what hangs on it and what resolves it', () => {
  const number = stories.findIndex(({ purchase }) => purchase === 'DUPLICATE_PRESENTMENT') + 1
  expect(breaksOf(number)).toEqual([
    {
      kind: 'DUPLICATE_PRESENTMENT',
      subject: idOf(number),
      field: 'cleared_minor',
      expected: '10000',
      actual: '20000',
      stakeMinor: 10_000n,
      currency: 'USD',
      cure: 'Charge the second presentment back as a duplicate',
      eventTime: noon,
      programId: 'aurora',
      accountId: `acc_${String(number).padStart(6, '0')}`,
      cardId: `crd_${String(number).padStart(6, '0')}`,
      eventId: idOf(number),
      otherEventId: idOf(number, 3),
    },
  ])
})

test('a search cut into stretches finds what one search finds', async () => {
  const inStretches = await moneyFinder(90)(tables.clickhouse, span)
  const sorted = (all: readonly Found[]) =>
    all.map(({ kind, subject }) => `${kind} ${subject}`).toSorted()
  expect(sorted(inStretches)).toEqual(sorted(found))
})

test('two decisions about one authorization are DOUBLED', async () => {
  const about = { eventId: idOf(901), eventTime: noon - dayMs }
  await tables.store(
    [
      { type: 'Decision', record: decision({ ...about, decisionId: idOf(902) }) },
      { type: 'Decision', record: decision({ ...about, decisionId: idOf(903) }) },
    ],
    1_000,
  )
  const before = await findDoubled(tables.clickhouse, { fromMs: noon - dayMs, toMs: noon })
  expect(before).toMatchObject([
    { kind: 'DOUBLED', subject: idOf(901), expected: '1', actual: '2', stakeMinor: 1250n },
  ])
})

test('a clearing that comes late closes its break', async () => {
  const number = stories.findIndex(({ purchase }) => purchase === 'UNCLEARED') + 1
  const told: Story = {
    ...{ rule: '', purchase: '', decided: null },
    steps: [step('CLEARING', 360)],
  }
  await tables.store(recordsOf(told, number), 1_100)
  const again = await findUnsettled(tables.clickhouse, span)
  expect(again.filter(({ subject }) => subject === idOf(number))).toEqual([])
})

test('a clearing of an authorization that is not there has no authorization', async () => {
  const record = transaction({
    ...{ eventId: idOf(910), kind: 'CLEARING', eventTime: noon + dayMs, cardId: 'crd_000910' },
    ...{ originalEventId: idOf(911), originalEventTime: noon + 1 },
  })
  await tables.store([{ type: 'Transaction', record }], 1_200)
  const again = await findOrphans(tables.clickhouse, span)
  expect(again.filter(({ subject }) => subject === idOf(910))).toMatchObject([
    { kind: 'FORCE_POST', eventTime: noon + 1, expected: '0', actual: '1250' },
  ])
})

test('an operator may widen a tolerance', async () => {
  const number = stories.findIndex(({ rule }) => rule.startsWith('a tip at a grocer')) + 1
  await tables.clickhouse.command(
    `INSERT INTO settlement_tolerances (mcc, class, over_percent) VALUES ('5411', 'TIP', 25)`,
  )
  const again = await findUnsettled(tables.clickhouse, span)
  expect(again.filter(({ subject }) => subject === idOf(number))).toEqual([])
})
