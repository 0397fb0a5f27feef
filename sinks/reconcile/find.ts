import type { ClickHouse } from '../clickhouse.ts'
import { findUnanswered } from './answers.ts'
import { findDoubled } from './doubled.ts'
import { boundsOf, type Finder, type Found, type Span } from './found.ts'
import { findOrphans } from './orphans.ts'
import { findUnsettled } from './purchases.ts'
import { type Day, stretchesOf } from './stretches.ts'

/**
 * Finds all differences about decisions and money. A span of any length takes the memory of about
 * `rowsMax` transactions; each stretch of it sees what follows its authorizations, however late.
 */
export const moneyFinder =
  (rowsMax: number): Finder =>
  async (clickhouse, span) => {
    const found: (readonly Found[])[] = []
    for (const stretch of stretchesOf(span, await readDays(clickhouse, span), rowsMax)) {
      for (const find of finders) found.push(await find(clickhouse, stretch))
    }
    return found.flat()
  }

const finders: readonly Finder[] = [findDoubled, findUnanswered, findUnsettled, findOrphans]

async function readDays(clickhouse: ClickHouse, span: Span): Promise<readonly Day[]> {
  const days = await clickhouse.query<{ start: number; rows: string }>(daysSql, boundsOf(span))
  return days.map(({ start, rows }) => ({ startMs: start * 1_000, rows: Number(rows) }))
}

const daysSql = `
  SELECT toUnixTimestamp(toStartOfDay(event_time)) AS start, count() AS rows
  FROM transactions
  WHERE event_time >= {since: DateTime64(3, 'UTC')} AND event_time < {until: DateTime64(3, 'UTC')}
  GROUP BY start
  ORDER BY start`
