import { type Finder, type FoundRow, foundOf } from './found.ts'

/**
 * Decisions that contradict each other: one decision_id with two values, or two decisions about one
 * authorization. A repeat of the same bytes is neither.
 */
export const findDoubled: Finder = async (clickhouse, span) => {
  const rows = await clickhouse.query<FoundRow>(doubledSql, { ...span })
  return rows.map((row) => foundOf(row, cure))
}

const cure = 'Compare both on card.decisions; the first one was answered and stands'

// A stand-in that answered an unreadable message may stand beside the decision of a later repeat.
const doubledSql = `
  SELECT
    'DOUBLED' AS kind, toString(decisions.event_id) AS subject, 'decision' AS field,
    '1' AS expected, toString(uniqExact(decision_id, payload_hash)) AS actual,
    max(decisions.billing_amount_minor) AS stake_minor, any(billing_currency) AS currency,
    toUnixTimestamp64Milli(min(decisions.event_time)) AS event_time, any(program_id) AS program_id,
    any(account_id) AS account_id, any(card_id) AS card_id,
    toString(decisions.event_id) AS event_id,
    NULL AS other_event_id
  FROM decisions
  WHERE decisions.event_time >= fromUnixTimestamp64Milli({fromMs: Int64})
    AND decisions.event_time < fromUnixTimestamp64Milli({toMs: Int64})
    AND NOT (stand_in AND empty(features))
  GROUP BY decisions.event_id
  HAVING uniqExact(decision_id, payload_hash) > 1
  ORDER BY event_time`
