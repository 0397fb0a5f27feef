CREATE OR REPLACE VIEW settlement_unlinked_refunds AS
SELECT event_id, kind, event_time, program_id, account_id, card_id, mcc, network, merchant_id,
  currency, amount_minor, billing_currency, billing_amount_minor
FROM transactions
WHERE event_time >= {since: DateTime64(3, 'UTC')} AND event_time < {until: DateTime64(3, 'UTC')}
  AND kind = 'REFUND' AND original_event_id IS NULL
ORDER BY kafka_partition, kafka_offset
LIMIT 1 BY event_id
COMMENT 'Refunds that name no purchase: the till paid onto the card that it was shown.';

CREATE OR REPLACE VIEW settlement_sales AS
SELECT
  ifNull(original_event_id, event_id) AS purchase_id, card_id, merchant_id, currency,
  minIf(event_time, kind != 'REFUND') AS sold_at,
  sumIf(amount_minor, kind != 'REFUND') - ifNull(sumIf(amount_minor, kind = 'REFUND'), 0)
    AS left_minor
FROM (
  SELECT event_id, kind, event_time, card_id, merchant_id, currency, amount_minor,
    original_event_id
  FROM transactions
  WHERE event_time >= {since: DateTime64(3, 'UTC')} AND event_time < {until: DateTime64(3, 'UTC')}
    AND card_id IN (
      SELECT card_id FROM settlement_unlinked_refunds(
        since = {since: DateTime64(3, 'UTC')}, until = {until: DateTime64(3, 'UTC')})
    )
    AND (kind = 'CLEARING' OR kind = 'REFUND' AND original_event_id IS NOT NULL
      OR kind IN ('AUTHORIZATION', 'ADVICE') AND ifNull(message_style = 'SINGLE', false))
  ORDER BY kafka_partition, kafka_offset
  LIMIT 1 BY event_id
)
GROUP BY purchase_id, card_id, merchant_id, currency
COMMENT 'What was charged and not given back yet, on cards that unlinked refunds went to.';

CREATE OR REPLACE VIEW settlement_refunds AS
SELECT refund.*, matched.purchase_id AS purchase_id
FROM settlement_unlinked_refunds(
  since = {since: DateTime64(3, 'UTC')}, until = {until: DateTime64(3, 'UTC')}) AS refund
LEFT JOIN (
  SELECT refund_id, purchase_id, left_minor,
    sum(minor) OVER (PARTITION BY purchase_id ORDER BY refunded_at, refund_id) AS given_minor
  FROM (
    SELECT refund.event_id AS refund_id, refund.event_time AS refunded_at,
      refund.amount_minor AS minor, sale.purchase_id AS purchase_id, sale.left_minor AS left_minor
    FROM settlement_unlinked_refunds(
      since = {since: DateTime64(3, 'UTC')} - INTERVAL 120 DAY,
      until = {until: DateTime64(3, 'UTC')}) AS refund
    INNER JOIN settlement_sales(
      since = {since: DateTime64(3, 'UTC')} - INTERVAL 240 DAY,
      until = {until: DateTime64(3, 'UTC')}) AS sale
      ON sale.card_id = refund.card_id AND sale.merchant_id = refund.merchant_id
        AND sale.currency = refund.currency
    WHERE sale.sold_at < refund.event_time
      AND sale.sold_at >= refund.event_time - INTERVAL 120 DAY AND left_minor >= minor
    ORDER BY left_minor != minor, sale.sold_at DESC
    LIMIT 1 BY refund_id
  )
) AS matched ON matched.refund_id = refund.event_id AND matched.given_minor <= matched.left_minor
SETTINGS join_use_nulls = 1
COMMENT 'Refunds that name no purchase, with the one they fit: all of it first, then the latest.';

CREATE OR REPLACE VIEW settlement_dangling AS
SELECT event_id, kind, event_time, original_event_time, program_id, account_id, card_id, mcc,
  network, billing_currency, billing_amount_minor
FROM transactions
WHERE event_time >= {since: DateTime64(3, 'UTC')}
  AND event_time < {until: DateTime64(3, 'UTC')} + INTERVAL 180 DAY
  AND kind IN ('REVERSAL', 'CLEARING', 'REFUND', 'CHARGEBACK')
  AND original_event_time >= {since: DateTime64(3, 'UTC')}
  AND original_event_time < {until: DateTime64(3, 'UTC')}
  AND original_event_time >= (SELECT min(event_time) FROM transactions)
  AND original_event_id NOT IN (
    SELECT event_id FROM transactions
    WHERE event_time >= {since: DateTime64(3, 'UTC')} AND event_time < {until: DateTime64(3, 'UTC')}
      AND kind IN ('AUTHORIZATION', 'INCREMENTAL', 'ADVICE')
  )
ORDER BY kafka_partition, kafka_offset
LIMIT 1 BY event_id
COMMENT 'Steps that name an authorization which is not there, though the table goes back so far.';

