CREATE TABLE IF NOT EXISTS breaks (
  topic LowCardinality(String) COMMENT 'Topic the row was read from.',
  kafka_partition UInt32 COMMENT 'Partition it was read from.' CODEC(ZSTD(1)),
  kafka_offset UInt64
    COMMENT 'Offset it was read at; topic, partition and offset are the identity of the row.'
    CODEC(Delta, ZSTD(1)),
  kafka_time DateTime64(3, 'UTC')
    COMMENT 'Kafka timestamp: when the record was produced.' CODEC(DoubleDelta, ZSTD(1)),
  break_id UUID COMMENT 'UUIDv5 of kind and subject: the same in every run.' CODEC(ZSTD(1)),
  kind LowCardinality(String) COMMENT 'Class of the difference; docs/reconciliation.md lists them.',
  state Enum8(
    'UNKNOWN' = 0, 'OPEN' = 1, 'MATCHED' = 2, 'EXPLAINED' = 3, 'WRITTEN_OFF' = 4
  ) COMMENT 'MATCHED: what was missing has come. EXPLAINED, WRITTEN_OFF: a person closed it.',
  subject String
    COMMENT 'What it is about: an event_id, or a span of offsets as topic-partition:first-last.'
    CODEC(ZSTD(1)),
  field LowCardinality(String) COMMENT 'Name of the field or figure that differs.',
  expected Nullable(String)
    COMMENT 'Its value on the side that asked, as text; money in minor units.' CODEC(ZSTD(1)),
  actual Nullable(String)
    COMMENT 'Its value on the side that answered, as text; null if there is none.' CODEC(ZSTD(1)),
  stake_minor Nullable(Int64)
    COMMENT 'Money that hangs on it, in minor units of currency; not negative.' CODEC(ZSTD(1)),
  currency LowCardinality(Nullable(String)) COMMENT 'ISO 4217 alphabetic code of stake_minor.',
  cure String COMMENT 'What would resolve it.' CODEC(ZSTD(1)),
  event_time DateTime64(3, 'UTC')
    COMMENT 'When it came about, by event time.' CODEC(Delta, ZSTD(1)),
  program_id LowCardinality(Nullable(String)) COMMENT 'Program, where it is about one.',
  account_id Nullable(String) COMMENT 'Account, where it is about one.' CODEC(ZSTD(1)),
  card_id Nullable(String) COMMENT 'Card, where it is about one.' CODEC(ZSTD(1)),
  event_id Nullable(UUID) COMMENT 'The authorization, where there is one.' CODEC(ZSTD(1)),
  other_event_id Nullable(UUID)
    COMMENT 'The event that does not agree with it, such as a clearing.' CODEC(ZSTD(1)),
  opened_at DateTime64(3, 'UTC') COMMENT 'When it was first found.' CODEC(Delta, ZSTD(1)),
  changed_at DateTime64(3, 'UTC') COMMENT 'When it took this state.' CODEC(Delta, ZSTD(1)),
  changed_by String COMMENT 'RECONCILE, or the name of a person.' CODEC(ZSTD(1)),
  why Nullable(String)
    COMMENT 'On EXPLAINED and WRITTEN_OFF: the reason given.' CODEC(ZSTD(1)),
  ingested_at DateTime('UTC') DEFAULT now()
    COMMENT 'When the sink wrote the row.' CODEC(Delta, ZSTD(1)),
  INDEX by_break_id break_id TYPE bloom_filter(0.01) GRANULARITY 4,
  CONSTRAINT stake_not_negative CHECK ifNull(stake_minor, 0) >= 0
) ENGINE = ReplacingMergeTree
PARTITION BY toYYYYMM(event_time)
ORDER BY (kind, event_time, topic, kafka_partition, kafka_offset)
TTL ingested_at + INTERVAL 25 MONTH
COMMENT 'Every state that a difference found by reconciliation has had.';
