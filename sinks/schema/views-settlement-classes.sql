CREATE OR REPLACE VIEW settlement_lives AS
WITH
  arrayFilter(step -> step.kind = 'CLEARING', steps) AS charges,
  arrayFilter(step -> step.billing_currency = asked.billing_currency, steps) AS billed,
  arrayFilter(step -> step.kind = 'CLEARING', billed) AS billed_charges,
  arrayFilter(step -> step.currency != asked.currency
    OR step.billing_currency != asked.billing_currency, charges) AS otherwise_charged
SELECT
  asked.event_id AS event_id, asked.kind AS kind, asked.event_time AS event_time,
  asked.program_id AS program_id, asked.account_id AS account_id, asked.card_id AS card_id,
  asked.mcc AS mcc, asked.network AS network, asked.message_style AS message_style,
  asked.currency AS currency, asked.billing_currency AS billing_currency,
  asked.asked_minor AS asked_minor, asked.approved AS approved,
  asked.answer_class AS answer_class, asked.newest AS newest,
  asked.approved_minor + if(ifNull(approved, false), arraySum(step -> step.minor,
    arrayFilter(step -> step.kind = 'INCREMENTAL' AND NOT step.is_refused, billed)), 0)
    AS authorized_minor,
  arraySum(step -> step.minor, arrayFilter(step -> step.kind = 'REVERSAL', billed))
    AS reversed_minor,
  length(charges) AS clearings,
  length(otherwise_charged) AS otherwise_cleared,
  countEqual(steps.kind, 'EXPIRY') AS expiries,
  countEqual(steps.kind, 'CHARGEBACK') AS chargebacks,
  arraySum(step -> step.minor, billed_charges) AS cleared_minor,
  arraySum(pair -> pair.2, arrayDistinct(arrayMap(step -> (step.reference, step.minor),
    billed_charges))) AS cleared_once_minor,
  arraySum(step -> step.minor, arrayFilter(step -> step.kind = 'REFUND', billed))
    AS refunded_minor,
  arraySum(step -> step.minor, arrayFilter(step -> step.kind = 'CHARGEBACK', billed))
    AS charged_back_minor,
  charges[-1].at AS cleared_at,
  arrayFirst(step -> step.kind = 'EXPIRY', steps).at AS expired_at,
  charges[-1].id AS clearing_id,
  otherwise_charged[-1].id AS unlike_id,
  arrayLast(step -> step.kind = 'REVERSAL', steps).id AS reversal_id,
  arrayLast(step -> step.kind IN ('REFUND', 'CHARGEBACK'), steps).id AS return_id,
  steps
FROM settlement_asks(
  since = {since: DateTime64(3, 'UTC')}, until = {until: DateTime64(3, 'UTC')}) AS asked
LEFT JOIN (
  SELECT purchase_id, arraySort(groupArray(step)) AS steps
  FROM (
    SELECT assumeNotNull(purchase_id) AS purchase_id, CAST(
      (event_time, event_id, toString(kind), minor, ifNull(billing_currency, ''),
        ifNull(currency, ''), reference, pass, is_refused),
      'Tuple(at DateTime64(3, ''UTC''), id UUID, kind String, minor Int64,
        billing_currency String, currency String, reference String, pass UInt8,
        is_refused Bool)') AS step
    FROM settlement_steps(
      since = {since: DateTime64(3, 'UTC')}, until = {until: DateTime64(3, 'UTC')})
  )
  GROUP BY purchase_id
) AS followed ON followed.purchase_id = asked.event_id
WHERE asked.kind != 'INCREMENTAL'
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
