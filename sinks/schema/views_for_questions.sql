-- What analysts ask again and again, on top of views.sql. A view with a parameter answers as of a
-- moment: v_verdicts(known_at = '2026-03-01 00:00:00') knows nothing that became known later.

CREATE OR REPLACE VIEW v_verdicts AS
SELECT
  original_event_time AS event_time,
  original_event_id AS event_id,
  program_id,
  account_id,
  card_id,
  verdict,
  fraud_type,
  source,
  v_labels.known_at AS known_at,
  billing_amount_minor,
  billing_currency,
  merchant_id,
  mcc
FROM v_labels
WHERE v_labels.known_at <= {known_at: DateTime64(3, 'UTC')}
QUALIFY row_number() OVER (
  PARTITION BY original_event_time, original_event_id
  ORDER BY v_labels.known_at DESC, kafka_partition, kafka_offset DESC
) = 1
COMMENT 'The verdict that stands about each authorization, as known at known_at.';

CREATE OR REPLACE VIEW v_judged AS
SELECT
  decided.event_time AS event_time,
  decided.event_id AS event_id,
  decided.decision_id AS decision_id,
  decided.program_id AS program_id,
  decided.account_id AS account_id,
  decided.card_id AS card_id,
  decided.billing_amount_minor AS billing_amount_minor,
  decided.billing_currency AS billing_currency,
  decided.action AS action,
  decided.fraud_score AS fraud_score,
  decided.rules_fired AS rules_fired,
  decided.fraud_model AS fraud_model,
  decided.policy_version AS policy_version,
  told.verdict = 'FRAUD' AS is_fraud,
  told.verdict = 'GENUINE' AS is_genuine,
  told.fraud_type AS fraud_type
FROM (SELECT * FROM v_decisions WHERE NOT stand_in) AS decided
LEFT JOIN v_verdicts(known_at = {known_at: DateTime64(3, 'UTC')}) AS told
  ON told.event_id = decided.event_id AND told.event_time = decided.event_time
SETTINGS join_use_nulls = 0
COMMENT 'Every decision of the models beside what was known about it at known_at.';

CREATE OR REPLACE VIEW v_models AS
SELECT
  toDate(event_time) AS day,
  fraud_model,
  billing_currency,
  count() AS decisions,
  countIf(action = 'DECLINE') AS declined,
  countIf(action = 'REVIEW') AS reviewed,
  countIf(is_fraud) AS frauds,
  countIf(is_fraud AND action = 'DECLINE') AS frauds_declined,
  countIf(is_genuine AND action = 'DECLINE') AS genuine_declined,
  sumIf(billing_amount_minor, is_fraud) AS fraud_minor,
  sumIf(billing_amount_minor, is_fraud AND action = 'DECLINE') AS fraud_declined_minor
FROM v_judged(known_at = {known_at: DateTime64(3, 'UTC')})
GROUP BY day, fraud_model, billing_currency
COMMENT 'What each model decided by day, and how much of it was fraud as known at known_at.';

CREATE OR REPLACE VIEW v_rules AS
SELECT
  toDate(event_time) AS day,
  rule,
  billing_currency,
  count() AS fired,
  countIf(action = 'DECLINE') AS declined,
  countIf(is_fraud) AS frauds,
  countIf(is_genuine) AS genuine,
  sumIf(billing_amount_minor, is_fraud) AS fraud_minor
FROM v_judged(known_at = {known_at: DateTime64(3, 'UTC')})
ARRAY JOIN rules_fired AS rule
GROUP BY day, rule, billing_currency
COMMENT 'How often each rule fired by day, and how often on fraud as known at known_at.';

CREATE OR REPLACE VIEW v_score_bands AS
SELECT
  toDate(event_time) AS day,
  fraud_model,
  least(floor(assumeNotNull(fraud_score) * 20), 19) / 20 AS score_from,
  count() AS decisions,
  countIf(action = 'DECLINE') AS declined,
  countIf(is_fraud) AS frauds
FROM v_judged(known_at = {known_at: DateTime64(3, 'UTC')})
WHERE fraud_score IS NOT NULL
GROUP BY day, fraud_model, score_from
COMMENT 'Decisions by model and twentieth of the score, with the fraud known at known_at.';

CREATE OR REPLACE VIEW v_fraud_losses AS
SELECT
  paid.event_time AS event_time,
  paid.event_id AS event_id,
  paid.program_id AS program_id,
  paid.account_id AS account_id,
  paid.card_id AS card_id,
  paid.merchant_id AS merchant_id,
  paid.mcc AS mcc,
  told.fraud_type AS fraud_type,
  told.known_at AS known_at,
  paid.action AS action,
  paid.approved AS approved,
  paid.billing_amount_minor AS billing_amount_minor,
  paid.billing_currency AS billing_currency,
  greatest(paid.final_minor, 0) AS lost_minor,
  if(paid.action = 'DECLINE' AND paid.cleared_minor = 0, paid.billing_amount_minor, 0)
    AS saved_minor
