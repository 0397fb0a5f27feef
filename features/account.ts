import { daysFrom, type Glance, oneIf, ratioOf, slotOf, valueIn } from './glance.ts'
import { delinquentStatus, stateField } from './state.ts'

interface AccountFeature {
  readonly about: string
  readonly read: (state: (field: keyof typeof stateField) => number, glance: Glance) => number
}

/** What account events told: missing until the first one. Times are in days. */
export const accountFields = {
  limit: { about: 'Credit limit in minor units', read: (state) => state('limit') },
  balance: { about: 'Posted balance in minor units', read: (state) => state('balance') },
  utilisation: {
    about: 'Balance by limit',
    read: (state) => ratioOf(state('balance'), state('limit')),
  },
  utilisation_after: {
    about: 'Balance and this amount by limit',
    read: (state, { amountMinor }) => ratioOf(state('balance') + amountMinor, state('limit')),
  },
  amount_to_available: {
    about: 'This amount by limit less balance; missing where nothing is available',
    read: (state, { amountMinor }) => ratioOf(amountMinor, state('limit') - state('balance')),
  },
  spend_7d_to_limit: {
    about: 'What was approved in 7 days, by limit',
    read: (state, glance) => ratioOf(approvedIn(glance, '7d'), state('limit')),
  },
  spend_30d_to_limit: {
    about: 'What was approved in 30 days, by limit; above 1 the line is turned over',
    read: (state, glance) => ratioOf(approvedIn(glance, '30d'), state('limit')),
  },
  age_days: {
    about: 'Days since the account was opened',
    read: (state, { asOf }) => asOf / 86_400_000 - state('openedOn'),
  },
  is_delinquent: {
    about: '1 while past due',
    read: (state) => oneIf(state('status') === delinquentStatus),
  },
  status_code: { about: 'Status, as its place in the schema', read: (state) => state('status') },
  days_since_limit_change: {
    about: 'Days since the limit changed',
    read: (state, { asOf }) => daysFrom(state('limitChangedAt'), asOf),
  },
  days_since_contact_change: {
    about: 'Days since e-mail, phone or address changed',
    read: (state, { asOf }) => daysFrom(state('contactChangedAt'), asOf),
  },
  days_since_credential_change: {
    about: 'Days since the password changed',
    read: (state, { asOf }) => daysFrom(state('credentialChangedAt'), asOf),
  },
  days_since_card_issued: {
    about: 'Days since a card was issued or replaced',
    read: (state, { asOf }) => daysFrom(state('cardIssuedAt'), asOf),
  },
  days_since_payment: {
    about: 'Days since a payment was posted',
    read: (state, { asOf }) => daysFrom(state('paymentPostedAt'), asOf),
  },
  days_since_payment_returned: {
    about: 'Days since a payment bounced',
    read: (state, { asOf }) => daysFrom(state('paymentReturnedAt'), asOf),
  },
  days_since_payment_missed: {
    about: 'Days since a payment was missed',
    read: (state, { asOf }) => daysFrom(state('paymentMissedAt'), asOf),
  },
  payments_posted: { about: 'Payments posted so far', read: (state) => state('paymentsPosted') },
  payments_returned: { about: 'Payments bounced so far', read: (s) => s('paymentsReturned') },
  payments_missed: { about: 'Payments missed so far', read: (state) => state('paymentsMissed') },
  last_payment: { about: 'Last payment in minor units', read: (state) => state('lastPayment') },
  last_payment_to_balance: {
    about: 'Last payment by the balance and that payment',
    read: (state) => ratioOf(state('lastPayment'), state('balance') + state('lastPayment')),
  },
} as const satisfies Readonly<Record<string, AccountFeature>>

export type AccountField = keyof typeof accountFields

/** Reads a feature of the account's state; missing as long as no account event has come. */
export function readAccount(field: AccountField, glance: Glance): number {
  const state = glance.readings.account?.state
  if (!state || state[stateField.since] === 0) return Number.NaN
  return accountFields[field].read((name) => state[stateField[name]] ?? Number.NaN, glance)
}

const approvedSlots = { '7d': slotOf('approvedSum', '7d'), '30d': slotOf('approvedSum', '30d') }

const approvedIn = ({ readings }: Glance, window: keyof typeof approvedSlots): number =>
  valueIn(readings.account, approvedSlots[window])
