/** The questions of `sinks/performance.ts`: each answers in few rows, however many it reads. */

/** The newest moment of which the tables know. */
export const newestSql = `
  SELECT toUnixTimestamp64Milli(max(moment)) AS newest
  FROM (
    SELECT maxOrNull(event_time) AS moment FROM decisions
    UNION ALL SELECT maxOrNull(event_time) FROM transactions
    UNION ALL SELECT maxOrNull(event_time) FROM account_events
    UNION ALL SELECT maxOrNull(known_at) FROM labels
  )
  WHERE moment IS NOT NULL
  HAVING count() > 0`

const time = (param: string) => `fromUnixTimestamp64Milli({${param}: Int64})`

const inSpan = (column: string) =>
  `${column} >= ${time('fromMs')} AND ${column} < ${time('untilMs')}`

// An account's labels lie in one partition, so the offset says which of two at one moment is newer.
const frauds = `
  frauds AS (
    SELECT original_event_id AS event_id, true AS fraud,
      tupleElement(argMax((verdict, fraud_type), (known_at, kafka_offset)), 2) AS fraud_type
    FROM v_labels
    WHERE known_at <= ${time('knownAtMs')} AND verdict != 'UNKNOWN'
    GROUP BY event_id
    HAVING argMax(verdict, (known_at, kafka_offset)) = 'FRAUD'
  )`

const decided = `
  decided AS (
    SELECT d.decision_id AS decision_id, d.event_time AS event_time, d.card_id AS card_id,
      d.fraud_model AS fraud_model, d.fraud_score AS fraud_score, d.risk_model AS risk_model,
      ifNull(isFinite(fraud_score), false) AS scored, d.stand_in AS stand_in,
      event_time <= ${time('matureUntilMs')} AS mature, d.rules_fired AS rules_fired,
      d.action = 'DECLINE' AS declined, d.billing_amount_minor AS minor,
      d.billing_currency AS currency, f.fraud AS fraud, f.fraud_type AS fraud_type
    FROM v_decisions AS d
    LEFT JOIN frauds AS f ON f.event_id = d.event_id
    WHERE ${inSpan('d.event_time')}
  )`

/** The authorizations by what sets them apart, once under rule '' and once under each rule. */
export const populationSql = `
  WITH ${frauds}, ${decided}
  SELECT
    arrayJoin(arrayPushFront(arrayDistinct(rules_fired), '')) AS rule,
    stand_in, mature, scored, fraud, currency,
    count() AS authorizations, countIf(declined) AS declines,
    sum(minor) AS amount_minor, sumIf(minor, declined) AS declined_minor
  FROM decided
  GROUP BY ALL
  ORDER BY rule, currency`

const judged = 'score, fraud, fraud_type, declined, minor, currency, event_time, card_id'

const wanted = "{model: String} IN ('', model, splitByChar('@', model)[1])"

/** One row for each authorization and score about it: its own, or those of a challenger's pair. */
const served = `
  WITH ${frauds}, ${decided}, contenders AS (
    SELECT 'IN_FORCE' AS role, fraud_model AS model, assumeNotNull(fraud_score) AS score, ${judged}
    FROM decided
    WHERE NOT stand_in AND mature AND scored AND ${wanted}
  )`

// Labels tell of fraud, so that a challenger of the risk model cannot be measured by them.
const challenged = `
  WITH ${frauds}, ${decided}, contenders AS (
    SELECT pair.1 AS role, c.model AS model, pair.2 AS score, ${judged}
    FROM decided
    INNER JOIN (
      SELECT decision_id, model, score AS said
      FROM v_challenger_scores
      WHERE ${inSpan('event_time')}
    ) AS c ON c.decision_id = decided.decision_id
    ARRAY JOIN [('CHALLENGER', said), ('BESIDE', assumeNotNull(fraud_score))] AS pair
    WHERE NOT stand_in AND mature AND scored AND isFinite(said) AND ${wanted}
      AND splitByChar('@', model)[1] != splitByChar('@', risk_model)[1]
  )`

// The default frame of a window takes in all rows of the same score: ties count as one.
const curve = `
  SELECT
    role, model, fraud, fraud_type, currency,
    count() AS authorizations, countIf(flagged) AS flags, countIf(declined) AS declines,
    sum(minor) AS amount_minor, sumIf(minor, flagged) AS flagged_minor,
    sumIf(minor, declined) AS declined_minor,
    sumIf(caught / taken, fraud) AS precisions, minOrNullIf(score, flagged) AS threshold
  FROM (
    SELECT *, count() OVER down AS taken, countIf(fraud) OVER down AS caught,
      taken / count() OVER (PARTITION BY role, model) <= {declineShare: Float64} AS flagged
    FROM contenders
    WINDOW down AS (PARTITION BY role, model ORDER BY score DESC)
  )
  GROUP BY role, model, fraud, fraud_type, currency
  ORDER BY model, role DESC, fraud_type, currency, fraud`

// Of cards that tie for the last places, each is looked at in the part that there are places.
const cards = `
  SELECT role, model, avg(found) AS card_precision, count() AS days
  FROM (
    SELECT role, model, day, sum(looked * frauds / tied) / sum(looked) AS found
    FROM (
      SELECT role, model, day, place, count() AS tied, countIf(fraud) AS frauds,
        least(tied, {cardsPerDay: UInt32} + 1 - place) AS looked
      FROM (
        SELECT *, rank() OVER (PARTITION BY role, model, day ORDER BY score DESC) AS place
        FROM (
          SELECT role, model, toDate(event_time) AS day, card_id, max(contenders.score) AS score,
            max(contenders.fraud) AS fraud
          FROM contenders
          GROUP BY role, model, day, card_id
        )
      )
      WHERE place <= {cardsPerDay: UInt32}
      GROUP BY role, model, day, place
    )
    GROUP BY role, model, day
  )
  GROUP BY role, model`

export const contestSql = {
  served: { curve: served + curve, cards: served + cards },
  challenged: { curve: challenged + curve, cards: challenged + cards },
}