FROM v_authorizations AS paid
INNER JOIN v_verdicts(known_at = {known_at: DateTime64(3, 'UTC')}) AS told
  ON told.event_id = paid.event_id AND told.event_time = paid.event_time
WHERE told.verdict = 'FRAUD'
  AND paid.event_id IN (SELECT original_event_id FROM labels WHERE verdict = 'FRAUD')
COMMENT 'Each fraud known at known_at: what it cost, and what a decline has saved.';

CREATE OR REPLACE VIEW v_approvals AS
SELECT
  toDate(event_time) AS day,
  program_id,
  merchant_id,
  mcc,
  merchant_country,
  billing_currency,
  count() AS answered,
  countIf(approved) AS approvals,
  sum(billing_amount_minor) AS asked_minor,
  sumIf(billing_amount_minor, approved) AS approved_minor
FROM (
  SELECT *
  FROM transactions
  WHERE kind = 'OUTCOME'
  QUALIFY row_number() OVER (
    PARTITION BY event_time, event_id
    ORDER BY kafka_partition, kafka_offset, ingested_at DESC
  ) = 1
)
GROUP BY day, program_id, merchant_id, mcc, merchant_country, billing_currency
COMMENT 'What the processor approved, by day, program, merchant and country.';

CREATE OR REPLACE VIEW v_review_queue AS
SELECT event_time, event_id, decision_id, program_id, account_id, card_id, billing_amount_minor,
  billing_currency, fraud_score, risk_score, reasons.code AS reasons, rules_fired, fraud_model
FROM v_decisions
WHERE action = 'REVIEW'
  AND event_id IN (SELECT event_id FROM decisions WHERE action = 'REVIEW')
  AND event_id NOT IN (SELECT original_event_id FROM labels)
COMMENT 'Decisions to look at, about which nobody has given a verdict yet.';

CREATE OR REPLACE VIEW v_account_timeline AS
SELECT event_time, toString(kind) AS what, event_id, card_id, billing_amount_minor AS amount_minor,
  billing_currency AS currency, ifNull(merchant_name, '') AS detail
FROM v_transactions
WHERE account_id = {account_id: String}
UNION ALL
SELECT event_time, toString(kind), event_id, card_id, payment_amount_minor, currency,
  concat(toString(status), ', balance ', toString(balance_minor))
FROM v_account_events
WHERE account_id = {account_id: String}
UNION ALL
SELECT event_time, concat('DECISION ', toString(action)), event_id, card_id, billing_amount_minor,
  billing_currency, arrayStringConcat(reasons.code, ' ')
FROM v_decisions
WHERE account_id = {account_id: String}
UNION ALL
SELECT known_at, concat('LABEL ', toString(verdict)), original_event_id, card_id,
  billing_amount_minor, billing_currency, ifNull(fraud_type, '')
FROM v_labels
WHERE account_id = {account_id: String}
COMMENT 'All that happened to an account: its steps, transactions, decisions and labels.';

CREATE OR REPLACE VIEW v_card_timeline AS
SELECT event_time, toString(kind) AS what, event_id, billing_amount_minor AS amount_minor,
  billing_currency AS currency, ifNull(merchant_name, '') AS detail
FROM v_transactions
WHERE card_id = {card_id: String}
UNION ALL
SELECT event_time, toString(kind), event_id, NULL, currency, ifNull(cause, '')
FROM v_account_events
WHERE card_id = {card_id: String} OR previous_card_id = {card_id: String}
UNION ALL
SELECT event_time, concat('DECISION ', toString(action)), event_id, billing_amount_minor,
  billing_currency, arrayStringConcat(reasons.code, ' ')
FROM v_decisions
WHERE card_id = {card_id: String}
UNION ALL
SELECT known_at, concat('LABEL ', toString(verdict)), original_event_id, billing_amount_minor,
  billing_currency, ifNull(fraud_type, '')
FROM v_labels
WHERE card_id = {card_id: String}
COMMENT 'All that happened to a card: its issue and block, transactions, decisions and labels.';

CREATE OR REPLACE VIEW v_decisions_per_minute AS
SELECT * FROM decisions_per_minute FINAL
COMMENT 'Decisions per minute, at most a minute or two behind.';

CREATE OR REPLACE VIEW v_transactions_per_minute AS
SELECT * FROM transactions_per_minute FINAL
COMMENT 'Steps of card transactions per minute, at most a minute or two behind.';
