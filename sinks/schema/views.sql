-- The sink writes at least once: a record may lie in its table more than once, and an event may
-- have been sent more than once. These views show the first delivery of each id. The row number is
-- counted by all columns that no repeat of an event changes, so that ClickHouse applies a condition
-- on any of them, above all on the time, before it counts.

CREATE OR REPLACE VIEW v_transactions AS
SELECT *
FROM transactions
QUALIFY row_number() OVER (
  PARTITION BY event_time, event_id, kind, account_id, card_id
  ORDER BY kafka_partition, kafka_offset, ingested_at DESC
) = 1
COMMENT 'Every step in the life of a card transaction, once.';

CREATE OR REPLACE VIEW v_account_events AS
SELECT *
FROM account_events
QUALIFY row_number() OVER (
  PARTITION BY event_time, event_id, kind, account_id
  ORDER BY kafka_partition, kafka_offset, ingested_at DESC
) = 1
COMMENT 'Every step in the life of an account, once.';

CREATE OR REPLACE VIEW v_labels AS
SELECT *
FROM labels
QUALIFY row_number() OVER (
  PARTITION BY known_at, event_id, original_event_id, original_event_time, account_id, card_id
  ORDER BY kafka_partition, kafka_offset, ingested_at DESC
) = 1
COMMENT 'Every label, once. A label counts from known_at on; the latest verdict stands.';

CREATE OR REPLACE VIEW v_decisions AS
SELECT *
FROM decisions
QUALIFY row_number() OVER (
  PARTITION BY event_time, decision_id, event_id, account_id, card_id
  ORDER BY kafka_partition, kafka_offset, ingested_at DESC
) = 1
COMMENT 'Every decision once, as it was first delivered, however often it was sent.';

CREATE OR REPLACE VIEW v_challenger_scores AS
SELECT *
FROM challenger_scores
QUALIFY row_number() OVER (
  PARTITION BY event_time, decision_id, model, event_id, account_id
  ORDER BY kafka_partition, kafka_offset, ingested_at DESC
) = 1
COMMENT 'What each challenger would have said, once for each decision and model.';

CREATE OR REPLACE VIEW v_dead_letters AS
SELECT *, CAST(topic != 'card.dead-letters' AS Bool) AS by_sink
FROM dead_letters FINAL
SETTINGS do_not_merge_across_partitions_select_final = 1
COMMENT 'Records that could not be taken. by_sink: decoded, but refused on the way to a table.';

CREATE OR REPLACE VIEW v_breaks AS
SELECT *, dateDiff('day', opened_at, if(state = 'OPEN', now64(3), changed_at)) AS age_days
FROM breaks FINAL
ORDER BY changed_at DESC, kafka_partition, kafka_offset DESC
LIMIT 1 BY break_id
SETTINGS do_not_merge_across_partitions_select_final = 1
COMMENT 'Every difference once, in its latest state. age_days: how long it is or was open.';

CREATE OR REPLACE VIEW v_deliveries AS
SELECT *
FROM deliveries FINAL
SETTINGS do_not_merge_across_partitions_select_final = 1
COMMENT 'Every Kafka record that the sink has seen, once.';

CREATE OR REPLACE VIEW v_features AS
SELECT decision_id, event_id, event_time, feature, value
FROM v_decisions
INNER JOIN (SELECT feature_set, names FROM feature_sets FINAL) AS sets USING (feature_set)
ARRAY JOIN names AS feature, features AS value
COMMENT 'The features of decisions by name; choose decisions before you look.';

-- All sides carry the time of the authorization, so that a range of it cuts each of them.
CREATE OR REPLACE VIEW v_authorizations AS
SELECT
  asked.event_id AS event_id,
  asked.kind AS kind,
  asked.event_time AS event_time,
  asked.program_id AS program_id,
  asked.account_id AS account_id,
  asked.card_id AS card_id,
  asked.authorization_id AS authorization_id,
  asked.original_event_id AS original_event_id,
  asked.billing_amount_minor AS billing_amount_minor,
  asked.billing_currency AS billing_currency,
  asked.merchant_id AS merchant_id,
  asked.merchant_name AS merchant_name,
  asked.mcc AS mcc,
  asked.merchant_country AS merchant_country,
  asked.network AS network,
  asked.entry_mode AS entry_mode,
  decided.decision_id AS decision_id,
  decided.action AS action,
  decided.stand_in AS stand_in,
  decided.fraud_score AS fraud_score,
  decided.risk_score AS risk_score,
  decided.reasons AS reasons,
  decided.rules_fired AS rules_fired,
  decided.fraud_model AS fraud_model,
  decided.policy_version AS policy_version,
  decided.decided_at AS decided_at,
  later.approved AS approved,
  later.response_code AS response_code,
  ifNull(later.incremented_minor, 0) AS incremented_minor,
  ifNull(later.reversals, 0) > 0 AS reversed,
  ifNull(later.reversed_minor, 0) AS reversed_minor,
  ifNull(later.expiries, 0) > 0 AS expired,
  ifNull(later.clearings, 0) AS clearings,
  ifNull(later.cleared_minor, 0) AS cleared_minor,
  ifNull(later.refunded_minor, 0) AS refunded_minor,
  ifNull(later.chargebacks, 0) > 0 AS charged_back,
  ifNull(later.charged_back_minor, 0) AS charged_back_minor,
  cleared_minor - refunded_minor - charged_back_minor AS final_minor
