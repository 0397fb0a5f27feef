import type { Checksums } from './checksum.ts'
import { slotMs, stretchOffsets } from './fold.ts'

// Parameters of every query: fromMs and toMs, between which slots are looked at.

/** How long after the end of its five minutes a slot may still get records. */
export const lateMs = 60_000

const slotOf = (time: string): string =>
  `toUnixTimestamp64Milli(${time}) - positiveModulo(toUnixTimestamp64Milli(${time}), ${slotMs})`

const isWithin = (time: string): string =>
  `${time} >= fromUnixTimestamp64Milli({fromMs: Int64})
    AND ${time} < fromUnixTimestamp64Milli({toMs: Int64})`

const recordTables = [
  'transactions',
  'account_events',
  'labels',
  'decisions',
  'challenger_scores',
  'dead_letters',
  'breaks',
] as const

type RecordTable = (typeof recordTables)[number]

const noMoney = ['CAST(NULL AS Nullable(Int64))', "''"] as const

const moneyOf = (table: RecordTable): readonly [amount: string, currency: string] => {
  const currency = "ifNull(billing_currency, '')"
  if (table === 'decisions') return ['billing_amount_minor', currency]
  if (table !== 'transactions') return noMoney
  const counts = "kind IN ('AUTHORIZATION', 'INCREMENTAL', 'CLEARING')"
  return [`if(${counts}, billing_amount_minor, NULL)`, currency]
}

// No alias is the name of a column: it would stand in for it in the checksum.
const rowsIn = (table: RecordTable, checksums: Checksums): string => {
  const [amount, currency] = moneyOf(table)
  return `
    SELECT topic, kafka_partition, kafka_offset, ${slotOf('kafka_time')} AS slot,
      ${checksums.sqlOf(table)} AS row_sum,
      ${table === 'dead_letters' ? "toUInt8(reason = 'SINK_REFUSED')" : 'toUInt8(0)'} AS refused,
      ${amount} AS money_minor, ${currency} AS money_currency
    FROM ${table} FINAL
    WHERE ${isWithin('kafka_time')}`
}

// A stretch is judged as a whole, and only when the sink has committed all of it.
const judged = `
  SELECT topic, kafka_partition, stretch_first, stretch_next,
    intDiv(stretch_first, ${stretchOffsets}) AS block,
    if(stretch_next % ${stretchOffsets} = 0, {toMs: Int64},
      toUnixTimestamp64Milli(read_at) - ${slotMs + lateMs}) AS slot_last
  FROM (
    SELECT topic, kafka_partition, stretch_first, max(stretch_next) AS stretch_next
    FROM kafka_figures
    GROUP BY topic, kafka_partition, stretch_first
  ) AS stretches
  INNER JOIN (SELECT * FROM kafka_places FINAL) AS places USING (topic, kafka_partition)
  WHERE stretch_next <= sink_next`

const byStretch = `
    INNER JOIN judged ON judged.topic = stored.topic
      AND judged.kafka_partition = stored.kafka_partition
      AND judged.block = intDiv(stored.kafka_offset, ${stretchOffsets})
    WHERE stored.kafka_offset >= judged.stretch_first
      AND stored.kafka_offset < judged.stretch_next
    GROUP BY topic, kafka_partition, stretch_first, slot`

