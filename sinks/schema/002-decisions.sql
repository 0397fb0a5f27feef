CREATE TABLE IF NOT EXISTS decisions (
  topic LowCardinality(String) COMMENT 'Topic the row was read from.',
  kafka_partition UInt32 COMMENT 'Partition it was read from.' CODEC(ZSTD(1)),
  kafka_offset UInt64
    COMMENT 'Offset it was read at; topic, partition and offset are the identity of the row.'
    CODEC(Delta, ZSTD(1)),
  kafka_time DateTime64(3, 'UTC')
    COMMENT 'Kafka timestamp: when the record was produced.' CODEC(DoubleDelta, ZSTD(1)),
  decision_id UUID COMMENT 'UUIDv5 of event_id and the pipeline''s name.' CODEC(ZSTD(1)),
  event_id UUID COMMENT 'The authorization decided.' CODEC(ZSTD(1)),
  source_partition UInt32 COMMENT 'Partition of card.events it was read from.' CODEC(ZSTD(1)),
  source_offset UInt64 COMMENT 'Offset in that partition.' CODEC(Delta, ZSTD(1)),
  event_time DateTime64(3, 'UTC') COMMENT 'event_time of the authorization.' CODEC(Delta, ZSTD(1)),
  program_id LowCardinality(String) COMMENT 'Program of the authorization.',
  account_id String COMMENT 'Account of the authorization; the Kafka key.' CODEC(ZSTD(1)),
  card_id String COMMENT 'Card of the authorization.' CODEC(ZSTD(1)),
  authorization_id Nullable(String) COMMENT 'Authorization id, repeated.' CODEC(ZSTD(1)),
  billing_amount_minor Nullable(Int64)
    COMMENT 'Amount decided about, in minor units of billing_currency.' CODEC(ZSTD(1)),
  billing_currency LowCardinality(Nullable(String)) COMMENT 'ISO 4217 alphabetic code.',
  action Enum8('UNKNOWN' = 0, 'APPROVE' = 1, 'REVIEW' = 2, 'DECLINE' = 3)
    COMMENT 'APPROVE; REVIEW is an approval that opens a review; DECLINE.',
  response_code LowCardinality(String) COMMENT 'ISO 8583 field 39: 00 for APPROVE and REVIEW.',
  stand_in Bool
    COMMENT 'Whether it was decided without models: the message was invalid or a model failed.',
  `reasons.code` Array(LowCardinality(String))
    COMMENT 'Ranked reasons: their codes; empty for an APPROVE.' CODEC(ZSTD(1)),
  `reasons.contribution` Array(Float64)
    COMMENT 'Contribution of each reason to the score, in the order of reasons.code.'
    CODEC(ZSTD(1)),
  `reasons.origin` Array(Enum8(
    'UNKNOWN' = 0, 'FRAUD_MODEL' = 1, 'RISK_MODEL' = 2, 'RULE' = 3, 'POLICY' = 4, 'STAND_IN' = 5
  )) COMMENT 'What gave each reason, in the order of reasons.code.',
  fraud_score Nullable(Float64)
    COMMENT 'Calibrated probability of fraud, 0 to 1; null for a stand-in.' CODEC(ZSTD(1)),
  risk_score Nullable(Float64)
    COMMENT 'Calibrated probability of a missed or returned payment within 45 days, 0 to 1.'
    CODEC(ZSTD(1)),
  rules_fired Array(LowCardinality(String)) COMMENT 'Ids of the rules that fired.' CODEC(ZSTD(1)),
  fraud_model LowCardinality(String) COMMENT 'name@version of the model behind fraud_score.',
  risk_model LowCardinality(String) COMMENT 'name@version of the model behind risk_score.',
  policy_version LowCardinality(String) COMMENT 'Version of the policy file.',
  feature_set LowCardinality(String)
    COMMENT 'Version of the feature set that names the positions of features.',
  features Array(Float32)
    COMMENT 'The vector the models saw; a missing value is NaN. Empty for a stand-in.'
    CODEC(ZSTD(1)),
  payload_hash UInt64
    COMMENT 'First 8 bytes of the SHA-256 of the value: tells a repeat from another value.'
    CODEC(ZSTD(1)),
  ingested_at DateTime('UTC') DEFAULT now()
    COMMENT 'When the sink wrote the row.' CODEC(Delta, ZSTD(1)),
  INDEX by_decision_id decision_id TYPE bloom_filter(0.01) GRANULARITY 4,
  INDEX by_event_id event_id TYPE bloom_filter(0.01) GRANULARITY 4,
  INDEX by_account_id account_id TYPE bloom_filter(0.01) GRANULARITY 4,
  INDEX by_card_id card_id TYPE bloom_filter(0.01) GRANULARITY 4,
  CONSTRAINT amount_not_negative CHECK ifNull(billing_amount_minor, 0) >= 0,
  CONSTRAINT fraud_score_in_range CHECK ifNull(fraud_score, 0) BETWEEN 0 AND 1,
  CONSTRAINT risk_score_in_range CHECK ifNull(risk_score, 0) BETWEEN 0 AND 1
) ENGINE = ReplacingMergeTree
PARTITION BY toYYYYMM(event_time)
ORDER BY (toStartOfHour(event_time), account_id, topic, kafka_partition, kafka_offset)
TTL ingested_at + INTERVAL 25 MONTH
COMMENT 'Every decision as it was delivered; the view v_decisions holds each once.';

