CREATE TABLE IF NOT EXISTS transactions (
  topic LowCardinality(String) COMMENT 'Topic the row was read from.',
  kafka_partition UInt32 COMMENT 'Partition it was read from.' CODEC(ZSTD(1)),
  kafka_offset UInt64
    COMMENT 'Offset it was read at; topic, partition and offset are the identity of the row.'
    CODEC(Delta, ZSTD(1)),
  kafka_time DateTime64(3, 'UTC')
    COMMENT 'Kafka timestamp: when the record was produced.' CODEC(DoubleDelta, ZSTD(1)),
  event_id UUID COMMENT 'UUID in lower case, unique per event.' CODEC(ZSTD(1)),
  kind Enum8(
    'UNKNOWN' = 0, 'AUTHORIZATION' = 1, 'INCREMENTAL' = 2, 'ADVICE' = 3, 'OUTCOME' = 4,
    'REVERSAL' = 5, 'EXPIRY' = 6, 'CLEARING' = 7, 'REFUND' = 8, 'CHARGEBACK' = 9
  ) COMMENT 'What happened; AUTHORIZATION and INCREMENTAL get a decision.',
  event_time DateTime64(3, 'UTC')
    COMMENT 'When it happened, by the clock of its source.' CODEC(Delta, ZSTD(1)),
  program_id LowCardinality(String) COMMENT 'Token of the co-brand program.',
  account_id String COMMENT 'Token acc_… of the account; the Kafka key.' CODEC(ZSTD(1)),
  card_id String COMMENT 'Token crd_… of the card; never a card number.' CODEC(ZSTD(1)),
  authorization_id Nullable(String)
    COMMENT 'Token aut_…, shared by all steps of one authorization.' CODEC(ZSTD(1)),
  amount_minor Nullable(Int64)
    COMMENT 'Amount in minor units of currency, as the merchant asks it; not negative.'
    CODEC(ZSTD(1)),
  currency LowCardinality(Nullable(String)) COMMENT 'ISO 4217 alphabetic code of amount_minor.',
  billing_amount_minor Nullable(Int64)
    COMMENT 'The amount in minor units of billing_currency, which policies compare.' CODEC(ZSTD(1)),
  billing_currency LowCardinality(Nullable(String))
    COMMENT 'ISO 4217 alphabetic code of billing_amount_minor.',
  purpose Nullable(Enum8(
    'UNKNOWN' = 0, 'PURCHASE' = 1, 'CASH' = 2, 'QUASI_CASH' = 3, 'ACCOUNT_VERIFICATION' = 4,
    'REFUND' = 5
  )) COMMENT 'What the money is for. ACCOUNT_VERIFICATION is a check for zero.',
  merchant_id Nullable(String) COMMENT 'Token mer_… of the merchant.' CODEC(ZSTD(1)),
  mcc LowCardinality(Nullable(String)) COMMENT 'Merchant category code, four digits (ISO 18245).',
  merchant_country LowCardinality(Nullable(String))
    COMMENT 'ISO 3166-1 alpha-2 code of the merchant''s country.',
  merchant_name Nullable(String)
    COMMENT 'Name as the acquirer sends it; card numbers in it are masked.' CODEC(ZSTD(1)),
  merchant_latitude Nullable(Float64) COMMENT 'Degrees north, -90 to 90.' CODEC(ZSTD(1)),
  merchant_longitude Nullable(Float64) COMMENT 'Degrees east, -180 to 180.' CODEC(ZSTD(1)),
  acquirer_id LowCardinality(Nullable(String)) COMMENT 'Acquiring institution (ISO 8583 field 32).',
  terminal_id Nullable(String) COMMENT 'Terminal (ISO 8583 field 41).' CODEC(ZSTD(1)),
  network LowCardinality(Nullable(String))
    COMMENT 'Card network in capitals, such as VISA or MASTERCARD.',
  network_lifecycle_id Nullable(String)
    COMMENT 'The network''s id that joins authorization, reversal and clearing.' CODEC(ZSTD(1)),
  acquirer_reference Nullable(String)
    COMMENT 'Acquirer reference number, one per clearing.' CODEC(ZSTD(1)),
  retrieval_reference_number Nullable(String) COMMENT 'ISO 8583 field 37.' CODEC(ZSTD(1)),
  trace_number Nullable(String)
    COMMENT 'System trace audit number (ISO 8583 field 11); not unique.' CODEC(ZSTD(1)),
  approval_code Nullable(String) COMMENT 'Approval code (ISO 8583 field 38).' CODEC(ZSTD(1)),
  message_style Nullable(Enum8('UNKNOWN' = 0, 'DUAL' = 1, 'SINGLE' = 2))
    COMMENT 'DUAL: the clearing follows. SINGLE: the authorization is the clearing.',
  initiator Nullable(Enum8('UNKNOWN' = 0, 'CARDHOLDER' = 1, 'MERCHANT' = 2))
    COMMENT 'Who started it. Recurring payments are started by the MERCHANT.',
  entry_mode Nullable(Enum8(
    'UNKNOWN' = 0, 'CHIP' = 1, 'CONTACTLESS' = 2, 'MAGSTRIPE' = 3, 'MANUAL' = 4, 'ECOMMERCE' = 5,
    'CREDENTIAL_ON_FILE' = 6, 'FALLBACK' = 7
  )) COMMENT 'How the card was read (ISO 8583 field 22).',
  card_present Nullable(Bool) COMMENT 'Whether the card was at the merchant.',
  pin_entered Nullable(Bool) COMMENT 'Whether a PIN was entered.',
  wallet LowCardinality(Nullable(String)) COMMENT 'Wallet that held the card, such as APPLE_PAY.',
  cvv_result Nullable(Enum8('UNKNOWN' = 0, 'MATCH' = 1, 'MISMATCH' = 2, 'NOT_CHECKED' = 3))
    COMMENT 'Result of the security code check.',
  avs_result Nullable(Enum8('UNKNOWN' = 0, 'MATCH' = 1, 'MISMATCH' = 2, 'NOT_CHECKED' = 3))
    COMMENT 'Result of the address check.',
  three_ds_result Nullable(Enum8(
    'UNKNOWN' = 0, 'AUTHENTICATED' = 1, 'ATTEMPTED' = 2, 'FAILED' = 3, 'NOT_DONE' = 4
  )) COMMENT 'Result of 3-D Secure.',
  liability_shift Nullable(Bool)
    COMMENT 'Whether the issuer bears a fraud loss because of 3-D Secure.',
  partial_approval_supported Nullable(Bool)
    COMMENT 'Whether the terminal accepts a smaller amount.',
  cashback_minor Nullable(Int64)
    COMMENT 'Cash handed out with a purchase, part of amount_minor, in minor units of currency.'
    CODEC(ZSTD(1)),
  network_risk_score Nullable(UInt16) COMMENT 'The network''s own score, 0 to 999.' CODEC(ZSTD(1)),
  device_id Nullable(String) COMMENT 'Token dev_… of the cardholder''s device.' CODEC(ZSTD(1)),
  ip Nullable(String)
    COMMENT 'IPv4 or IPv6 address of the cardholder''s device, as text.' CODEC(ZSTD(1)),
  original_event_id Nullable(UUID)
    COMMENT 'The event_id that an outcome, reversal, clearing or any other later step refers to.'
    CODEC(ZSTD(1)),
  original_event_time Nullable(DateTime64(3, 'UTC'))
    COMMENT 'The event_time of original_event_id.' CODEC(Delta, ZSTD(1)),
  approved Nullable(Bool) COMMENT 'On OUTCOME and ADVICE: whether it was approved.',
  response_code LowCardinality(Nullable(String))
    COMMENT 'On OUTCOME and ADVICE: ISO 8583 field 39, two characters.',
  decided_by Nullable(Enum8('UNKNOWN' = 0, 'WEIR' = 1, 'PROCESSOR' = 2, 'NETWORK' = 3))
    COMMENT 'On OUTCOME and ADVICE: who decided in the end.',
  processor LowCardinality(Nullable(String)) COMMENT 'Name of the processor that sent it.',
  processor_event_id Nullable(String)
    COMMENT 'The processor''s own id of this event.' CODEC(ZSTD(1)),
  ingested_at DateTime('UTC') DEFAULT now()
    COMMENT 'When the sink wrote the row.' CODEC(Delta, ZSTD(1)),
  INDEX by_event_id event_id TYPE bloom_filter(0.01) GRANULARITY 4,
  INDEX by_account_id account_id TYPE bloom_filter(0.01) GRANULARITY 4,
  INDEX by_card_id card_id TYPE bloom_filter(0.01) GRANULARITY 4,
  INDEX by_original_event_id original_event_id TYPE bloom_filter(0.01) GRANULARITY 4,
  CONSTRAINT amount_not_negative CHECK ifNull(amount_minor, 0) >= 0,
  CONSTRAINT billing_amount_not_negative CHECK ifNull(billing_amount_minor, 0) >= 0,
  CONSTRAINT cashback_not_negative CHECK ifNull(cashback_minor, 0) >= 0,
  CONSTRAINT network_risk_score_in_range CHECK ifNull(network_risk_score, 0) <= 999
) ENGINE = ReplacingMergeTree
PARTITION BY toYYYYMM(event_time)
ORDER BY (toStartOfHour(event_time), account_id, topic, kafka_partition, kafka_offset)
TTL ingested_at + INTERVAL 25 MONTH
COMMENT 'Every step in the life of a card transaction, of all kinds.';

