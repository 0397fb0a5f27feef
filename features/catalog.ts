import type { AccountField } from './account.ts'
import { compileFeatures } from './compile.ts'
import type { Definition, FeatureSet, ReasonGroup } from './define.ts'
import type { WindowName } from './levels.ts'
import type { OwnField } from './own.ts'

type Windowed = Extract<Definition, { window: WindowName }>
type WithoutWindow<D> = D extends Windowed ? Omit<D, 'window'> : never

/** One definition over several windows. */
const over = (windows: readonly WindowName[], one: WithoutWindow<Windowed>): Definition[] =>
  windows.map((window) => ({ ...one, window }) as Windowed)

const own = (reason: ReasonGroup, fields: readonly OwnField[]): Definition[] =>
  fields.map((field) => ({ aggregate: 'own', field, reason }))

const state = (reason: ReasonGroup, fields: readonly AccountField[]): Definition[] =>
  fields.map((field) => ({ aggregate: 'state', field, reason }))

const theEvent: readonly Definition[] = [
  ...own('AMOUNT', ['amount', 'amount_is_round', 'amount_is_zero', 'cashback']),
  ...own('HABIT', [
    'hour',
    'weekday',
    'is_incremental',
    'is_merchant_initiated',
    'is_cash_like',
    'mcc_is_travel',
    'mcc_is_fuel',
    'mcc_is_food',
    'mcc_is_resellable',
    'mcc_is_digital',
  ]),
  ...own('GEOGRAPHY', ['is_foreign', 'is_cross_currency']),
  ...own('CARD_CHECKS', [
    'card_present',
    'pin_entered',
    'is_wallet',
    'is_ecommerce',
    'is_on_file',
    'is_chip',
    'is_magstripe',
    'is_typed_in',
    'cvv_matches',
    'address_matches',
    'three_ds',
    'network_risk_score',
  ]),
  ...own('DEVICE', ['has_device']),
]

/** How fast a card is used. */
const cardPace: readonly Definition[] = [
  ...over(['5m', '1h', '24h', '7d', '30d'], {
    aggregate: 'count',
    of: 'attempts',
    entity: 'card',
    reason: 'VELOCITY',
  }),
  ...over(['5m', '1h', '24h', '7d', '30d'], {
    aggregate: 'sum',
    of: 'approved',
    entity: 'card',
    reason: 'VELOCITY',
  }),
  ...over(['1h', '24h', '7d', '30d'], {
    aggregate: 'count',
    of: 'declined',
    entity: 'card',
    reason: 'VELOCITY',
  }),
  ...over(['1h', '24h', '7d'], {
    aggregate: 'count',
    of: 'cvvFailed',
    entity: 'card',
    reason: 'CARD_CHECKS',
  }),
  ...over(['1h', '24h'], {
    aggregate: 'count',
    of: 'zeroAmount',
    entity: 'card',
    reason: 'VELOCITY',
  }),
  ...over(['1h', '24h', '7d', '30d'], {
    aggregate: 'distinct',
    of: 'merchant',
    entity: 'card',
    reason: 'VELOCITY',
  }),
  { aggregate: 'pace', entity: 'card', window: '1h', against: '7d', reason: 'VELOCITY' },
  { aggregate: 'pace', entity: 'card', window: '24h', against: '30d', reason: 'VELOCITY' },
  ...over(['5m', '1h'], {
    aggregate: 'countSame',
    of: 'merchant',
    entity: 'card',
    reason: 'VELOCITY',
  }),
  { aggregate: 'secondsSince', of: 'attempt', entity: 'card', reason: 'VELOCITY' },
  { aggregate: 'secondsSince', of: 'declined', entity: 'card', reason: 'VELOCITY' },
]