CREATE TABLE IF NOT EXISTS challenger_scores (
  topic LowCardinality(String) COMMENT 'Topic the row was read from.',
  kafka_partition UInt32 COMMENT 'Partition it was read from.' CODEC(ZSTD(1)),
  kafka_offset UInt64
    COMMENT 'Offset it was read at; topic, partition and offset are the identity of the row.'
    CODEC(Delta, ZSTD(1)),
  kafka_time DateTime64(3, 'UTC')
    COMMENT 'Kafka timestamp: when the record was produced.' CODEC(DoubleDelta, ZSTD(1)),
  decision_id UUID COMMENT 'The decision it stands beside.' CODEC(ZSTD(1)),
  event_id UUID COMMENT 'The authorization.' CODEC(ZSTD(1)),
  account_id String COMMENT 'Account; the Kafka key.' CODEC(ZSTD(1)),
  event_time DateTime64(3, 'UTC') COMMENT 'event_time of the authorization.' CODEC(Delta, ZSTD(1)),
  model LowCardinality(String) COMMENT 'name@version of the challenger.',
  score Float64 COMMENT 'Its calibrated score, 0 to 1.' CODEC(ZSTD(1)),
  ingested_at DateTime('UTC') DEFAULT now()
    COMMENT 'When the sink wrote the row.' CODEC(Delta, ZSTD(1)),
  INDEX by_decision_id decision_id TYPE bloom_filter(0.01) GRANULARITY 4,
  CONSTRAINT score_in_range CHECK score BETWEEN 0 AND 1
) ENGINE = ReplacingMergeTree
PARTITION BY toYYYYMM(event_time)
ORDER BY (toStartOfHour(event_time), model, topic, kafka_partition, kafka_offset)
TTL ingested_at + INTERVAL 13 MONTH
COMMENT 'What challengers would have said about authorizations.';

CREATE TABLE IF NOT EXISTS feature_sets (
  feature_set LowCardinality(String) COMMENT 'Version of the feature set, as decisions name it.',
  names Array(String) COMMENT 'Names of the features, in the order of decisions.features.',
  ingested_at DateTime('UTC') DEFAULT now() COMMENT 'When it was written.'
) ENGINE = ReplacingMergeTree
ORDER BY feature_set
COMMENT 'Which feature stands at which place of decisions.features.';