CREATE TABLE IF NOT EXISTS account_events (
  topic LowCardinality(String) COMMENT 'Topic the row was read from.',
  kafka_partition UInt32 COMMENT 'Partition it was read from.' CODEC(ZSTD(1)),
  kafka_offset UInt64
    COMMENT 'Offset it was read at; topic, partition and offset are the identity of the row.'
    CODEC(Delta, ZSTD(1)),
  kafka_time DateTime64(3, 'UTC')
    COMMENT 'Kafka timestamp: when the record was produced.' CODEC(DoubleDelta, ZSTD(1)),
  event_id UUID COMMENT 'UUID in lower case, unique per event.' CODEC(ZSTD(1)),
  kind Enum8(
    'UNKNOWN' = 0, 'OPENED' = 1, 'ACTIVATED' = 2, 'CARD_ISSUED' = 3, 'CARD_REPLACED' = 4,
    'CARD_BLOCKED' = 5, 'CONTACT_CHANGED' = 6, 'CREDENTIAL_CHANGED' = 7, 'LIMIT_CHANGED' = 8,
    'STATEMENT' = 9, 'PAYMENT_POSTED' = 10, 'PAYMENT_RETURNED' = 11, 'PAYMENT_MISSED' = 12,
    'DELINQUENCY_CHANGED' = 13, 'CHARGED_OFF' = 14, 'CLOSED' = 15
  ) COMMENT 'What happened to the account.',
  event_time DateTime64(3, 'UTC') COMMENT 'When it happened.' CODEC(Delta, ZSTD(1)),
  program_id LowCardinality(String) COMMENT 'Token of the co-brand program.',
  account_id String COMMENT 'Token acc_…; the Kafka key.' CODEC(ZSTD(1)),
  status Enum8(
    'UNKNOWN' = 0, 'PENDING' = 1, 'ACTIVE' = 2, 'BLOCKED' = 3, 'DELINQUENT' = 4,
    'CHARGED_OFF' = 5, 'CLOSED' = 6
  ) COMMENT 'Status after the event.',
  limit_minor Int64
    COMMENT 'Credit limit after the event, in minor units of currency.' CODEC(ZSTD(1)),
  balance_minor Int64
    COMMENT 'Posted balance after the event, owed is positive, in minor units of currency.'
    CODEC(ZSTD(1)),
  currency LowCardinality(String) COMMENT 'ISO 4217 alphabetic code of the account.',
  opened_on Date32 COMMENT 'Day on which the account was opened.' CODEC(ZSTD(1)),
  card_id Nullable(String) COMMENT 'The card issued, replaced or blocked.' CODEC(ZSTD(1)),
  previous_card_id Nullable(String) COMMENT 'On CARD_REPLACED: the card before.' CODEC(ZSTD(1)),
  cause LowCardinality(Nullable(String))
    COMMENT 'Why, in capitals: LOST, STOLEN, DAMAGED, COMPROMISED, EXPIRED, HOLDER, ISSUER, …',
  changed LowCardinality(Nullable(String))
    COMMENT 'On CONTACT_CHANGED and CREDENTIAL_CHANGED: what, such as EMAIL or PASSWORD.',
  channel LowCardinality(Nullable(String)) COMMENT 'WEB, APP, PHONE or BRANCH.',
  device_id Nullable(String)
    COMMENT 'Token dev_… of the device that asked for the change.' CODEC(ZSTD(1)),
  ip Nullable(String) COMMENT 'Address of that device.' CODEC(ZSTD(1)),
  previous_limit_minor Nullable(Int64) COMMENT 'On LIMIT_CHANGED: the limit before.' CODEC(ZSTD(1)),
  payment_id Nullable(String)
    COMMENT 'Token pay_… of a payment; a return names the payment it takes back.' CODEC(ZSTD(1)),
  payment_amount_minor Nullable(Int64)
    COMMENT 'On PAYMENT_POSTED and PAYMENT_RETURNED: its amount in minor units of currency.'
    CODEC(ZSTD(1)),
  payment_method LowCardinality(Nullable(String)) COMMENT 'ACH, CARD, CHECK, …',
  payment_source Nullable(String)
    COMMENT 'Keyed hash of the paying account; never the number.' CODEC(ZSTD(1)),
  return_code LowCardinality(Nullable(String))
    COMMENT 'On PAYMENT_RETURNED: the return code, such as R01.',
  minimum_due_minor Nullable(Int64) COMMENT 'On STATEMENT: the minimum payment due.' CODEC(ZSTD(1)),
  past_due_minor Nullable(Int64)
    COMMENT 'On STATEMENT and DELINQUENCY_CHANGED: the amount past due.' CODEC(ZSTD(1)),
  due_on Nullable(Date32)
    COMMENT 'On STATEMENT: the day on which the minimum is due.' CODEC(ZSTD(1)),
  days_past_due Nullable(UInt16)
    COMMENT 'On DELINQUENCY_CHANGED and CHARGED_OFF: days past due.' CODEC(ZSTD(1)),
  application_id Nullable(String)
    COMMENT 'On OPENED: the application that led to it.' CODEC(ZSTD(1)),
  ingested_at DateTime('UTC') DEFAULT now()
    COMMENT 'When the sink wrote the row.' CODEC(Delta, ZSTD(1)),
  INDEX by_event_id event_id TYPE bloom_filter(0.01) GRANULARITY 4,
  CONSTRAINT limit_not_negative CHECK limit_minor >= 0
) ENGINE = ReplacingMergeTree
PARTITION BY toYYYYMM(event_time)
ORDER BY (account_id, event_time, topic, kafka_partition, kafka_offset)
TTL ingested_at + INTERVAL 25 MONTH
COMMENT 'Every step in the life of an account, with its state after it.';