FROM (
  SELECT *
  FROM transactions
  WHERE kind IN ('AUTHORIZATION', 'INCREMENTAL')
  QUALIFY row_number() OVER (
    PARTITION BY event_time, event_id
    ORDER BY kafka_partition, kafka_offset, ingested_at DESC
  ) = 1
) AS asked
LEFT JOIN (
  SELECT event_time, event_id, decision_id, action, stand_in, fraud_score, risk_score,
    reasons.code AS reasons, rules_fired, fraud_model, policy_version, kafka_time AS decided_at
  FROM decisions
  QUALIFY row_number() OVER (
    PARTITION BY event_time, event_id
    ORDER BY stand_in, kafka_partition, kafka_offset, ingested_at DESC
  ) = 1
) AS decided ON decided.event_id = asked.event_id AND decided.event_time = asked.event_time
LEFT JOIN (
  SELECT
    asked_at,
    asked_event_id,
    anyIf(approved, kind = 'OUTCOME') AS approved,
    anyIf(response_code, kind = 'OUTCOME') AS response_code,
    sumIf(billing_amount_minor, kind = 'INCREMENTAL') AS incremented_minor,
    countIf(kind = 'REVERSAL') AS reversals,
    sumIf(billing_amount_minor, kind = 'REVERSAL') AS reversed_minor,
    countIf(kind = 'EXPIRY') AS expiries,
    countIf(kind = 'CLEARING') AS clearings,
    sumIf(billing_amount_minor, kind = 'CLEARING') AS cleared_minor,
    sumIf(billing_amount_minor, kind = 'REFUND') AS refunded_minor,
    countIf(kind = 'CHARGEBACK') AS chargebacks,
    sumIf(billing_amount_minor, kind = 'CHARGEBACK') AS charged_back_minor
  FROM (
    SELECT asked_at, asked_event_id, event_id, kind, approved, response_code, billing_amount_minor
    FROM transactions
    WHERE original_event_id IS NOT NULL
    QUALIFY row_number() OVER (
      PARTITION BY asked_at, asked_event_id, event_id
      ORDER BY kafka_partition, kafka_offset, ingested_at DESC
    ) = 1
  )
  GROUP BY asked_at, asked_event_id
) AS later ON later.asked_event_id = asked.event_id AND later.asked_at = asked.event_time
SETTINGS join_use_nulls = 1
COMMENT 'One row for each authorization and increment: what was asked, decided, done and cleared.';

-- Sets of offsets, so that a row stored twice counts once, and none makes up for another.
CREATE OR REPLACE VIEW v_completeness AS
SELECT
  topic,
  kafka_partition,
  bitmapCardinality(seen) AS deliveries,
  bitmapMin(seen) AS first_offset,
  bitmapMax(seen) AS last_offset,
  last_offset - first_offset + 1 - deliveries AS offsets_missing,
  bitmapAndnotCardinality(wanted, stored) AS rows_missing,
  bitmapAndnotCardinality(stored, wanted) AS rows_foreign
FROM (
  SELECT
    topic,
    kafka_partition,
    groupBitmapStateIf(kafka_offset, delivered) AS seen,
    groupBitmapStateIf(kafka_offset, readable) AS wanted,
    groupBitmapStateIf(kafka_offset, NOT delivered) AS stored
  FROM (
    SELECT topic, kafka_partition, kafka_offset, 1 AS delivered,
      record_type != 'UNREADABLE' AS readable
    FROM deliveries
    UNION ALL
    SELECT topic, kafka_partition, kafka_offset, 0, 0 FROM transactions
    UNION ALL
    SELECT topic, kafka_partition, kafka_offset, 0, 0 FROM account_events
    UNION ALL
    SELECT topic, kafka_partition, kafka_offset, 0, 0 FROM labels
    UNION ALL
    SELECT topic, kafka_partition, kafka_offset, 0, 0 FROM decisions
    UNION ALL
    SELECT topic, kafka_partition, kafka_offset, 0, 0 FROM challenger_scores
    UNION ALL
    SELECT topic, kafka_partition, kafka_offset, 0, 0 FROM breaks
    UNION ALL
    SELECT topic, kafka_partition, kafka_offset, 0, 0 FROM dead_letters
    WHERE topic = 'card.dead-letters' OR reason = 'SINK_REFUSED'
  )
  GROUP BY topic, kafka_partition
)
COMMENT 'For each partition: are all offsets there, and has each its row? All three must be 0.';
