CREATE TABLE IF NOT EXISTS deliveries (
  topic LowCardinality(String) COMMENT 'Topic.',
  kafka_partition UInt32 COMMENT 'Partition.' CODEC(ZSTD(1)),
  kafka_offset UInt64 COMMENT 'Offset.' CODEC(Delta, ZSTD(1)),
  kafka_time DateTime64(3, 'UTC')
    COMMENT 'Kafka timestamp: when the record was produced.' CODEC(Delta, ZSTD(1)),
  record_type LowCardinality(String)
    COMMENT 'Name of the record, such as Transaction; UNREADABLE if it was none.',
  payload_hash UInt64 COMMENT 'First 8 bytes of the SHA-256 of the value.' CODEC(ZSTD(1)),
  payload_bytes UInt32 COMMENT 'Length of the value in bytes.' CODEC(ZSTD(1)),
  ingested_at DateTime('UTC') DEFAULT now()
    COMMENT 'When the sink wrote the row.' CODEC(Delta, ZSTD(1))
) ENGINE = ReplacingMergeTree
PARTITION BY toYYYYMM(kafka_time)
ORDER BY (topic, kafka_partition, kafka_offset)
TTL ingested_at + INTERVAL 13 MONTH
COMMENT 'One row for every Kafka record that the sink has seen, whatever became of it.';

CREATE TABLE IF NOT EXISTS dead_letters (
  topic LowCardinality(String) COMMENT 'Topic the row was read from.',
  kafka_partition UInt32 COMMENT 'Partition it was read from.' CODEC(ZSTD(1)),
  kafka_offset UInt64
    COMMENT 'Offset it was read at; topic, partition and offset are the identity of the row.'
    CODEC(Delta, ZSTD(1)),
  kafka_time DateTime64(3, 'UTC')
    COMMENT 'Kafka timestamp: when the record was produced.' CODEC(DoubleDelta, ZSTD(1)),
  source_topic LowCardinality(String) COMMENT 'Topic of the record that could not be taken.',
  source_partition UInt32 COMMENT 'Its partition.' CODEC(ZSTD(1)),
  source_offset UInt64 COMMENT 'Its offset.' CODEC(Delta, ZSTD(1)),
  source_timestamp DateTime64(3, 'UTC') COMMENT 'Its Kafka timestamp.' CODEC(Delta, ZSTD(1)),
  reason LowCardinality(String) COMMENT 'Reason code; SINK_REFUSED is a record that fits no table.',
  detail String COMMENT 'Field and cause, without payload.' CODEC(ZSTD(1)),
  event_id Nullable(String)
    COMMENT 'event_id as it was read, where it could be; may be malformed.' CODEC(ZSTD(1)),
  account_id Nullable(String) COMMENT 'account_id where it could be read.' CODEC(ZSTD(1)),
  value_base64 String
    COMMENT 'The value of the record in base64, card numbers masked, cut at a configured limit.'
    CODEC(ZSTD(1)),
  value_length UInt32 COMMENT 'Length of the whole value in bytes.' CODEC(ZSTD(1)),
  value_sha256 String COMMENT 'SHA-256 of the whole value, in hex.' CODEC(ZSTD(1)),
  ingested_at DateTime('UTC') DEFAULT now()
    COMMENT 'When the sink wrote the row.' CODEC(Delta, ZSTD(1))
) ENGINE = ReplacingMergeTree
PARTITION BY toYYYYMM(source_timestamp)
ORDER BY (toStartOfHour(source_timestamp), topic, kafka_partition, kafka_offset)
TTL ingested_at + INTERVAL 13 MONTH
COMMENT 'Records that could not be taken, by the pipeline or by the sink.';