CREATE TABLE IF NOT EXISTS labels (
  topic LowCardinality(String) COMMENT 'Topic the row was read from.',
  kafka_partition UInt32 COMMENT 'Partition it was read from.' CODEC(ZSTD(1)),
  kafka_offset UInt64
    COMMENT 'Offset it was read at; topic, partition and offset are the identity of the row.'
    CODEC(Delta, ZSTD(1)),
  kafka_time DateTime64(3, 'UTC')
    COMMENT 'Kafka timestamp: when the record was produced.' CODEC(DoubleDelta, ZSTD(1)),
  event_id UUID COMMENT 'UUID in lower case of this label.' CODEC(ZSTD(1)),
  known_at DateTime64(3, 'UTC') COMMENT 'When it became known.' CODEC(Delta, ZSTD(1)),
  program_id LowCardinality(String) COMMENT 'Token of the co-brand program.',
  account_id String COMMENT 'Token acc_…; the Kafka key.' CODEC(ZSTD(1)),
  card_id String COMMENT 'Card of the transaction.' CODEC(ZSTD(1)),
  original_event_id UUID COMMENT 'event_id of the authorization it is about.' CODEC(ZSTD(1)),
  original_event_time DateTime64(3, 'UTC')
    COMMENT 'event_time of that authorization.' CODEC(Delta, ZSTD(1)),
  verdict Enum8('UNKNOWN' = 0, 'FRAUD' = 1, 'GENUINE' = 2)
    COMMENT 'GENUINE after FRAUD withdraws it.',
  fraud_type LowCardinality(Nullable(String))
    COMMENT 'Kind of fraud in capitals, such as CARD_TESTING.',
  source LowCardinality(String) COMMENT 'Who says so: HOLDER, ANALYST, CHARGEBACK, NETWORK, …',
  billing_amount_minor Nullable(Int64)
    COMMENT 'Amount of the transaction, repeated, in minor units of the account''s currency.'
    CODEC(ZSTD(1)),
  billing_currency LowCardinality(Nullable(String)) COMMENT 'ISO 4217 alphabetic code.',
  merchant_id Nullable(String) COMMENT 'Merchant of the transaction, repeated.' CODEC(ZSTD(1)),
  mcc LowCardinality(Nullable(String)) COMMENT 'Merchant category code, repeated.',
  device_id Nullable(String) COMMENT 'Device of the transaction, repeated.' CODEC(ZSTD(1)),
  ip Nullable(String) COMMENT 'Address of the transaction, repeated.' CODEC(ZSTD(1)),
  ingested_at DateTime('UTC') DEFAULT now()
    COMMENT 'When the sink wrote the row.' CODEC(Delta, ZSTD(1)),
  INDEX by_original_event_id original_event_id TYPE bloom_filter(0.01) GRANULARITY 4,
  INDEX by_account_id account_id TYPE bloom_filter(0.01) GRANULARITY 4
) ENGINE = ReplacingMergeTree
PARTITION BY toYYYYMM(known_at)
ORDER BY (toStartOfHour(known_at), account_id, topic, kafka_partition, kafka_offset)
TTL ingested_at + INTERVAL 25 MONTH
COMMENT 'What became known about transactions, and when.';
