-- What was asked against what was charged. These views take a span of event time, as in
-- settlement_purchases(since = '2026-02-01', until = '2026-03-01'), and work in its proportion.

CREATE OR REPLACE VIEW settlement_asks AS
SELECT
  asked.event_id AS event_id, asked.kind AS kind, asked.event_time AS event_time,
  asked.program_id AS program_id, asked.account_id AS account_id, asked.card_id AS card_id,
  ifNull(asked.mcc, '') AS mcc, ifNull(asked.network, '') AS network,
  asked.message_style AS message_style,
  asked.currency AS currency, asked.billing_currency AS billing_currency,
  ifNull(asked.billing_amount_minor, 0) AS asked_minor,
  decided.action AS action, answered.event_id AS answer_id,
  if(asked.kind = 'ADVICE', asked.approved, answered.approved) AS answer,
  ifNull(answer, action != 'DECLINE') AS approved,
  if(ifNull(approved, false), least(asked_minor, ifNull(answered.minor, asked_minor)), 0)
    AS approved_minor,
  (SELECT max(event_time) FROM transactions) AS newest,
  asked.event_time + INTERVAL 15 MINUTE < newest AS is_due,
  multiIf(
    asked.kind = 'ADVICE', 'ADVISED',
    ifNull(action = 'DECLINE' AND answer, false), 'NOT_HONOURED',
    ifNull(action != 'DECLINE' AND NOT answer AND answered.decided_by = 'WEIR', false),
      'NOT_HONOURED',
    answer IS NULL AND is_due, 'OUTCOME_MISSING',
    answer IS NULL, 'OPEN',
    'ANSWERED'
  ) AS answer_class
FROM (
  SELECT event_id, kind, event_time, program_id, account_id, card_id, mcc, network, message_style,
    currency, billing_currency, billing_amount_minor, approved
  FROM transactions
  WHERE event_time >= {since: DateTime64(3, 'UTC')} AND event_time < {until: DateTime64(3, 'UTC')}
    AND kind IN ('AUTHORIZATION', 'INCREMENTAL', 'ADVICE')
  ORDER BY kafka_partition, kafka_offset
  LIMIT 1 BY event_id
) AS asked
LEFT JOIN (
  SELECT event_id, argMin(decisions.action, (stand_in, kafka_partition, kafka_offset)) AS action
  FROM decisions
  WHERE event_time >= {since: DateTime64(3, 'UTC')} AND event_time < {until: DateTime64(3, 'UTC')}
  GROUP BY event_id
) AS decided ON decided.event_id = asked.event_id
LEFT JOIN (
  SELECT original_event_id, argMax(said.event_id, event_time) AS event_id,
    argMax(said.approved, event_time) AS approved,
    argMax(said.decided_by, event_time) AS decided_by,
    argMax(said.billing_amount_minor, event_time) AS minor
  FROM transactions AS said
  WHERE event_time >= {since: DateTime64(3, 'UTC')}
    AND event_time < {until: DateTime64(3, 'UTC')} + INTERVAL 7 DAY
    AND kind = 'OUTCOME' AND original_event_id IS NOT NULL
  GROUP BY original_event_id
) AS answered ON answered.original_event_id = asked.event_id
SETTINGS join_use_nulls = 1
COMMENT 'Whatever needs an answer, with the answers of weir and of the processor.';

CREATE OR REPLACE VIEW settlement_unlinked AS
SELECT event_id, kind, event_time, program_id, account_id, card_id, mcc, network, merchant_id,
  currency, billing_currency, billing_amount_minor, acquirer_reference, network_lifecycle_id,
  retrieval_reference_number, approval_code
FROM transactions
WHERE event_time >= {since: DateTime64(3, 'UTC')} AND event_time < {until: DateTime64(3, 'UTC')}
  AND kind IN ('REVERSAL', 'EXPIRY', 'CLEARING', 'CHARGEBACK') AND original_event_id IS NULL
