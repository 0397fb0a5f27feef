import { expect, test } from 'vitest'
import { createDescriber } from '../../../world/describe/describer.ts'
import { jsonOf } from '../../../world/describe/json.ts'
import { plotsOf } from '../../../world/describe/plots.ts'
import { tablesOf } from '../../../world/describe/tables.ts'
import type { WorldEvent } from '../../../world/truth.ts'
import { endOf, smallWorld, startMs, transactionsOf } from '../small.ts'

const days = 30
const world = smallWorld({ accounts: 120, days })
const authorizations = transactionsOf(world).filter(({ kind }) => kind === 'AUTHORIZATION')

const describe = (events: Iterable<WorldEvent>) => {
  const described = createDescriber({ startMs, endMs: endOf(days) })
  for (const event of events) described.see(event)
  return described
}
const described = describe(world)

test('every authorization counts once, by channel, by trade and by what became of it', () => {
  const counts = [
    described.purchases.all.count,
    [...described.purchases.byChannel.values()].reduce((sum, { count }) => sum + count, 0),
    [...described.purchases.byCountry.values()].reduce((sum, { count }) => sum + count, 0),
  ]
  expect(new Set(counts)).toEqual(new Set([authorizations.length]))
})

test('what comes twice is described once', () => {
  const twice = describe(
    world.flatMap((event) => [event, { ...event, arrival: 'REPEAT' as const }]),
  )
  const [once, again] = [jsonOf(tablesOf(described)), jsonOf(tablesOf(twice))]
  expect({ ...again, arrivals: null }).toEqual({ ...once, arrivals: null })
})

test('shares of a table add up to one', () => {
  for (const name of ['channels', 'mccs', 'countries', 'fates', 'programs']) {
    const table = tablesOf(described).find((one) => one.name === name)
    const at = table?.columns.findIndex((column) => column.name === 'share') ?? -1
    const sum = table?.rows.reduce((total, row) => total + Number(row[at]), 0)
    expect(sum).toBeCloseTo(1, 9)
  }
})

test('every table has its own name and a cell for every column', () => {
  const tables = tablesOf(described)
  expect(new Set(tables.map(({ name }) => name)).size).toBe(tables.length)
  for (const { rows, columns } of tables) {
    for (const row of rows) expect(row).toHaveLength(columns.length)
  }
})

test('a world without events has tables and pictures, too', () => {
  const nothing = describe([])
  expect(JSON.stringify(jsonOf(tablesOf(nothing)))).not.toContain('NaN')
  expect(plotsOf(nothing).length).toBeGreaterThan(3)
})

test('hours of purchases in stores are those of their places, not of UTC', () => {
  const clock = described.rhythm.hours.get('in store') ?? new Map<number, number>()
  const of = (hours: readonly number[]) =>
    hours.reduce((sum, hour) => sum + (clock.get(hour) ?? 0), 0)
  expect(of([12, 13, 14])).toBeGreaterThan(3 * of([1, 2, 3]))
})
