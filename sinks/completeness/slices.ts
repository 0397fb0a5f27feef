import type { ClickHouse } from '../clickhouse.ts'
import type { Span } from '../reconcile/found.ts'
import { slotMs } from './fold.ts'

interface SlotCount {
  readonly slot_ms: string
  readonly records: string
}

/** More records than these are not compared in one query. */
const sliceRecordsMax = 4_000_000

/** From the first slot that begins in the span up to the first that begins after it. */
export const wholeSlots = ({ fromMs, toMs }: Span): Span => ({
  fromMs: Math.ceil(fromMs / slotMs) * slotMs,
  toMs: Math.ceil(toMs / slotMs) * slotMs,
})

/** Slices that cover these slots, each of as many records as a query can take. */
export async function slicesOf(clickhouse: ClickHouse, span: Span): Promise<readonly Span[]> {
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

/** Records that Kafka holds, by slot. */
const slicesSql = `
  SELECT toUnixTimestamp64Milli(slot) AS slot_ms, sum(records) AS records
  FROM kafka_figures FINAL
  WHERE slot >= fromUnixTimestamp64Milli({fromMs: Int64})
    AND slot < fromUnixTimestamp64Milli({toMs: Int64})
  GROUP BY slot
  ORDER BY slot`
