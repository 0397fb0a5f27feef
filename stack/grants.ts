/** What an analyst may read of a view. A column that is in neither list is hidden. */
export interface Grant {
  readonly shown: readonly string[]
  /** Columns that exist and are hidden on purpose; a test holds that no column is forgotten. */
  readonly withheld: readonly string[]
}

const columns = (text: string): readonly string[] => text.trim().split(/\s+/)

const view = (shown: string, withheld = ''): Grant => ({
  shown: columns(shown),
  withheld: withheld === '' ? [] : columns(withheld),
})

const place = 'topic kafka_partition kafka_offset kafka_time ingested_at'

/**
 * The one list of what analysts may read: views only, and in them no device, no address, no paying
 * account and no copy of a message. Whoever may see those reads with another role.
 */
export const analystGrants: Readonly<Record<string, Grant>> = {
  v_transactions: view(
    `${place} event_id kind event_time program_id account_id card_id authorization_id
     amount_minor currency billing_amount_minor billing_currency cashback_minor purpose
     merchant_id mcc merchant_country merchant_name merchant_latitude merchant_longitude
     acquirer_id terminal_id network network_lifecycle_id acquirer_reference
     retrieval_reference_number trace_number approval_code message_style initiator entry_mode
     card_present pin_entered wallet cvv_result avs_result three_ds_result liability_shift
     partial_approval_supported network_risk_score original_event_id original_event_time approved
     response_code decided_by processor processor_event_id`,
    'device_id ip',
  ),
  v_account_events: view(
    `${place} event_id kind event_time program_id account_id status limit_minor balance_minor
     currency opened_on card_id previous_card_id cause changed channel previous_limit_minor
     payment_id payment_amount_minor payment_method return_code minimum_due_minor past_due_minor
     due_on days_past_due application_id`,
    'device_id ip payment_source',
  ),
  v_labels: view(
    `${place} event_id known_at program_id account_id card_id original_event_id
     original_event_time verdict fraud_type source billing_amount_minor billing_currency
     merchant_id mcc`,
    'device_id ip',
  ),
  v_decisions: view(
    `${place} decision_id event_id source_partition source_offset event_time program_id account_id
     card_id authorization_id billing_amount_minor billing_currency action response_code stand_in
     reasons.code reasons.contribution reasons.origin fraud_score risk_score rules_fired
     fraud_model risk_model policy_version feature_set features payload_hash`,
  ),
  v_challenger_scores: view(`${place} decision_id event_id account_id event_time model score`),
  v_features: view('decision_id event_id event_time feature value'),
  v_authorizations: view(
    `event_id kind event_time program_id account_id card_id authorization_id original_event_id
     billing_amount_minor billing_currency merchant_id merchant_name mcc merchant_country network
     entry_mode decision_id action stand_in fraud_score risk_score reasons rules_fired fraud_model
     policy_version decided_at approved response_code incremented_minor reversed reversed_minor
     expired clearings cleared_minor refunded_minor charged_back charged_back_minor final_minor`,
  ),
  v_verdicts: view(
    `event_time event_id program_id account_id card_id verdict fraud_type source known_at
     billing_amount_minor billing_currency merchant_id mcc`,
  ),
  v_judged: view(
    `event_time event_id decision_id program_id account_id card_id billing_amount_minor
     billing_currency action fraud_score rules_fired fraud_model policy_version is_fraud is_genuine
     fraud_type`,
  ),
  v_models: view(
    `day fraud_model billing_currency decisions declined reviewed frauds frauds_declined
     genuine_declined fraud_minor fraud_declined_minor`,
  ),
  v_rules: view('day rule billing_currency fired declined frauds genuine fraud_minor'),
  v_score_bands: view('day fraud_model score_from decisions declined frauds'),
  v_fraud_losses: view(
    `event_time event_id program_id account_id card_id merchant_id mcc fraud_type known_at action
     approved billing_amount_minor billing_currency lost_minor saved_minor`,
  ),
  v_approvals: view(
    `day program_id merchant_id mcc merchant_country billing_currency answered approvals asked_minor
     approved_minor`,
  ),
  v_review_queue: view(
    `event_time event_id decision_id program_id account_id card_id billing_amount_minor
     billing_currency fraud_score risk_score reasons rules_fired fraud_model`,
  ),
  v_account_timeline: view('event_time what event_id card_id amount_minor currency detail'),
  v_card_timeline: view('event_time what event_id amount_minor currency detail'),
  v_decisions_per_minute: view(
    `minute program_id billing_currency action stand_in decisions amount_minor fraud_score_sum
     computed_at`,
  ),
  v_transactions_per_minute: view(
    'minute program_id billing_currency kind events approved amount_minor computed_at',
  ),
  v_dead_letters: view(
    `${place} source_topic source_partition source_offset source_timestamp reason detail event_id
     account_id value_length value_sha256 by_sink`,
    'value_base64',
  ),
  v_breaks: view(
    `${place} break_id kind state subject field expected actual stake_minor currency cure
     event_time program_id account_id card_id event_id other_event_id opened_at changed_at
     changed_by why age_days`,
  ),
  v_deliveries: view(`${place} record_type payload_hash payload_bytes`),
  v_completeness: view(
    `topic kafka_partition deliveries first_offset last_offset offsets_missing rows_missing
     rows_foreign`,
  ),
  v_settlement_classes: view(
    `event_id kind event_time program_id account_id card_id network purchase_id pass
     billing_amount_minor billing_currency class`,
  ),
  v_settlement_totals: view(
    `day network billing_currency clearings cleared_minor refunds refunded_minor chargebacks
     charged_back_minor net_minor`,
  ),
}