ORDER BY kafka_partition, kafka_offset
LIMIT 1 BY event_id
COMMENT 'Steps that name no authorization; refunds are matched by themselves.';

CREATE OR REPLACE VIEW settlement_candidates AS
SELECT
  asked.event_id AS event_id, asked.event_time AS event_time, asked.card_id AS card_id,
  asked.merchant_id AS merchant_id, asked.currency AS currency,
  asked.billing_currency AS billing_currency, asked.network_lifecycle_id AS network_lifecycle_id,
  asked.retrieval_reference_number AS retrieval_reference_number,
  ifNull(asked.approval_code, later.approval_code) AS approval_code,
  ifNull(later.is_charged, false) AS is_charged,
  ifNull(asked.billing_amount_minor, 0) AS held_minor,
  if(asked.currency = asked.billing_currency, 0, held_minor * fx_percent / 100) AS fx_minor,
  held_minor + greatest(held_minor * over_percent / 100, over_minor) + fx_minor AS most_minor,
  held_minor - held_minor * under_percent / 100 - fx_minor AS least_minor
FROM (
  SELECT event_id, event_time, card_id, merchant_id, currency, billing_currency,
    billing_amount_minor, network_lifecycle_id, retrieval_reference_number, approval_code,
    if(mcc IN (SELECT mcc FROM settlement_tolerances), assumeNotNull(mcc), '') AS terms_of
  FROM transactions
  WHERE event_time >= {since: DateTime64(3, 'UTC')} - INTERVAL 45 DAY
    AND event_time < {until: DateTime64(3, 'UTC')}
    AND kind IN ('AUTHORIZATION', 'ADVICE') AND card_id IN (
      SELECT card_id FROM settlement_unlinked(
        since = {since: DateTime64(3, 'UTC')}, until = {until: DateTime64(3, 'UTC')})
    )
  ORDER BY kafka_partition, kafka_offset
  LIMIT 1 BY event_id
) AS asked
LEFT JOIN (
  SELECT original_event_id, anyIf(t.approval_code, kind = 'OUTCOME') AS approval_code,
    countIf(kind = 'CLEARING') > 0 AS is_charged
  FROM transactions AS t
  WHERE event_time >= {since: DateTime64(3, 'UTC')} - INTERVAL 45 DAY
    AND event_time < {until: DateTime64(3, 'UTC')} + INTERVAL 45 DAY
    AND kind IN ('OUTCOME', 'CLEARING') AND original_event_id IS NOT NULL AND card_id IN (
      SELECT card_id FROM settlement_unlinked(
        since = {since: DateTime64(3, 'UTC')}, until = {until: DateTime64(3, 'UTC')})
    )
  GROUP BY original_event_id
) AS later ON later.original_event_id = asked.event_id
INNER JOIN (SELECT * FROM settlement_tolerances FINAL) AS terms ON terms.mcc = asked.terms_of
SETTINGS join_use_nulls = 1
COMMENT 'Authorizations that unlinked steps might belong to, with the least and most they hold.';

CREATE OR REPLACE VIEW settlement_strays AS
SELECT stray.*, matched.purchase_id AS purchase_id, ifNull(matched.pass, 0) AS pass
FROM settlement_unlinked(
  since = {since: DateTime64(3, 'UTC')}, until = {until: DateTime64(3, 'UTC')}) AS stray
