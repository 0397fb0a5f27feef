-- The sink writes at least once. FINAL leaves one row for each position of a topic; the views of
-- decisions and transactions also leave one row, the first, for each id. Repeats of a position fall
-- into the same month, so FINAL need not merge across partitions.

CREATE OR REPLACE VIEW v_transactions AS
SELECT *
FROM transactions FINAL
ORDER BY kafka_partition, kafka_offset
LIMIT 1 BY event_id
SETTINGS do_not_merge_across_partitions_select_final = 1
COMMENT 'Every step in the life of a card transaction, once.';

CREATE OR REPLACE VIEW v_account_events AS
SELECT *
FROM account_events FINAL
ORDER BY kafka_partition, kafka_offset
LIMIT 1 BY event_id
SETTINGS do_not_merge_across_partitions_select_final = 1
COMMENT 'Every step in the life of an account, once.';

CREATE OR REPLACE VIEW v_labels AS
SELECT *
FROM labels FINAL
ORDER BY kafka_partition, kafka_offset
LIMIT 1 BY event_id
SETTINGS do_not_merge_across_partitions_select_final = 1
COMMENT 'Every label, once. A label counts from known_at on; the latest verdict stands.';

CREATE OR REPLACE VIEW v_decisions AS
SELECT *
FROM decisions FINAL
ORDER BY kafka_partition, kafka_offset
LIMIT 1 BY decision_id
SETTINGS do_not_merge_across_partitions_select_final = 1
COMMENT 'Every decision once, as it was first delivered, however often it was sent.';

CREATE OR REPLACE VIEW v_challenger_scores AS
SELECT *
FROM challenger_scores FINAL
ORDER BY kafka_partition, kafka_offset
LIMIT 1 BY decision_id, model
SETTINGS do_not_merge_across_partitions_select_final = 1
COMMENT 'What each challenger would have said, once for each decision and model.';

CREATE OR REPLACE VIEW v_dead_letters AS
SELECT *, CAST(topic != 'card.dead-letters' AS Bool) AS by_sink
FROM dead_letters FINAL
SETTINGS do_not_merge_across_partitions_select_final = 1
COMMENT 'Records that could not be taken. by_sink: decoded, but refused on the way to a table.';

CREATE OR REPLACE VIEW v_breaks AS
SELECT *, dateDiff('day', opened_at, now()) AS age_days
FROM breaks FINAL
ORDER BY changed_at DESC, kafka_partition, kafka_offset DESC
LIMIT 1 BY break_id
SETTINGS do_not_merge_across_partitions_select_final = 1
COMMENT 'Every difference once, in its latest state.';

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

CREATE OR REPLACE VIEW v_authorizations AS
SELECT
  asked.event_id AS event_id,
  asked.kind AS kind,
  asked.event_time AS event_time,
  asked.program_id AS program_id,
  asked.account_id AS account_id,
  asked.card_id AS card_id,
  asked.authorization_id AS authorization_id,
  asked.billing_amount_minor AS billing_amount_minor,
  asked.billing_currency AS billing_currency,
  asked.merchant_id AS merchant_id,
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
  decided.fraud_model AS fraud_model,
  decided.policy_version AS policy_version,
  decided.decided_at AS decided_at,
  later.approved AS approved,
  later.reversed AS reversed,
  later.expired AS expired,
  later.cleared_minor AS cleared_minor,
  later.refunded_minor AS refunded_minor,
  later.charged_back AS charged_back
FROM (
  SELECT * FROM transactions FINAL
  WHERE kind IN ('AUTHORIZATION', 'INCREMENTAL')
  ORDER BY kafka_partition, kafka_offset
  LIMIT 1 BY event_id
) AS asked
LEFT JOIN (
  SELECT event_id, decision_id, action, stand_in, fraud_score, risk_score, reasons.code AS reasons,
    fraud_model, policy_version, kafka_time AS decided_at
  FROM decisions FINAL
  ORDER BY stand_in, kafka_partition, kafka_offset
  LIMIT 1 BY event_id
) AS decided ON decided.event_id = asked.event_id
LEFT JOIN (
  SELECT
    original_event_id,
    anyIf(approved, kind = 'OUTCOME') AS approved,
    countIf(kind = 'REVERSAL') > 0 AS reversed,
    countIf(kind = 'EXPIRY') > 0 AS expired,
    sumIf(billing_amount_minor, kind = 'CLEARING') AS cleared_minor,
    sumIf(billing_amount_minor, kind = 'REFUND') AS refunded_minor,
    countIf(kind = 'CHARGEBACK') > 0 AS charged_back
  FROM (
    SELECT * FROM transactions FINAL
    WHERE original_event_id IS NOT NULL
    ORDER BY kafka_partition, kafka_offset
    LIMIT 1 BY event_id
  )
  GROUP BY original_event_id
) AS later ON later.original_event_id = asked.event_id
SETTINGS join_use_nulls = 1, do_not_merge_across_partitions_select_final = 1
COMMENT 'One row for each authorization: what was asked, decided, done and cleared.';

CREATE OR REPLACE VIEW v_completeness AS
SELECT
  topic,
  kafka_partition,
  count() AS deliveries,
  min(kafka_offset) AS first_offset,
  max(kafka_offset) AS last_offset,
  last_offset - first_offset + 1 - deliveries AS offsets_missing,
  countIf(record_type != 'UNREADABLE') - sum(stored) AS rows_missing,
  sumIf(kafka_offset, record_type != 'UNREADABLE') - sum(kafka_offset * stored)
    AS offset_difference
FROM v_deliveries
LEFT JOIN (
  SELECT topic, kafka_partition, kafka_offset, count() AS stored
  FROM (
    SELECT topic, kafka_partition, kafka_offset FROM transactions FINAL
    UNION ALL SELECT topic, kafka_partition, kafka_offset FROM account_events FINAL
    UNION ALL SELECT topic, kafka_partition, kafka_offset FROM labels FINAL
    UNION ALL SELECT topic, kafka_partition, kafka_offset FROM decisions FINAL
    UNION ALL SELECT topic, kafka_partition, kafka_offset FROM challenger_scores FINAL
    UNION ALL SELECT topic, kafka_partition, kafka_offset FROM breaks FINAL
    UNION ALL SELECT topic, kafka_partition, kafka_offset FROM v_dead_letters
      WHERE NOT by_sink OR reason = 'SINK_REFUSED'
  )
  GROUP BY topic, kafka_partition, kafka_offset
) AS rows USING (topic, kafka_partition, kafka_offset)
GROUP BY topic, kafka_partition
COMMENT 'For each partition: are all offsets there, and has each its row? All three must be 0.';
