import type { Finder, Found } from '../reconcile/found.ts'
import { slotMs } from './fold.ts'
import { lateMs } from './queries.ts'
import { slicesOf, wholeSlots } from './slices.ts'

/**
 * Finds authorizations on Kafka to which Kafka holds no decision, though scoring has committed
 * them: told by what was read of Kafka alone, whatever the tables hold. A repeat of an event is not
 * decided again, and counts as answered with the first of it.
 */
export const findUndecided: Finder = async (clickhouse, span) => {
  const found: (readonly Found[])[] = []
  for (const slice of await slicesOf(clickhouse, wholeSlots(span))) {
    const rows = await clickhouse.query<Undecided>(undecidedSql, { ...slice })
    found.push(rows.map(foundOf))
  }
  return found.flat()
}

interface Undecided {
  readonly kafka_partition: number
  readonly slot_ms: string
  readonly first: string
  readonly last: string
  readonly asked: string
  readonly undecided: string
  readonly offsets: readonly string[]
}

// The money is with each authorization, in its own break: here it would count twice.
const foundOf = (row: Undecided): Found => ({
  kind: 'DECISIONS_MISSING',
  subject: `card.events-${row.kafka_partition}:${row.first}-${row.last}`,
  field: 'decision_count',
  expected: row.asked,
  actual: String(BigInt(row.asked) - BigInt(row.undecided)),
  stakeMinor: null,
  currency: null,
  cure: `Read why weir score made no decision on offsets ${row.offsets.join(', ')}`,
  eventTime: Number(row.slot_ms),
  programId: null,
  accountId: null,
  cardId: null,
  eventId: null,
  otherEventId: null,
})

const offsetsNamedMax = 10

const dayMs = 86_400_000
/** How long after an event a repeat of it may come. */
const repeatMsMax = 40 * dayMs

const asked = `
  SELECT kafka_partition, stretch_first, toUnixTimestamp64Milli(slot) AS slot_ms,
    offset_min, offset_max, length(asked_offsets) AS asked, kafka_offset, id
  FROM kafka_figures FINAL
  ARRAY JOIN asked_offsets AS kafka_offset, asked_ids AS id
  WHERE topic = 'card.events' AND slot_ms < {toMs: Int64}`

// Offsets are compared first, so that no more answers are held than there may be questions.
const answersTo = (questions: string): string => `
  SELECT kafka_partition, kafka_offset
  FROM (
    SELECT answered_partitions, answered_offsets FROM kafka_figures FINAL
    WHERE topic = 'card.decisions'
      AND answered_max >= (SELECT min(kafka_offset) FROM ${questions})
      AND answered_min <= (SELECT max(kafka_offset) FROM ${questions})
  )
  ARRAY JOIN answered_partitions AS kafka_partition, answered_offsets AS kafka_offset`

const undecidedSql = `
  WITH questions AS (${asked} AND slot_ms >= {fromMs: Int64}),
  unanswered AS (
    SELECT * FROM questions
    WHERE (kafka_partition, kafka_offset) NOT IN (${answersTo('questions')})
  ),
  alike AS (
    ${asked} AND slot_ms >= {fromMs: Int64} - ${repeatMsMax}
      AND id IN (SELECT id FROM unanswered)
  ),
  repeats AS (
    SELECT id FROM alike WHERE (kafka_partition, kafka_offset) IN (${answersTo('alike')})
  )
  SELECT kafka_partition, slot_ms, toString(any(offset_min)) AS first,
    toString(any(offset_max)) AS last, any(asked) AS asked, count() AS undecided,
    groupArray(${offsetsNamedMax})(toString(kafka_offset)) AS offsets
  FROM (
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
  GROUP BY kafka_partition, stretch_first, slot_ms
  ORDER BY slot_ms, kafka_partition, stretch_first`
