import type { AccountField } from './account.ts'
import { compileFeatures } from './compile.ts'
import type { Aggregate, Definition, FeatureSet, ReasonGroup } from './define.ts'
import type { WindowName } from './levels.ts'
import type { OwnField } from './own.ts'

type Windowed = Extract<Aggregate, { window: WindowName }>
type WithoutWindow<A> = A extends Windowed ? Omit<A, 'window'> : never

/** One aggregate over several windows. */
const over = (windows: readonly WindowName[], one: WithoutWindow<Windowed>): Aggregate[] =>
  windows.map((window) => ({ ...one, window }) as Windowed)

const own = (fields: readonly OwnField[]): Aggregate[] =>
  fields.map((field) => ({ aggregate: 'own', field }))

const state = (fields: readonly AccountField[]): Aggregate[] =>
  fields.map((field) => ({ aggregate: 'state', field }))

const because = (reason: ReasonGroup, aggregates: readonly Aggregate[]): Definition[] =>
  aggregates.map((one) => ({ ...one, reason }))

const theEvent: readonly Definition[] = [
  ...because('AMOUNT', [...own(['amount', 'amount_is_round', 'amount_is_zero', 'cashback'])]),
  ...because('HABIT', [
    ...own([
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
  ]),
  ...because('GEOGRAPHY', [...own(['is_foreign', 'is_cross_currency'])]),
  ...because('CARD_CHECKS', [
    ...own([
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
  ]),
  ...because('DEVICE', [...own(['has_device'])]),
]

/** How fast a card is used. */
const cardPace: readonly Definition[] = [
  ...because('VELOCITY', [
    ...over(['5m', '1h', '24h', '7d', '30d'], {
      aggregate: 'count',
      of: 'attempts',
      entity: 'card',
    }),
    ...over(['5m', '1h', '24h', '7d', '30d'], { aggregate: 'sum', of: 'approved', entity: 'card' }),
    ...over(['1h', '24h', '7d', '30d'], { aggregate: 'count', of: 'declined', entity: 'card' }),
    ...over(['1h', '24h'], { aggregate: 'count', of: 'zeroAmount', entity: 'card' }),
    ...over(['1h', '24h', '7d', '30d'], { aggregate: 'distinct', of: 'merchant', entity: 'card' }),
    { aggregate: 'pace', entity: 'card', window: '1h', against: '7d' },
    { aggregate: 'pace', entity: 'card', window: '24h', against: '30d' },
    ...over(['5m', '1h'], { aggregate: 'countSame', of: 'merchant', entity: 'card' }),
    { aggregate: 'secondsSince', of: 'attempt', entity: 'card' },
    { aggregate: 'secondsSince', of: 'declined', entity: 'card' },
  ]),
  ...because('CARD_CHECKS', [
    ...over(['1h', '24h', '7d'], { aggregate: 'count', of: 'cvvFailed', entity: 'card' }),
  ]),
]

/** How this purchase fits what the card did before. */
const cardHabits: readonly Definition[] = [
  ...because('AMOUNT', [
    ...over(['24h', '30d'], { aggregate: 'max', entity: 'card' }),
    ...over(['7d', '30d'], { aggregate: 'mean', of: 'attempts', entity: 'card' }),
    ...over(['30d'], { aggregate: 'deviation', entity: 'card' }),
    ...over(['7d', '30d'], { aggregate: 'amountToMean', entity: 'card' }),
    ...over(['30d'], { aggregate: 'amountToMax', entity: 'card' }),
    ...over(['7d', '30d'], { aggregate: 'amountZScore', entity: 'card' }),
  ]),
  ...because('NEW_MERCHANT', [
    { aggregate: 'firstSeen', of: 'merchant', entity: 'card' },
    { aggregate: 'secondsSinceSame', of: 'merchant', entity: 'card' },
  ]),
  ...because('DEVICE', [
    { aggregate: 'firstSeen', of: 'device', entity: 'card' },
    { aggregate: 'secondsSinceSame', of: 'device', entity: 'card' },
    ...over(['24h', '30d'], { aggregate: 'distinct', of: 'device', entity: 'card' }),
  ]),
  ...because('GEOGRAPHY', [
    { aggregate: 'firstSeen', of: 'country', entity: 'card' },
    ...over(['24h', '30d'], { aggregate: 'distinct', of: 'country', entity: 'card' }),
    ...over(['24h'], { aggregate: 'count', of: 'foreign', entity: 'card' }),
    ...over(['30d'], { aggregate: 'share', of: 'foreign', entity: 'card' }),
    { aggregate: 'distanceKm', entity: 'card' },
    { aggregate: 'speedKmh', entity: 'card' },
  ]),
  ...because('HABIT', [
    { aggregate: 'hourShare', entity: 'card' },
    ...over(['24h', '30d'], { aggregate: 'share', of: 'notPresent', entity: 'card' }),
    ...over(['24h', '7d'], { aggregate: 'count', of: 'cash', entity: 'card' }),
    ...over(['30d'], { aggregate: 'share', of: 'cash', entity: 'card' }),
    ...over(['30d'], { aggregate: 'share', of: 'declined', entity: 'card' }),
  ]),
  ...because('KNOWN_FRAUD', [
    ...over(['7d', '30d'], { aggregate: 'count', of: 'frauds', entity: 'card' }),
  ]),
]

/** What all cards of the account did, and what account events told. */
const theAccount: readonly Definition[] = [
  ...because('VELOCITY', [
    ...over(['1h', '24h', '7d', '30d'], { aggregate: 'count', of: 'attempts', entity: 'account' }),
    ...over(['24h', '7d', '30d'], { aggregate: 'sum', of: 'approved', entity: 'account' }),
    ...over(['24h', '7d'], { aggregate: 'count', of: 'declined', entity: 'account' }),
    ...over(['24h', '7d'], { aggregate: 'distinct', of: 'merchant', entity: 'account' }),
    { aggregate: 'pace', entity: 'account', window: '24h', against: '30d' },
  ]),
  ...because('AMOUNT', [...over(['30d'], { aggregate: 'amountToMean', entity: 'account' })]),
  ...because('NEW_MERCHANT', [{ aggregate: 'firstSeen', of: 'merchant', entity: 'account' }]),
  ...because('DEVICE', [
    { aggregate: 'firstSeen', of: 'device', entity: 'account' },
    ...over(['7d', '30d'], { aggregate: 'distinct', of: 'device', entity: 'account' }),
  ]),
  ...because('GEOGRAPHY', [{ aggregate: 'firstSeen', of: 'country', entity: 'account' }]),
  ...because('HABIT', [
    ...over(['7d', '30d'], { aggregate: 'count', of: 'cash', entity: 'account' }),
    ...over(['30d'], { aggregate: 'share', of: 'cash', entity: 'account' }),
  ]),
  ...because('KNOWN_FRAUD', [
    ...over(['30d'], { aggregate: 'count', of: 'frauds', entity: 'account' }),
  ]),
  ...because('ACCOUNT_STATE', [
    ...state([
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
  ]),
  ...because('PAYMENT', [
    ...state([
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
  ]),
]

const theDevice: readonly Definition[] = [
  ...because('DEVICE', [
    ...over(['1h', '24h', '7d'], { aggregate: 'count', of: 'attempts', entity: 'device' }),
    ...over(['1h', '24h', '7d', '30d'], { aggregate: 'distinct', of: 'card', entity: 'device' }),
    ...over(['24h', '7d'], { aggregate: 'distinct', of: 'ip', entity: 'device' }),
    ...over(['24h'], { aggregate: 'count', of: 'declined', entity: 'device' }),
    ...over(['7d'], { aggregate: 'share', of: 'declined', entity: 'device' }),
    { aggregate: 'secondsSince', of: 'attempt', entity: 'device' },
  ]),
  ...because('KNOWN_FRAUD', [
    ...over(['7d', '30d'], { aggregate: 'count', of: 'frauds', entity: 'device' }),
    ...over(['30d'], { aggregate: 'fraudRate', entity: 'device' }),
  ]),
]

const theAddress: readonly Definition[] = [
  ...because('IP', [
    ...over(['1h', '24h'], { aggregate: 'count', of: 'attempts', entity: 'ip' }),
    ...over(['1h', '24h', '7d'], { aggregate: 'distinct', of: 'card', entity: 'ip' }),
    ...over(['24h', '7d'], { aggregate: 'distinct', of: 'device', entity: 'ip' }),
    ...over(['24h'], { aggregate: 'count', of: 'declined', entity: 'ip' }),
    ...over(['7d'], { aggregate: 'share', of: 'declined', entity: 'ip' }),
    { aggregate: 'secondsSince', of: 'attempt', entity: 'ip' },
  ]),
  ...because('KNOWN_FRAUD', [
    ...over(['7d', '30d'], { aggregate: 'count', of: 'frauds', entity: 'ip' }),
    ...over(['30d'], { aggregate: 'fraudRate', entity: 'ip' }),
  ]),
]

const theMerchant: readonly Definition[] = [
  ...because('MERCHANT_RISK', [
    ...over(['1h', '24h', '7d'], { aggregate: 'count', of: 'attempts', entity: 'merchant' }),
    ...over(['1h', '24h', '7d'], { aggregate: 'distinct', of: 'card', entity: 'merchant' }),
    { aggregate: 'pace', entity: 'merchant', window: '1h', against: '7d' },
    { aggregate: 'pace', entity: 'merchant', window: '24h', against: '30d' },
    ...over(['1h', '24h', '7d'], { aggregate: 'share', of: 'declined', entity: 'merchant' }),
    ...over(['24h'], { aggregate: 'share', of: 'cvvFailed', entity: 'merchant' }),
    ...over(['24h'], { aggregate: 'share', of: 'zeroAmount', entity: 'merchant' }),
    ...over(['30d'], { aggregate: 'share', of: 'foreign', entity: 'merchant' }),
    ...over(['30d'], { aggregate: 'share', of: 'notPresent', entity: 'merchant' }),
    ...over(['7d', '30d'], { aggregate: 'mean', of: 'attempts', entity: 'merchant' }),
    { aggregate: 'secondsSince', of: 'attempt', entity: 'merchant' },
  ]),
  ...because('AMOUNT', [
    ...over(['7d', '30d'], { aggregate: 'amountToMean', entity: 'merchant' }),
    ...over(['30d'], { aggregate: 'amountZScore', entity: 'merchant' }),
  ]),
  ...because('KNOWN_FRAUD', [
    ...over(['24h', '7d', '30d'], { aggregate: 'count', of: 'frauds', entity: 'merchant' }),
    ...over(['30d'], { aggregate: 'sum', of: 'frauds', entity: 'merchant' }),
    ...over(['7d', '30d'], { aggregate: 'fraudRate', entity: 'merchant' }),
    ...over(['30d'], { aggregate: 'fraudMoneyRate', entity: 'merchant' }),
  ]),
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
