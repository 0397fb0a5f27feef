-- Figures per minute. The database itself computes them anew each minute, from the tables, for all
-- hours in which a row has come: a row that is stored again changes nothing, as nothing is added up
-- at its insert. Rows are stamped when their insert begins; an insert that takes longer than two
-- minutes was given up by its sink, and is repeated.

CREATE TABLE IF NOT EXISTS decisions_per_minute (
  minute DateTime('UTC') COMMENT 'Minute of event_time.' CODEC(Delta, ZSTD(1)),
  program_id LowCardinality(String) COMMENT 'Program.',
  billing_currency LowCardinality(String) COMMENT 'ISO 4217 code; empty if the message had none.',
  action Enum8('UNKNOWN' = 0, 'APPROVE' = 1, 'REVIEW' = 2, 'DECLINE' = 3) COMMENT 'Answer.',
  stand_in Bool COMMENT 'Whether it was decided without models.',
  decisions UInt64 COMMENT 'Decisions, each once.' CODEC(ZSTD(1)),
  amount_minor Int64 COMMENT 'Their amounts in minor units of billing_currency.' CODEC(ZSTD(1)),
  fraud_score_sum Float64 COMMENT 'Their scores for fraud, added up.' CODEC(ZSTD(1)),
  computed_at DateTime64(3, 'UTC') COMMENT 'When it was computed; the latest stands.'
    CODEC(Delta, ZSTD(1))
) ENGINE = ReplacingMergeTree(computed_at)
PARTITION BY toYYYYMM(minute)
ORDER BY (minute, program_id, billing_currency, action, stand_in)
TTL toDateTime(computed_at) + INTERVAL 25 MONTH
COMMENT 'Decisions per minute, computed anew when a row has come.';

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

CREATE TABLE IF NOT EXISTS transactions_per_minute (
  minute DateTime('UTC') COMMENT 'Minute of event_time.' CODEC(Delta, ZSTD(1)),
  program_id LowCardinality(String) COMMENT 'Program.',
  billing_currency LowCardinality(String) COMMENT 'ISO 4217 code; empty if the event had none.',
  kind Enum8(
    'UNKNOWN' = 0, 'AUTHORIZATION' = 1, 'INCREMENTAL' = 2, 'ADVICE' = 3, 'OUTCOME' = 4,
    'REVERSAL' = 5, 'EXPIRY' = 6, 'CLEARING' = 7, 'REFUND' = 8, 'CHARGEBACK' = 9
  ) COMMENT 'What happened.',
  events UInt64 COMMENT 'Events, each once.' CODEC(ZSTD(1)),
  approved UInt64 COMMENT 'Those among them that say approved.' CODEC(ZSTD(1)),
  amount_minor Int64 COMMENT 'Their amounts in minor units of billing_currency.' CODEC(ZSTD(1)),
  computed_at DateTime64(3, 'UTC') COMMENT 'When it was computed; the latest stands.'
    CODEC(Delta, ZSTD(1))
) ENGINE = ReplacingMergeTree(computed_at)
PARTITION BY toYYYYMM(minute)
ORDER BY (minute, program_id, billing_currency, kind)
TTL toDateTime(computed_at) + INTERVAL 25 MONTH
COMMENT 'Steps of card transactions per minute, computed anew when a row has come.';

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
