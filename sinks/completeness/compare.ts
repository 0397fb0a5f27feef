import type { ClickHouse } from '../clickhouse.ts'
import type { Finder, Found, Span } from '../reconcile/found.ts'
import { readTables } from '../sink.ts'
import { createChecksums } from './checksum.ts'
import { type Compared, differencesOf, type Strayed, strayIn } from './differences.ts'
import { comparedSql, slicesSql, strayedSql } from './queries.ts'

/**
 * Finds where the tables do not hold what Kafka held when it was read last. A stretch of the log is
 * judged once the sink has committed all of it, and five minutes once they are over.
 */
export const findIncomplete: Finder = async (clickhouse, span) => {
  const checksums = createChecksums(await readTables(clickhouse))
  const found: Found[] = []
  for (const slice of await slicesOf(clickhouse, span)) {
    const params = { ...slice, layout: String(checksums.layout) }
    const buckets = await clickhouse.query<Compared>(comparedSql(checksums), params)
    found.push(...buckets.flatMap(differencesOf))
  }
  const strayed = await clickhouse.query<Strayed>(strayedSql, { ...span })
  found.push(...strayed.map(strayIn))
  // Rows at one offset may claim several times that Kafka knows nothing of.
  return [...new Map(found.map((one) => [`${one.kind} ${one.subject}`, one])).values()]
}

interface SlotCount {
  readonly slot_ms: string
  readonly records: string
}

/** More records than these are not compared in one query. */
const sliceRecordsMax = 4_000_000

/** Slices of the span that together cover it, each of as many records as a query can take. */
async function slicesOf(clickhouse: ClickHouse, span: Span): Promise<readonly Span[]> {
  const counts = await clickhouse.query<SlotCount>(slicesSql, { ...span })
  if (counts.length === 0) return []
  const cuts = [span.fromMs]
  let inSlice = 0
  for (const { slot_ms, records } of counts) {
    if (inSlice > 0 && inSlice + Number(records) > sliceRecordsMax) {
      cuts.push(Number(slot_ms))
      inSlice = 0
    }
    inSlice += Number(records)
  }
  return cuts.map((fromMs, index) => ({ fromMs, toMs: cuts[index + 1] ?? span.toMs }))
}