/** How this purchase fits what the card did before. */
const cardHabits: readonly Definition[] = [
  ...over(['24h', '30d'], { aggregate: 'max', entity: 'card', reason: 'AMOUNT' }),
  ...over(['7d', '30d'], { aggregate: 'mean', of: 'attempts', entity: 'card', reason: 'AMOUNT' }),
  ...over(['30d'], { aggregate: 'deviation', entity: 'card', reason: 'AMOUNT' }),
  ...over(['7d', '30d'], { aggregate: 'amountToMean', entity: 'card', reason: 'AMOUNT' }),
  ...over(['30d'], { aggregate: 'amountToMax', entity: 'card', reason: 'AMOUNT' }),
  ...over(['7d', '30d'], { aggregate: 'amountZScore', entity: 'card', reason: 'AMOUNT' }),
  { aggregate: 'firstSeen', of: 'merchant', entity: 'card', reason: 'NEW_MERCHANT' },
  { aggregate: 'secondsSinceSame', of: 'merchant', entity: 'card', reason: 'NEW_MERCHANT' },
  { aggregate: 'firstSeen', of: 'device', entity: 'card', reason: 'DEVICE' },
  { aggregate: 'secondsSinceSame', of: 'device', entity: 'card', reason: 'DEVICE' },
  ...over(['24h', '30d'], {
    aggregate: 'distinct',
    of: 'device',
    entity: 'card',
    reason: 'DEVICE',
  }),
  { aggregate: 'firstSeen', of: 'country', entity: 'card', reason: 'GEOGRAPHY' },
  ...over(['24h', '30d'], {
    aggregate: 'distinct',
    of: 'country',
    entity: 'card',
    reason: 'GEOGRAPHY',
  }),
  ...over(['24h'], { aggregate: 'count', of: 'foreign', entity: 'card', reason: 'GEOGRAPHY' }),
  ...over(['30d'], { aggregate: 'share', of: 'foreign', entity: 'card', reason: 'GEOGRAPHY' }),
  { aggregate: 'distanceKm', entity: 'card', reason: 'GEOGRAPHY' },
  { aggregate: 'speedKmh', entity: 'card', reason: 'GEOGRAPHY' },
  { aggregate: 'hourShare', entity: 'card', reason: 'HABIT' },
  ...over(['24h', '30d'], {
    aggregate: 'share',
    of: 'notPresent',
    entity: 'card',
    reason: 'HABIT',
  }),
  ...over(['24h', '7d'], { aggregate: 'count', of: 'cash', entity: 'card', reason: 'HABIT' }),
  ...over(['30d'], { aggregate: 'share', of: 'cash', entity: 'card', reason: 'HABIT' }),
  ...over(['30d'], { aggregate: 'share', of: 'declined', entity: 'card', reason: 'HABIT' }),
  ...over(['7d', '30d'], {
    aggregate: 'count',
    of: 'frauds',
    entity: 'card',
    reason: 'KNOWN_FRAUD',
  }),
]

/** What all cards of the account did, and what account events told. */
const theAccount: readonly Definition[] = [
  ...over(['1h', '24h', '7d', '30d'], {
    aggregate: 'count',
    of: 'attempts',
    entity: 'account',
    reason: 'VELOCITY',
  }),
  ...over(['24h', '7d', '30d'], {
    aggregate: 'sum',
    of: 'approved',
    entity: 'account',
    reason: 'VELOCITY',
  }),
  ...over(['24h', '7d'], {
    aggregate: 'count',
    of: 'declined',
    entity: 'account',
    reason: 'VELOCITY',
  }),
  ...over(['24h', '7d'], {
    aggregate: 'distinct',
    of: 'merchant',
    entity: 'account',
    reason: 'VELOCITY',
  }),
  { aggregate: 'pace', entity: 'account', window: '24h', against: '30d', reason: 'VELOCITY' },
  ...over(['30d'], { aggregate: 'amountToMean', entity: 'account', reason: 'AMOUNT' }),
  { aggregate: 'firstSeen', of: 'merchant', entity: 'account', reason: 'NEW_MERCHANT' },
  { aggregate: 'firstSeen', of: 'device', entity: 'account', reason: 'DEVICE' },
  ...over(['7d', '30d'], {
    aggregate: 'distinct',
    of: 'device',
    entity: 'account',
    reason: 'DEVICE',
  }),
  { aggregate: 'firstSeen', of: 'country', entity: 'account', reason: 'GEOGRAPHY' },
  ...over(['7d', '30d'], { aggregate: 'count', of: 'cash', entity: 'account', reason: 'HABIT' }),
  ...over(['30d'], { aggregate: 'share', of: 'cash', entity: 'account', reason: 'HABIT' }),
  ...over(['30d'], { aggregate: 'count', of: 'frauds', entity: 'account', reason: 'KNOWN_FRAUD' }),
  ...state('ACCOUNT_STATE', [
    'limit',
    'balance',
    'utilisation',
    'utilisation_after',
    'amount_to_available',
    'spend_7d_to_limit',
    'spend_30d_to_limit',
    'age_days',
    'days_since_limit_change',
    'days_since_contact_change',
    'days_since_credential_change',
    'days_since_card_issued',
  ]),
  ...state('PAYMENT', [
    'is_delinquent',
    'days_since_payment',
    'days_since_payment_returned',
    'days_since_payment_missed',
    'payments_posted',
    'payments_returned',
    'payments_missed',
    'last_payment',
    'last_payment_to_balance',
  ]),
]

