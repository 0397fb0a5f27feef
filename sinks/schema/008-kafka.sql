CREATE TABLE IF NOT EXISTS kafka_figures (
  topic LowCardinality(String) COMMENT 'Topic.',
  kafka_partition UInt32 COMMENT 'Partition.' CODEC(ZSTD(1)),
  stretch_first UInt64
    COMMENT 'First offset of the stretch of the log that was folded.' CODEC(Delta, ZSTD(1)),
  stretch_next UInt64
    COMMENT 'The offset after the last one of it; a longer reading replaces a shorter one.'
    CODEC(Delta, ZSTD(1)),
  slot DateTime64(3, 'UTC')
    COMMENT 'Start of five minutes of Kafka time; the figures are of these alone.'
    CODEC(Delta, ZSTD(1)),
  records UInt64 COMMENT 'Records that Kafka holds.' CODEC(ZSTD(1)),
  offset_min UInt64 COMMENT 'Lowest of their offsets.' CODEC(Delta, ZSTD(1)),
  offset_max UInt64 COMMENT 'Highest of their offsets.' CODEC(Delta, ZSTD(1)),
  offset_sum UInt64 COMMENT 'Sum of their offsets.' CODEC(ZSTD(1)),
  payload_sum UInt64 COMMENT 'Sum, modulo 2^64, of payload_hash of deliveries.' CODEC(ZSTD(1)),
  stored_rows UInt64
    COMMENT 'Rows that these records have in the tables, deliveries left out.' CODEC(ZSTD(1)),
  row_offset_sum UInt64 COMMENT 'Sum of the offsets of these rows.' CODEC(ZSTD(1)),
  row_sum UInt64
    COMMENT 'Sum, modulo 2^64, of a checksum of every column of these rows.' CODEC(ZSTD(1)),
  refused_rows UInt64 COMMENT 'How many of them are dead letters of the sink.' CODEC(ZSTD(1)),
  currencies Array(LowCardinality(String)) COMMENT 'Currencies of amounts_minor; empty for none.',
  amounts_minor Array(Int64)
    COMMENT 'Sums of billing_amount_minor: authorizations, increments, clearings; decisions.'
    CODEC(ZSTD(1)),
  asked_offsets Array(UInt64)
    COMMENT 'Offsets of the authorizations, which want a decision.' CODEC(Delta, ZSTD(1)),
  asked_ids Array(UInt64)
    COMMENT 'For each of them, the first 8 bytes of the SHA-256 of its event_id.' CODEC(ZSTD(1)),
  answered_partitions Array(UInt32)
    COMMENT 'On card.decisions: partitions of the authorizations decided.' CODEC(ZSTD(1)),
  answered_offsets Array(UInt64) COMMENT 'Their offsets.' CODEC(Delta, ZSTD(1)),
  answered_min UInt64 COMMENT 'Lowest of answered_offsets.' CODEC(ZSTD(1)),
  answered_max UInt64 COMMENT 'Highest of answered_offsets.' CODEC(ZSTD(1)),
  layout UInt64 COMMENT 'The columns that row_sum was made of.' CODEC(ZSTD(1)),
  read_at DateTime('UTC') DEFAULT now() COMMENT 'When Kafka was read.' CODEC(Delta, ZSTD(1))
) ENGINE = ReplacingMergeTree(stretch_next)
ORDER BY (topic, kafka_partition, stretch_first, slot)
TTL read_at + INTERVAL 12 MONTH
COMMENT 'What Kafka holds, as a reader of its own counted it: weir completeness.';

CREATE TABLE IF NOT EXISTS kafka_places (
  topic LowCardinality(String) COMMENT 'Topic.',
  kafka_partition UInt32 COMMENT 'Partition.',
  next_offset UInt64 COMMENT 'The offset after the last one that Kafka held.',
  asked_at DateTime('UTC') COMMENT 'A moment before Kafka was asked for it, by the clock here.',
  sink_next UInt64 COMMENT 'Up to where the sink had committed after the reading.',
  score_next UInt64 COMMENT 'On card.events: up to where scoring had committed before it.',
  read_at DateTime64(3, 'UTC') COMMENT 'When Kafka was read.'
) ENGINE = ReplacingMergeTree(read_at)
ORDER BY (topic, kafka_partition)
COMMENT 'How far Kafka was read, and how far the sink and scoring had come.';
