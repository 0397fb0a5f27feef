import type { ClickHouse } from '../sinks/clickhouse.ts'

/**
 * Fills the tables of a database by SQL, with a card program that never existed: 90 days of
 * authorizations, each with its decision, a challenger's score and its outcome, most of them with a
 * clearing. Every value follows from the number of the authorization, so a repeat fills the same.
 */
export interface Filling {
  readonly authorizations: number
  readonly features: number
  readonly featureSet: string
  readonly authorizationsPerInsert: number
  /** Called as it goes, with the number of authorizations that are in. */
  readonly filled: (authorizations: number) => void
}

const firstDay = Date.UTC(2026, 0, 1)
const days = 90
const dayMs = 86_400_000
const partitions = 12
const accountsPerPartition = 1_667
/** The one that the worked questions ask about. */
const wellKnown = { number: 700_000, eventId: '00000000-0000-4000-8000-000000000001' }
/** Each authorization has this many offsets of card.events to itself. */
const slots = 6
/** An increment follows the authorization of the same partition that came this much before. */
const incrementAfter = 1_212

/** Evenly spread from 0 to 1, the same for the same number and salt. */
const unit = (salt: string, number = 'base'): string =>
  `(sipHash64(${number}, '${salt}') / exp2(64))`

const idOf = (salt: string, number = 'n'): string =>
  `reinterpretAsUUID(sipHash128(${number}, '${salt}'))`

/** Authorizations and increments with all that follows from their number. */
const askedOf = (
  { authorizations, features, featureSet }: Filling,
  { from, count }: Numbers,
): string => `
  SELECT number AS n, n % 40 = 39 AND n > ${incrementAfter} AS is_increment,
    toUInt64(if(is_increment, n - ${incrementAfter}, n)) AS base,
    toUInt32(n % ${partitions}) AS kafka_partition, intDiv(n, ${partitions}) AS nth,
    toUInt64(floor(pow(${unit('account')}, 1.1) * ${accountsPerPartition}) * ${partitions}
      + n % ${partitions}) AS account,
    concat('acc_', leftPad(toString(account), 6, '0')) AS account_id,
    concat('crd_', leftPad(toString(account + 100000 * (${unit('card')} < 0.1)), 6, '0'))
      AS card_id,
    concat('aut_', lower(hex(base))) AS authorization_id,
    ['aurora', 'borealis', 'cascade'][account % 3 + 1] AS program_id,
    if(program_id = 'borealis', 'EUR', 'USD') AS billing_currency,
    ${firstDay} + toInt64(n * ${(days * dayMs) / authorizations}) AS event_ms,
    ${firstDay} + toInt64(base * ${(days * dayMs) / authorizations}) AS base_ms,
    fromUnixTimestamp64Milli(event_ms, 'UTC') AS event_time,
    fromUnixTimestamp64Milli(event_ms + 40, 'UTC') AS kafka_time,
    if(n = ${wellKnown.number}, toUUID('${wellKnown.eventId}'), ${idOf('asked')}) AS event_id,
    toInt64(100 * exp(3.2 + 1.1 * sqrt(-2 * log(${unit('a', 'n')} + 1e-9))
      * cos(6.283 * ${unit('b', 'n')}))) AS billing_amount_minor,
    ${unit('kind')} < 0.004 AS is_fraud,
    if(is_fraud, pow(${unit('score')}, 0.3), pow(${unit('score')}, 14)) AS fraud_score,
    pow(${unit('risk')}, 20) AS risk_score,
    multiIf(fraud_score > 0.96, 'DECLINE', fraud_score > 0.9, 'REVIEW', 'APPROVE') AS action,
    if(${unit('obeyed', 'n')} < 0.0005, action = 'DECLINE',
      action != 'DECLINE' AND ${unit('means', 'n')} > 0.03) AS approved,
    toUInt32(6000 * pow(${unit('merchant')}, 2)) AS merchant,
    concat('mer_', leftPad(toString(merchant), 6, '0')) AS merchant_id,
    ['5411', '5812', '5814', '5541', '4111', '5732', '5999', '7011', '5311', '5912', '4814',
      '7995'][merchant % 12 + 1] AS mcc,
    if(merchant % 10 < 8, 'US', ['GB', 'FR', 'DE', 'MX', 'CN', 'BR'][merchant % 6 + 1])
      AS merchant_country,
    if(account % 2 = 0, 'VISA', 'MASTERCARD') AS network,
    if(${unit('online')} < 0.35, 'ECOMMERCE', 'CONTACTLESS') AS entry_mode,
    arrayMap(place -> if(place % 7 = 0, toFloat32(nan),
      toFloat32(intHash32(n * 256 + place) % 4096
        * (intHash32(base * 256 + place) % 5 < place % 4))),
      range(${features})) AS features,
    '${featureSet}' AS feature_set
  FROM numbers(${from}, ${count})`