const theDevice: readonly Definition[] = [
  ...over(['1h', '24h', '7d'], {
    aggregate: 'count',
    of: 'attempts',
    entity: 'device',
    reason: 'DEVICE',
  }),
  ...over(['1h', '24h', '7d', '30d'], {
    aggregate: 'distinct',
    of: 'card',
    entity: 'device',
    reason: 'DEVICE',
  }),
  ...over(['24h', '7d'], { aggregate: 'distinct', of: 'ip', entity: 'device', reason: 'DEVICE' }),
  ...over(['24h'], { aggregate: 'count', of: 'declined', entity: 'device', reason: 'DEVICE' }),
  ...over(['7d'], { aggregate: 'share', of: 'declined', entity: 'device', reason: 'DEVICE' }),
  { aggregate: 'secondsSince', of: 'attempt', entity: 'device', reason: 'DEVICE' },
  ...over(['7d', '30d'], {
    aggregate: 'count',
    of: 'frauds',
    entity: 'device',
    reason: 'KNOWN_FRAUD',
  }),
  ...over(['30d'], { aggregate: 'fraudRate', entity: 'device', reason: 'KNOWN_FRAUD' }),
]

const theAddress: readonly Definition[] = [
  ...over(['1h', '24h'], { aggregate: 'count', of: 'attempts', entity: 'ip', reason: 'IP' }),
  ...over(['1h', '24h', '7d'], { aggregate: 'distinct', of: 'card', entity: 'ip', reason: 'IP' }),
  ...over(['24h', '7d'], { aggregate: 'distinct', of: 'device', entity: 'ip', reason: 'IP' }),
  ...over(['24h'], { aggregate: 'count', of: 'declined', entity: 'ip', reason: 'IP' }),
  ...over(['7d'], { aggregate: 'share', of: 'declined', entity: 'ip', reason: 'IP' }),
  { aggregate: 'secondsSince', of: 'attempt', entity: 'ip', reason: 'IP' },
  ...over(['7d', '30d'], { aggregate: 'count', of: 'frauds', entity: 'ip', reason: 'KNOWN_FRAUD' }),
  ...over(['30d'], { aggregate: 'fraudRate', entity: 'ip', reason: 'KNOWN_FRAUD' }),
]

const theMerchant: readonly Definition[] = [
  ...over(['1h', '24h', '7d'], {
    aggregate: 'count',
    of: 'attempts',
    entity: 'merchant',
    reason: 'MERCHANT_RISK',
  }),
  ...over(['1h', '24h', '7d'], {
    aggregate: 'distinct',
    of: 'card',
    entity: 'merchant',
    reason: 'MERCHANT_RISK',
  }),
  { aggregate: 'pace', entity: 'merchant', window: '1h', against: '7d', reason: 'MERCHANT_RISK' },
  { aggregate: 'pace', entity: 'merchant', window: '24h', against: '30d', reason: 'MERCHANT_RISK' },
  ...over(['1h', '24h', '7d'], {
    aggregate: 'share',
    of: 'declined',
    entity: 'merchant',
    reason: 'MERCHANT_RISK',
  }),
  ...over(['24h'], {
    aggregate: 'share',
    of: 'cvvFailed',
    entity: 'merchant',
    reason: 'MERCHANT_RISK',
  }),
  ...over(['24h'], {
    aggregate: 'share',
    of: 'zeroAmount',
    entity: 'merchant',
    reason: 'MERCHANT_RISK',
  }),
  ...over(['30d'], {
    aggregate: 'share',
    of: 'foreign',
    entity: 'merchant',
    reason: 'MERCHANT_RISK',
  }),
  ...over(['30d'], {
    aggregate: 'share',
    of: 'notPresent',
    entity: 'merchant',
    reason: 'MERCHANT_RISK',
  }),
  ...over(['7d', '30d'], {
    aggregate: 'mean',
    of: 'attempts',
    entity: 'merchant',
    reason: 'MERCHANT_RISK',
  }),
  ...over(['7d', '30d'], { aggregate: 'amountToMean', entity: 'merchant', reason: 'AMOUNT' }),
  ...over(['30d'], { aggregate: 'amountZScore', entity: 'merchant', reason: 'AMOUNT' }),
  { aggregate: 'secondsSince', of: 'attempt', entity: 'merchant', reason: 'MERCHANT_RISK' },
  ...over(['24h', '7d', '30d'], {
    aggregate: 'count',
    of: 'frauds',
    entity: 'merchant',
    reason: 'KNOWN_FRAUD',
  }),
  ...over(['30d'], { aggregate: 'sum', of: 'frauds', entity: 'merchant', reason: 'KNOWN_FRAUD' }),
  ...over(['7d', '30d'], { aggregate: 'fraudRate', entity: 'merchant', reason: 'KNOWN_FRAUD' }),
  ...over(['30d'], { aggregate: 'fraudMoneyRate', entity: 'merchant', reason: 'KNOWN_FRAUD' }),
]

/**
 * The features in force, in the order of the vector. Add or reorder at will: names bind a model to
 * its features, not places.
 */
export const featureSet: FeatureSet = compileFeatures([
  ...theEvent,
  ...cardPace,
  ...cardHabits,
  ...theAccount,
  ...theDevice,
  ...theAddress,
  ...theMerchant,
])