/** The buckets that differ; `layout` is that of the checksums. */
export const comparedSql = (checksums: Checksums): string => `
  WITH judged AS (${judged}),
  figures AS (
    SELECT *, toUnixTimestamp64Milli(slot) AS slot_ms FROM kafka_figures FINAL
    WHERE ${isWithin('slot')}
  ),
  rows AS (
    ${recordTables.map((table) => rowsIn(table, checksums)).join(' UNION ALL ')}
  ),
  sides AS (
    SELECT 'record' AS what, 'kafka' AS side, topic, kafka_partition, stretch_first,
      slot_ms AS slot, records AS count, offset_min, offset_max, offset_sum,
      payload_sum AS checksum, toUInt64(0) AS refused, true AS comparable,
      CAST([] AS Array(String)) AS currencies, CAST([] AS Array(Int64)) AS amounts_minor
    FROM figures
    UNION ALL
    SELECT 'row', 'kafka', topic, kafka_partition, stretch_first, slot_ms, stored_rows,
      offset_min, offset_max, row_offset_sum, row_sum, refused_rows, layout = {layout: UInt64},
      CAST(currencies AS Array(String)), amounts_minor
    FROM figures
    UNION ALL
    SELECT 'record', 'tables', stored.topic AS topic, stored.kafka_partition AS kafka_partition,
      stretch_first, slot, count(), min(kafka_offset), max(kafka_offset), sum(kafka_offset),
      sum(payload_hash), 0, true, [], []
    FROM (
      SELECT topic, kafka_partition, kafka_offset, payload_hash, ${slotOf('kafka_time')} AS slot
      FROM deliveries FINAL
      WHERE ${isWithin('kafka_time')}
    ) AS stored ${byStretch}
    UNION ALL
    SELECT 'row', 'tables', stored.topic AS topic, stored.kafka_partition AS kafka_partition,
      stretch_first, slot, count(), min(kafka_offset), max(kafka_offset), sum(kafka_offset),
      sum(row_sum), sum(refused), true,
      (sumMap(if(money_minor IS NULL, [], [money_currency]),
        if(money_minor IS NULL, [], [assumeNotNull(money_minor)])) AS money).1, money.2
    FROM rows AS stored ${byStretch}
  ),
  buckets AS (
    SELECT topic, kafka_partition, stretch_first, slot,
      ${figuresOf('record')},
      ${figuresOf('row')},
      sumIf(refused, side = 'kafka') = sumIf(refused, side = 'tables') AS same_refused,
      same_refused AND min(comparable) AS same_content,
      sumMapIf(currencies, amounts_minor, side = 'kafka') AS kafka_money,
      sumMapIf(currencies, amounts_minor, side = 'tables') AS tables_money,
      if(countIf(side = 'kafka') > 0, minIf(offset_min, side = 'kafka'), min(offset_min))
        AS offset_min,
      if(countIf(side = 'kafka') > 0, maxIf(offset_max, side = 'kafka'), max(offset_max))
        AS offset_max
    FROM sides
    GROUP BY topic, kafka_partition, stretch_first, slot
  )
  SELECT topic, kafka_partition, slot, offset_min, offset_max, kafka_money, tables_money,
    CAST(same_refused AS Bool) AS same_refused, CAST(same_content AS Bool) AS same_content,
    ${['record', 'row'].flatMap(figureNames).join(', ')}
  FROM buckets
  INNER JOIN judged USING (topic, kafka_partition, stretch_first)
  WHERE slot <= slot_last AND (
    kafka_record_count != tables_record_count
    OR kafka_record_offset_sum != tables_record_offset_sum
    OR kafka_record_checksum != tables_record_checksum
    OR kafka_row_count != tables_row_count
    OR kafka_row_offset_sum != tables_row_offset_sum
    OR (same_content AND kafka_row_checksum != tables_row_checksum)
    OR (same_refused AND kafka_money != tables_money)
  )
  ORDER BY slot, topic, kafka_partition, stretch_first
  SETTINGS do_not_merge_across_partitions_select_final = 1`

const sideFigures = ['count', 'offset_sum', 'checksum'] as const

function figuresOf(what: string): string {
  const figures = ['kafka', 'tables'].flatMap((side) =>
    sideFigures.map(
      (figure) =>
        `sumIf(${figure}, what = '${what}' AND side = '${side}') AS ${side}_${what}_${figure}`,
    ),
  )
  return figures.join(',\n      ')
}

const figureNames = (what: string): readonly string[] =>
  ['kafka', 'tables'].flatMap((side) => sideFigures.map((figure) => `${side}_${what}_${figure}`))

/**
 * Rows at positions that Kafka did not have when it was asked: beyond the end of their partition,
 * or of a partition that is not there.
 */
export const strayedSql = `
  SELECT topic, kafka_partition, ${slotOf('min(kafka_time)')} AS slot, count() AS rows,
    min(kafka_offset) AS offset_min, max(kafka_offset) AS offset_max
  FROM (
    ${['deliveries', ...recordTables]
      .map(
        (table) => `SELECT topic, kafka_partition, kafka_offset, kafka_time, ingested_at
          FROM ${table} WHERE ${isWithin('kafka_time')}`,
      )
      .join(' UNION ALL ')}
  ) AS stored
  LEFT JOIN (SELECT *, true AS is_there FROM kafka_places FINAL) AS places
    USING (topic, kafka_partition)
  WHERE (SELECT count() FROM kafka_places) > 0
    AND (NOT is_there OR (kafka_offset >= next_offset AND ingested_at < asked_at))
  GROUP BY topic, kafka_partition
  ORDER BY topic, kafka_partition`