const shared = `kafka_partition, event_id, program_id, account_id, card_id, billing_amount_minor,
  billing_currency`

const askedColumns = `topic, kafka_offset, kafka_time, ${shared}, kind, event_time,
  authorization_id, amount_minor, currency, merchant_id, mcc, merchant_country, network,
  entry_mode, card_present, network_lifecycle_id, device_id, ip, processor, merchant_name,
  original_event_id, original_event_time`

const repeated = (offset: number) => `'card.events', nth * ${slots} + ${offset}`

const stepColumns = `topic, kafka_offset, kafka_time, ${shared}, kind, event_time,
  authorization_id, amount_minor, currency, merchant_id, mcc, merchant_country, network,
  network_lifecycle_id, processor, original_event_id, original_event_time, approved, response_code`

interface Step {
  readonly slot: number
  readonly kind: string
  readonly after: string
  readonly amount?: string
  readonly where: string
}

/** What follows an authorization; a share of them is decided by a salt of its own. */
const steps: readonly Step[] = [
  { slot: 1, kind: "'OUTCOME'", after: '300', where: '1' },
  {
    slot: 2,
    kind: "'CLEARING'",
    after: `toInt64(${dayMs / 4} + ${unit('posted')} * ${2 * dayMs})`,
    amount: `toInt64(billing_amount_minor * if(mcc = '5812', 1.15, 1))`,
    where: `approved AND ${unit('cleared', 'n')} < 0.94`,
  },
  {
    slot: 3,
    kind: `multiIf(${unit('later', 'n')} < 0.02, 'REVERSAL', ${unit('later', 'n')} < 0.035,
      'EXPIRY', ${unit('later', 'n')} < 0.065, 'REFUND', 'CHARGEBACK')`,
    after: `toInt64(${dayMs} * (1 + 20 * ${unit('when')}))`,
    where: `approved AND (${unit('later', 'n')} < 0.065 OR is_fraud)`,
  },
]

const stepInsert = ({ slot, kind, after, amount, where }: Step, asked: string) => `
  INSERT INTO transactions (${stepColumns})
  SELECT ${repeated(slot)}, kafka_time, kafka_partition, ${idOf(`step ${slot}`)} AS id, program_id,
    account_id, card_id, ${amount ?? 'billing_amount_minor'} AS step_amount, billing_currency,
    ${kind}, fromUnixTimestamp64Milli(event_ms + ${after}, 'UTC'), authorization_id, step_amount,
    billing_currency, merchant_id, mcc, merchant_country, network, authorization_id, 'galactic',
    event_id, event_time, ${slot === 1 ? 'approved' : 'NULL'},
    ${slot === 1 ? "if(approved, '00', '51')" : 'NULL'}
  FROM (${asked}) WHERE ${where}`

interface Numbers {
  readonly from: number
  readonly count: number
}

/** One insert for each table and step of the authorizations with these numbers. */
function inserts(filling: Filling, numbers: Numbers): readonly string[] {
  const asked = askedOf(filling, numbers)
  return [
    askedInsert(asked),
    ...steps.map((step) => stepInsert(step, asked)),
    decisionsInsert(asked),
    challengersInsert(asked),
    labelsInsert(asked),
  ]
}

const askedInsert = (asked: string): string => `
  INSERT INTO transactions (${askedColumns})
  SELECT ${repeated(0)}, kafka_time, ${shared},
    if(is_increment, 'INCREMENTAL', 'AUTHORIZATION'), event_time, authorization_id,
    billing_amount_minor, billing_currency, merchant_id, mcc, merchant_country, network,
    entry_mode, entry_mode = 'CONTACTLESS', authorization_id,
    concat('dev_', hex(account)), concat('10.0.', toString(account % 250), '.1'), 'galactic',
    concat('Shop ', toString(merchant)), if(is_increment, ${idOf('asked', 'base')}, NULL),
    if(is_increment, fromUnixTimestamp64Milli(base_ms, 'UTC'), NULL)
  FROM (${asked})`