CREATE OR REPLACE VIEW settlement_orphans AS
SELECT
  orphan.* EXCEPT (terms_of),
  multiIf(
    kind = 'REFUND' AND purchase_id IS NOT NULL, 'REFUND',
    kind = 'REFUND', 'REFUND_WITHOUT_PURCHASE',
    kind != 'CLEARING', 'UNMATCHED',
    minor <= offline_floor_minor, 'OFFLINE',
    'FORCE_POST'
  ) AS class
FROM (
  SELECT event_id, kind, event_time, found_at, program_id, account_id, card_id,
    ifNull(network, '') AS network, billing_currency, ifNull(billing_amount_minor, 0) AS minor,
    purchase_id, if(mcc IN (SELECT mcc FROM settlement_tolerances), toString(mcc), '') AS terms_of
  FROM (
    SELECT event_id, kind, event_time, event_time AS found_at, program_id, account_id, card_id,
      network, billing_currency, billing_amount_minor, mcc, purchase_id
    FROM settlement_strays(
      since = {since: DateTime64(3, 'UTC')}, until = {until: DateTime64(3, 'UTC')})
    WHERE purchase_id IS NULL
    UNION ALL
    SELECT event_id, kind, event_time, event_time, program_id, account_id, card_id,
      network, billing_currency, billing_amount_minor, mcc, purchase_id
    FROM settlement_refunds(
      since = {since: DateTime64(3, 'UTC')}, until = {until: DateTime64(3, 'UTC')})
    UNION ALL
    SELECT event_id, kind, event_time, original_event_time, program_id, account_id, card_id,
      network, billing_currency, billing_amount_minor, mcc, NULL
    FROM settlement_dangling(
      since = {since: DateTime64(3, 'UTC')}, until = {until: DateTime64(3, 'UTC')})
  )
) AS orphan
INNER JOIN (
  SELECT toString(mcc) AS of, offline_floor_minor FROM settlement_tolerances FINAL
) AS terms ON terms.of = orphan.terms_of
COMMENT 'Steps that belong to no authorization, and refunds that were matched by themselves.';

CREATE OR REPLACE VIEW v_settlement_classes AS
SELECT
  step.id AS event_id, step.kind AS kind, step.at AS event_time, program_id, account_id, card_id,
  network, toNullable(purchase.event_id) AS purchase_id, step.pass AS pass,
  step.minor AS billing_amount_minor,
  step.billing_currency AS billing_currency,
  multiIf(
    purchase_id = step.id,
      if(answer_class IN ('NOT_HONOURED', 'OUTCOME_MISSING'), answer_class, purchase.class),
    step.kind = 'INCREMENTAL', 'INCREMENT',
    step.kind = 'EXPIRY', 'EXPIRED',
    step.kind = 'REVERSAL', multiIf(
      purchase.class = 'REVERSAL_OVER_AUTHORIZATION', purchase.class,
      due_minor = 0, 'REVERSAL',
      'PARTIAL_REVERSAL'),
    step.kind IN ('REFUND', 'CHARGEBACK'), if(return_class = 'NONE', step.kind, return_class),
    purchase.class != 'DUPLICATE_PRESENTMENT' OR step.id = clearing_id, purchase.class,
    step.minor = due_minor, 'EXACT',
    'PARTIAL'
  ) AS class
FROM settlement_purchases(
  since = {since: DateTime64(3, 'UTC')}, until = {until: DateTime64(3, 'UTC')}) AS purchase
ARRAY JOIN CAST(arrayPushFront(steps, (purchase.event_time, purchase.event_id,
  toString(purchase.kind), asked_minor, ifNull(purchase.billing_currency, ''),
  ifNull(purchase.currency, ''), '', 0, false)), toTypeName(steps)) AS step
UNION ALL
SELECT event_id, toString(kind), event_time, program_id, account_id, card_id, network,
  purchase_id, if(purchase_id IS NULL, 0, 3), minor, billing_currency, class
FROM settlement_orphans(
  since = {since: DateTime64(3, 'UTC')}, until = {until: DateTime64(3, 'UTC')})
COMMENT 'The class of every authorization of the span, of what followed it, and of what has none.';

CREATE OR REPLACE VIEW v_settlement_totals AS
SELECT
  toDate(event_time) AS day, network, billing_currency,
  countIf(kind = 'CLEARING') AS clearings,
  sumIf(minor, kind = 'CLEARING') AS cleared_minor,
  countIf(kind = 'REFUND') AS refunds,
  sumIf(minor, kind = 'REFUND') AS refunded_minor,
  countIf(kind = 'CHARGEBACK') AS chargebacks,
  sumIf(minor, kind = 'CHARGEBACK') AS charged_back_minor,
  cleared_minor - refunded_minor - charged_back_minor AS net_minor
FROM (
  SELECT event_time, network, billing_currency, kind, ifNull(billing_amount_minor, 0) AS minor
  FROM transactions
  WHERE kind IN ('CLEARING', 'REFUND', 'CHARGEBACK')
  ORDER BY kafka_partition, kafka_offset
  LIMIT 1 BY event_id
)
GROUP BY day, network, billing_currency
ORDER BY day, network, billing_currency
COMMENT 'What was settled, by day, network and currency of the account, to the cent.';
