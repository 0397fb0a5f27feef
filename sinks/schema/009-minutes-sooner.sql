-- What came within ten minutes was computed again each minute, which is much while a sink catches
-- up. An insert that takes longer than two minutes was given up by its sink, and is repeated.

DROP VIEW IF EXISTS refresh_decisions_per_minute;

CREATE MATERIALIZED VIEW IF NOT EXISTS refresh_decisions_per_minute
REFRESH EVERY 1 MINUTE APPEND TO decisions_per_minute AS
SELECT
  toStartOfMinute(event_time) AS minute,
  program_id,
  ifNull(billing_currency, '') AS billing_currency,
  action,
  stand_in,
  count() AS decisions,
  sum(ifNull(billing_amount_minor, 0)) AS amount_minor,
  sum(ifNull(fraud_score, 0)) AS fraud_score_sum,
  now64(3) AS computed_at
FROM (
  SELECT event_time, program_id, billing_currency, action, stand_in, billing_amount_minor,
    fraud_score
  FROM decisions
  WHERE toStartOfHour(event_time) IN (
    SELECT toStartOfHour(event_time)
    FROM decisions
    WHERE ingested_at >= (SELECT max(computed_at) FROM decisions_per_minute) - INTERVAL 2 MINUTE
  )
  QUALIFY row_number() OVER (
    PARTITION BY event_time, decision_id
    ORDER BY kafka_partition, kafka_offset, ingested_at DESC
  ) = 1
)
GROUP BY minute, program_id, billing_currency, action, stand_in;

DROP VIEW IF EXISTS refresh_transactions_per_minute;

CREATE MATERIALIZED VIEW IF NOT EXISTS refresh_transactions_per_minute
REFRESH EVERY 1 MINUTE APPEND TO transactions_per_minute AS
SELECT
  toStartOfMinute(event_time) AS minute,
  program_id,
  ifNull(billing_currency, '') AS billing_currency,
  kind,
  count() AS events,
  countIf(approved) AS approved,
  sum(ifNull(billing_amount_minor, 0)) AS amount_minor,
  now64(3) AS computed_at
FROM (
  SELECT event_time, program_id, billing_currency, kind, approved, billing_amount_minor
  FROM transactions
  WHERE toStartOfHour(event_time) IN (
    SELECT toStartOfHour(event_time)
    FROM transactions
    WHERE ingested_at >= (SELECT max(computed_at) FROM transactions_per_minute) - INTERVAL 2 MINUTE
  )
  QUALIFY row_number() OVER (
    PARTITION BY event_time, event_id, kind
    ORDER BY kafka_partition, kafka_offset, ingested_at DESC
  ) = 1
)
GROUP BY minute, program_id, billing_currency, kind;
