import { afterAll, expect, test } from 'vitest'
import { moneyFinder } from '../../sinks/reconcile/find.ts'
import type { Found } from '../../sinks/reconcile/found.ts'
import type { PlantedBreak } from '../../world/truth.ts'
import { type Played, play } from './played-world.ts'
import { openFreshTables, type Tables } from './tables.ts'

const hourMs = 3_600_000
const opened: Tables[] = []
afterAll(() => Promise.all(opened.map((tables) => tables.close())))

async function storeWorld(name: string, { records }: Played): Promise<Tables> {
  const tables = await openFreshTables(name)
  opened.push(tables)
  for (let start = 0; start < records.length; start += 5_000) {
    await tables.store(records.slice(start, start + 5_000), start)
  }
  return tables
}

/** What is in the tables; the cards were there an hour before the world. */
const findIn = ({ clickhouse }: Tables, { period }: Played): Promise<readonly Found[]> =>
  moneyFinder(1_000_000)(clickhouse, { fromMs: period.startMs - hourMs, toMs: period.endMs })

/** Breaks by nature are charges nobody asked for: up to the floor of their trade they are none. */
async function askedFor({ clickhouse }: Tables, breaks: readonly PlantedBreak[]) {
  const offline = await clickhouse.query<{ event_id: string }>(
    `SELECT event_id FROM v_settlement_classes(since = '2025-12-01', until = '2026-03-01')
     WHERE class = 'OFFLINE'`,
  )
  const ids = new Set(offline.map(({ event_id }) => event_id))
  return breaks.filter(({ eventId }) => !ids.has(eventId))
}

const told = (breaks: readonly PlantedBreak[]) =>
  breaks
    .map(({ kind, eventId, otherEventId, expectedMinor, actualMinor }) =>
      [kind, eventId, otherEventId, expectedMinor, actualMinor].join(' '),
    )
    .toSorted()

const shown = (found: readonly Found[]) =>
  found
    .map(({ kind, eventId, otherEventId, expected, actual }) =>
      [kind, eventId, otherEventId, expected, actual].join(' '),
    )
    .toSorted()

test('of a world with breaks of every kind exactly those are found, to the cent', async () => {
  const played = play(7, { breaksPerKind: 3 })
  const tables = await storeWorld('test_reconcile_planted', played)
  const breaks = await askedFor(tables, played.breaks)
  expect(new Set(breaks.map(({ kind }) => kind)).size).toBe(14)
  expect(breaks.length).toBeGreaterThan(35)
  expect(shown(await findIn(tables, played))).toEqual(told(breaks))
})

test('of a clean world nothing is found but what its merchants force', async () => {
  const played = play(8, { breaksPerKind: 0 })
  const tables = await storeWorld('test_reconcile_clean', played)
  const breaks = await askedFor(tables, played.breaks)
  expect(breaks.filter(({ kind }) => kind !== 'FORCE_POST')).toEqual([])
  expect(shown(await findIn(tables, played))).toEqual(told(breaks))
})

test('every authorization, clearing, reversal, refund and chargeback has one class', async () => {
  const [tables] = opened
  const rows = await tables?.clickhouse.query(
    `SELECT kind, event_id, count() AS classes FROM (
       SELECT toString(kind) AS kind, event_id FROM v_transactions
       WHERE kind NOT IN ('OUTCOME', 'EXPIRY') AND event_time < '2026-03-01'
       UNION ALL
       SELECT kind, event_id FROM v_settlement_classes(since = '2025-12-01', until = '2026-03-01')
       WHERE kind != 'EXPIRY'
     )
     GROUP BY kind, event_id HAVING classes != 2`,
  )
  expect(rows).toEqual([])
})
