import type { Finder, Found } from '../reconcile/found.ts'
import { readTables } from '../sink.ts'
import { createChecksums } from './checksum.ts'
import { type Compared, differencesOf, type Strayed, strayIn } from './differences.ts'
import { comparedSql, strayedSql } from './queries.ts'
import { slicesOf, wholeSlots } from './slices.ts'

/**
 * Finds where the tables do not hold what Kafka held when it was read last. A stretch of the log is
 * judged once the sink has committed all of it, and five minutes once they are over.
 */
export const findIncomplete: Finder = async (clickhouse, span) => {
  const slots = wholeSlots(span)
  const checksums = createChecksums(await readTables(clickhouse))
  const found: (readonly Found[])[] = []
  for (const slice of await slicesOf(clickhouse, slots)) {
    const params = { ...slice, layout: String(checksums.layout) }
    const buckets = await clickhouse.query<Compared>(comparedSql(checksums), params)
    found.push(buckets.flatMap(differencesOf))
  }
  const strayed = await clickhouse.query<Strayed>(strayedSql, { ...slots })
  found.push(strayed.map(strayIn))
  // Rows at one offset may claim several times that Kafka knows nothing of.
  return [...new Map(found.flat().map((one) => [`${one.kind} ${one.subject}`, one])).values()]
}
