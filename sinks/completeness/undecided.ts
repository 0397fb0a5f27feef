import { type Finder, type FoundRow, foundOf } from '../reconcile/found.ts'
import { slotMs } from './fold.ts'
import { lateMs } from './queries.ts'

/**
 * Authorizations on Kafka to which Kafka holds no decision, though scoring has committed them; told
 * by what was read of Kafka alone, whatever the tables hold. A repeat of an event is not decided
 * again and counts as answered with the first of it.
 */
export const findUndecided: Finder = async (clickhouse, span) => {
  const rows = await clickhouse.query<FoundRow>(undecidedSql, { ...span })
  return rows.map((row) => foundOf(row, cure))
}

const cure = 'Send the authorizations again under new event_ids, if their senders still wait'

const asked = `
  SELECT kafka_partition, stretch_first, toUnixTimestamp64Milli(slot) AS slot_ms,
    offset_min, offset_max, length(asked_offsets) AS asked, kafka_offset, id
  FROM kafka_figures FINAL
  ARRAY JOIN asked_offsets AS kafka_offset, asked_ids AS id
  WHERE topic = 'card.events'`

const answered = `
  SELECT kafka_partition, kafka_offset
  FROM (
    SELECT answered_partitions, answered_offsets FROM kafka_figures FINAL
    WHERE topic = 'card.decisions'
  )
  ARRAY JOIN answered_partitions AS kafka_partition, answered_offsets AS kafka_offset`

const undecidedSql = `
  WITH unanswered AS (
    ${asked}
      AND slot >= fromUnixTimestamp64Milli({fromMs: Int64})
      AND slot < fromUnixTimestamp64Milli({toMs: Int64})
      AND (kafka_partition, kafka_offset) NOT IN (${answered})
  ),
  repeats AS (
    SELECT * FROM (${asked} AND id IN (SELECT id FROM unanswered))
    WHERE (kafka_partition, kafka_offset) IN (${answered})
  ),
  undecided AS (
    SELECT * FROM unanswered
    INNER JOIN (
      SELECT kafka_partition, score_next, toUnixTimestamp64Milli(read_at) AS read_ms
      FROM kafka_places FINAL
      WHERE topic = 'card.events'
    ) AS places USING (kafka_partition)
    WHERE kafka_offset < score_next AND id NOT IN (SELECT id FROM repeats)
      AND slot_ms <= read_ms - ${slotMs + lateMs}
    ORDER BY kafka_offset
    LIMIT 1 BY id
  )
  SELECT
    'UNDECIDED' AS kind,
    concat('card.events-', toString(kafka_partition), ':', toString(any(first)), '-',
      toString(any(last))) AS subject,
    'decision_count' AS field, toString(any(expected_count)) AS expected,
    toString(any(expected_count) - sum(undecided_count)) AS actual,
    max(amount_minor) AS stake_minor, argMax(billing_currency, amount_minor) AS currency,
    slot_ms AS event_time, NULL AS program_id, NULL AS account_id, NULL AS card_id,
    if(sum(undecided_count) = 1, any(one_event_id), NULL) AS event_id, NULL AS other_event_id
  FROM (
    SELECT kafka_partition, stretch_first, slot_ms, billing_currency,
      any(offset_min) AS first, any(offset_max) AS last, any(asked) AS expected_count,
      count() AS undecided_count, sum(billing_amount_minor) AS amount_minor,
      toString(any(event_id)) AS one_event_id
    FROM undecided
    LEFT JOIN (
      SELECT kafka_partition, kafka_offset, event_id, billing_amount_minor, billing_currency
      FROM transactions FINAL
      WHERE (kafka_partition, kafka_offset) IN (SELECT kafka_partition, kafka_offset FROM undecided)
    ) AS stored USING (kafka_partition, kafka_offset)
    GROUP BY kafka_partition, stretch_first, slot_ms, billing_currency
  )
  GROUP BY kafka_partition, stretch_first, slot_ms
  ORDER BY event_time, subject
  SETTINGS join_use_nulls = 1, do_not_merge_across_partitions_select_final = 1`
