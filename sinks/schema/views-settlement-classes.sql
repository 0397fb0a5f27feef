CREATE OR REPLACE VIEW settlement_lives AS
WITH
  ifNull(step.billing_currency = asked.billing_currency, false) AS is_billed,
  is_billed AND ifNull(step.currency = asked.currency, false) AS is_alike
SELECT
  asked.event_id AS event_id, any(asked.kind) AS kind, any(asked.event_time) AS event_time,
  any(asked.program_id) AS program_id, any(asked.account_id) AS account_id,
  any(asked.card_id) AS card_id, any(asked.mcc) AS mcc, any(asked.network) AS network,
  any(asked.message_style) AS message_style, any(asked.currency) AS currency,
  any(asked.billing_currency) AS billing_currency, any(asked.asked_minor) AS asked_minor,
  any(asked.approved) AS approved, any(asked.answer_class) AS answer_class,
  any(asked.newest) AS newest,
  any(asked.approved_minor) + if(ifNull(approved, false),
    sumIf(step.minor, step.kind = 'INCREMENTAL' AND NOT step.is_refused), 0) AS authorized_minor,
  sumIf(step.minor, step.kind = 'REVERSAL') AS reversed_minor,
  countIf(step.kind = 'EXPIRY') AS expiries,
  countIf(step.kind = 'CLEARING') AS clearings,
  countIf(step.kind = 'CHARGEBACK') AS chargebacks,
  countIf(step.kind = 'CLEARING' AND NOT is_alike) AS otherwise_cleared,
  sumIf(step.minor, step.kind = 'CLEARING' AND is_billed) AS cleared_minor,
  arraySum(pair -> pair.2, groupUniqArrayIf((step.reference, step.minor),
    step.kind = 'CLEARING' AND is_billed)) AS cleared_once_minor,
  sumIf(step.minor, step.kind = 'REFUND' AND is_billed) AS refunded_minor,
  sumIf(step.minor, step.kind = 'CHARGEBACK' AND is_billed) AS charged_back_minor,
  maxIf(step.event_time, step.kind = 'CLEARING') AS cleared_at,
  minIf(step.event_time, step.kind = 'EXPIRY') AS expired_at,
  argMaxIf(step.event_id, step.event_time, step.kind = 'CLEARING') AS clearing_id,
  argMaxIf(step.event_id, step.event_time, step.kind = 'REVERSAL') AS reversal_id,
  argMaxIf(step.event_id, step.event_time, step.kind IN ('REFUND', 'CHARGEBACK')) AS return_id,
  argMaxIf(step.event_id, step.event_time,
    step.kind = 'CLEARING' AND NOT is_alike) AS unlike_id,
  arraySort(groupArrayIf((step.event_time, step.event_id, toString(step.kind),
    step.minor, step.billing_currency, step.reference, step.pass), step.kind != 'UNKNOWN')) AS steps
FROM settlement_asks(
  since = {since: DateTime64(3, 'UTC')}, until = {until: DateTime64(3, 'UTC')}) AS asked
LEFT JOIN settlement_steps(
  since = {since: DateTime64(3, 'UTC')}, until = {until: DateTime64(3, 'UTC')}) AS step
  ON step.purchase_id = asked.event_id
WHERE asked.kind != 'INCREMENTAL'
GROUP BY asked.event_id
SETTINGS join_use_nulls = 0
COMMENT 'Each authorization of the span with the sums of all that followed it.';

CREATE OR REPLACE VIEW settlement_purchases AS
SELECT
  purchase.*,
  greatest(authorized_minor - reversed_minor, 0) AS due_minor,
  cleared_once_minor - due_minor AS difference_minor,
  if(currency = billing_currency, 0, authorized_minor * fx_percent / 100) AS fx_minor,
  event_time + toIntervalDay(days + grace_days) < newest AS is_over,
  if(clearings = 0 AND ifNull(message_style = 'SINGLE', false), due_minor, cleared_minor)
    AS charged_minor,
  multiIf(
    clearings > 0 AND NOT ifNull(approved, true), 'DECLINED_CLEARED',
    clearings > 0 AND authorized_minor > 0 AND due_minor = 0, 'CLEARED_AFTER_REVERSAL',
    otherwise_cleared > 0, 'CURRENCY_MISMATCH',
    cleared_once_minor < cleared_minor AND cleared_minor > due_minor, 'DUPLICATE_PRESENTMENT',
    clearings > 0
      AND difference_minor > greatest(due_minor * over_percent / 100, over_minor) + fx_minor,
      'OVER_CLEARED',
    approved AND reversed_minor > authorized_minor + fx_minor, 'REVERSAL_OVER_AUTHORIZATION',
    clearings = 0, multiIf(
      approved IS NULL OR answer_class = 'OUTCOME_MISSING', 'UNANSWERED',
      NOT approved, 'DECLINED',
      authorized_minor = 0, 'NO_AMOUNT',
      due_minor = 0, 'REVERSED',
      expiries > 0, 'EXPIRED',
      ifNull(message_style = 'SINGLE', false), 'CHARGED_AT_ONCE',
      is_over, 'UNCLEARED',
      'OPEN'
    ),
    -difference_minor > due_minor * under_percent / 100 + fx_minor,
      if(is_over AND expiries = 0, 'UNDER_CLEARED', 'PARTIAL'),
    expiries > 0 AND cleared_at > expired_at, 'CLEARED_LATE',
    clearings > 1, 'MULTIPLE',
    difference_minor = 0, 'EXACT',
    abs(difference_minor) <= fx_minor, 'FX',
    within
  ) AS class,
  multiIf(
    chargebacks > 1 AND charged_back_minor > charged_minor + fx_minor, 'DUPLICATE_CHARGEBACK',
    refunded_minor + charged_back_minor > charged_minor + fx_minor, 'REFUND_OVER_PURCHASE',
    'NONE'
  ) AS return_class
FROM (
  SELECT *,
    if(mcc IN (SELECT mcc FROM settlement_tolerances), mcc, '') AS terms_of,
    multiIf(
      (network, mcc) IN (SELECT network, mcc FROM hold_lives), (toString(network), toString(mcc)),
      mcc IN (SELECT mcc FROM hold_lives WHERE network = ''), ('', toString(mcc)),
      network IN (SELECT network FROM hold_lives WHERE mcc = ''), (toString(network), ''),
      ('', '')
    ) AS life_of
  FROM settlement_lives(
    since = {since: DateTime64(3, 'UTC')}, until = {until: DateTime64(3, 'UTC')})
) AS purchase
INNER JOIN (
  SELECT mcc AS of, class AS within, over_percent, over_minor, under_percent, fx_percent
  FROM settlement_tolerances FINAL
) AS terms ON terms.of = purchase.terms_of
INNER JOIN (
  SELECT (toString(network), toString(mcc)) AS of, days, grace_days FROM hold_lives FINAL
) AS life ON life.of = purchase.life_of
COMMENT 'Each authorization of the span with what was due, what was charged, and its class.';