LEFT JOIN (
  -- A clearing that only comes near gives way to one that is sure, and to the one before it.
  SELECT stray_id, purchase_id, pass,
    row_number() OVER (PARTITION BY purchase_id ORDER BY pass, stray_time, stray_id) AS place
  FROM (
    SELECT stray.event_id AS stray_id, stray.event_time AS stray_time,
      asked.event_id AS purchase_id,
      multiIf(
        ifNull(stray.network_lifecycle_id = asked.network_lifecycle_id, false), 1,
        ifNull(stray.retrieval_reference_number = asked.retrieval_reference_number
          AND stray.approval_code = asked.approval_code, false), 2,
        ifNull(stray.kind = 'CLEARING' AND NOT asked.is_charged
          AND stray.merchant_id = asked.merchant_id AND stray.currency = asked.currency
          AND stray.billing_currency = asked.billing_currency
          AND stray.billing_amount_minor BETWEEN least_minor AND most_minor, false), 3,
        0
      ) AS pass
    FROM settlement_unlinked(
      since = {since: DateTime64(3, 'UTC')}, until = {until: DateTime64(3, 'UTC')}) AS stray
    INNER JOIN settlement_candidates(
      since = {since: DateTime64(3, 'UTC')}, until = {until: DateTime64(3, 'UTC')}) AS asked
      ON asked.card_id = stray.card_id
    WHERE asked.event_time <= stray.event_time
      AND asked.event_time > stray.event_time - INTERVAL 45 DAY AND pass > 0
    ORDER BY pass, asked.event_time DESC
    LIMIT 1 BY stray_id
  )
) AS matched ON matched.stray_id = stray.event_id AND (matched.pass < 3 OR matched.place = 1)
SETTINGS join_use_nulls = 1
COMMENT 'Steps that name no authorization, with the one they belong to, if there is one.';

CREATE OR REPLACE VIEW settlement_steps AS
SELECT
  step.event_id AS event_id, step.kind AS kind, step.event_time AS event_time,
  step.currency AS currency, step.billing_currency AS billing_currency,
  ifNull(step.billing_amount_minor, 0) AS minor,
  ifNull(step.acquirer_reference, '') AS reference,
  ifNull(increment.purchase_id, step.original_event_id) AS purchase_id,
  step.kind = 'INCREMENTAL' AND step.event_id IN (
    SELECT original_event_id FROM transactions
    WHERE event_time >= {since: DateTime64(3, 'UTC')}
      AND event_time < {until: DateTime64(3, 'UTC')} + INTERVAL 45 DAY
      AND kind = 'OUTCOME' AND NOT approved
  ) AS is_refused,
  1 AS pass
FROM (
  SELECT event_id, kind, event_time, currency, billing_currency, billing_amount_minor,
    acquirer_reference, original_event_id
  FROM transactions
  WHERE event_time >= {since: DateTime64(3, 'UTC')}
    AND event_time < {until: DateTime64(3, 'UTC')} + INTERVAL 180 DAY
    AND kind IN ('INCREMENTAL', 'REVERSAL', 'EXPIRY', 'CLEARING', 'REFUND', 'CHARGEBACK')
    AND original_event_time >= {since: DateTime64(3, 'UTC')}
    AND original_event_time < {until: DateTime64(3, 'UTC')} + INTERVAL 31 DAY
    AND (original_event_time < {until: DateTime64(3, 'UTC')} OR original_event_id IN (
      SELECT event_id FROM transactions
      WHERE event_time >= {until: DateTime64(3, 'UTC')}
        AND event_time < {until: DateTime64(3, 'UTC')} + INTERVAL 31 DAY AND kind = 'INCREMENTAL'
    ))
  ORDER BY kafka_partition, kafka_offset
  LIMIT 1 BY event_id
) AS step
LEFT JOIN (
  SELECT event_id, any(original_event_id) AS purchase_id FROM transactions
  WHERE event_time >= {since: DateTime64(3, 'UTC')}
    AND event_time < {until: DateTime64(3, 'UTC')} + INTERVAL 31 DAY AND kind = 'INCREMENTAL'
  GROUP BY event_id
) AS increment ON increment.event_id = step.original_event_id
UNION ALL
SELECT event_id, kind, event_time, currency, billing_currency, ifNull(billing_amount_minor, 0),
  ifNull(acquirer_reference, ''), purchase_id, false, pass
FROM settlement_strays(since = {since: DateTime64(3, 'UTC')},
  until = {until: DateTime64(3, 'UTC')} + INTERVAL 45 DAY)
WHERE purchase_id IS NOT NULL
SETTINGS join_use_nulls = 1
COMMENT 'What followed the authorizations of the span, each with the one it belongs to.';