const decisionsInsert = (asked: string): string => `
  INSERT INTO decisions (topic, kafka_offset, kafka_time, ${shared}, decision_id,
    source_partition, source_offset, event_time, authorization_id, action, response_code,
    stand_in, reasons.code, reasons.contribution, reasons.origin, fraud_score, risk_score,
    rules_fired, fraud_model, risk_model, policy_version, feature_set, features, payload_hash)
  SELECT 'card.decisions', nth, kafka_time, ${shared}, ${idOf('decided')}, kafka_partition,
    nth * ${slots}, event_time, authorization_id, action,
    if(action = 'DECLINE', '59', '00'), 0,
    if(action = 'APPROVE', [], ['CARD_VELOCITY', 'NEW_DEVICE']),
    if(action = 'APPROVE', [], [0.6, 0.2]),
    if(action = 'APPROVE', [], ['FRAUD_MODEL', 'FRAUD_MODEL']), fraud_score, risk_score,
    if(${unit('rule')} < 0.01 OR action = 'DECLINE',
      [['large_abroad', 'burst', 'quasi_cash'][n % 3 + 1]], []),
    if(event_ms < ${firstDay + 45 * dayMs}, 'fraud@1', 'fraud@2'), 'risk@1', 'policy-1',
    feature_set, features, sipHash64(n)
  FROM (${asked})`

const challengersInsert = (asked: string): string => `
  INSERT INTO challenger_scores (topic, kafka_offset, kafka_time, kafka_partition, decision_id,
    event_id, account_id, event_time, model, score)
  SELECT 'card.challenger-scores', nth, kafka_time, kafka_partition, ${idOf('decided')},
    event_id, account_id, event_time, 'fraud@3', pow(fraud_score, 1.2)
  FROM (${asked})`

const labelsInsert = (asked: string): string => `
  INSERT INTO labels (topic, kafka_offset, kafka_time, ${shared}, known_at, original_event_id,
    original_event_time, verdict, fraud_type, source, merchant_id, mcc)
  SELECT ${repeated(4)}, kafka_time, kafka_partition, ${idOf('label')}, program_id, account_id,
    card_id, billing_amount_minor, billing_currency,
    fromUnixTimestamp64Milli(event_ms + toInt64(${dayMs} * (1 + 44 * ${unit('known')})), 'UTC'),
    event_id, event_time, if(is_fraud, 'FRAUD', 'GENUINE'),
    if(is_fraud, ['CARD_TESTING', 'STOLEN_CARD', 'TAKEOVER'][n % 3 + 1], NULL),
    if(is_fraud, 'HOLDER', 'ANALYST'), merchant_id, mcc
  FROM (${asked}) WHERE is_fraud AND ${unit('told', 'n')} < 0.92 OR action = 'REVIEW'`

const accountSteps = ['OPENED', 'STATEMENT', 'PAYMENT_POSTED', 'STATEMENT', 'PAYMENT_POSTED']

const accountsInsert = ({ authorizations }: Filling) => `
  INSERT INTO account_events (topic, kafka_partition, kafka_offset, kafka_time, event_id, kind,
    event_time, program_id, account_id, status, limit_minor, balance_minor, currency, opened_on)
  SELECT 'card.events', number % ${partitions},
    ${slots} * ${authorizations} + number * ${accountSteps.length} + step,
    toDateTime64('2026-01-01', 3, 'UTC') + step * 1600000,
    reinterpretAsUUID(sipHash128(number, step)), kind,
    toDateTime64('2026-01-01', 3, 'UTC') + step * 1600000,
    ['aurora', 'borealis', 'cascade'][number % 3 + 1],
    concat('acc_', leftPad(toString(number), 6, '0')), 'ACTIVE', 500000, number % 400000,
    if(number % 3 = 1, 'EUR', 'USD'), toDate('2024-01-01')
  FROM numbers(${partitions * accountsPerPartition})
  ARRAY JOIN ${JSON.stringify(accountSteps).replaceAll('"', "'")} AS kind, [0, 1, 2, 3, 4] AS step`

const deliveriesInsert = (table: string, type: string) => `
  INSERT INTO deliveries (topic, kafka_partition, kafka_offset, kafka_time, record_type,
    payload_hash, payload_bytes)
  SELECT topic, kafka_partition, kafka_offset, kafka_time, '${type}', sipHash64(kafka_offset), 700
  FROM ${table} FINAL`

const recordTypes = [
  ['transactions', 'Transaction'],
  ['account_events', 'AccountEvent'],
  ['labels', 'Label'],
  ['decisions', 'Decision'],
  ['challenger_scores', 'ChallengerScore'],
] as const

export async function fill(clickhouse: ClickHouse, filling: Filling): Promise<void> {
  const { authorizations, authorizationsPerInsert } = filling
  for (let from = 0; from < authorizations; from += authorizationsPerInsert) {
    const count = Math.min(authorizationsPerInsert, authorizations - from)
    for (const insert of inserts(filling, { from, count })) await clickhouse.command(insert)
    filling.filled(from + count)
  }
  await clickhouse.command(accountsInsert(filling))
  for (const [table, type] of recordTypes) await clickhouse.command(deliveriesInsert(table, type))
}
