import { accountEventKinds, accountStatuses, amountOf, sinceOf } from './entry.ts'

/**
 * The state of an account as its events told it, in one array of numbers: money in minor units,
 * times in milliseconds, days since 1970. Times are 0 for "never"; `since` is 0 for "unknown".
 */
export const stateField = {
  since: 0,
  limit: 1,
  balance: 2,
  openedOn: 3,
  status: 4,
  limitChangedAt: 5,
  contactChangedAt: 6,
  credentialChangedAt: 7,
  paymentPostedAt: 8,
  paymentReturnedAt: 9,
  paymentMissedAt: 10,
  paymentsPosted: 11,
  paymentsReturned: 12,
  paymentsMissed: 13,
  lastPayment: 14,
  cardIssuedAt: 15,
} as const

export const stateFields = 16

/** What an event of a kind adds: the time it happened last, and how often it did. */
const traces: Readonly<Partial<Record<string, { at: number; count?: number }>>> = {
  LIMIT_CHANGED: { at: stateField.limitChangedAt },
  CONTACT_CHANGED: { at: stateField.contactChangedAt },
  CREDENTIAL_CHANGED: { at: stateField.credentialChangedAt },
  PAYMENT_POSTED: { at: stateField.paymentPostedAt, count: stateField.paymentsPosted },
  PAYMENT_RETURNED: { at: stateField.paymentReturnedAt, count: stateField.paymentsReturned },
  PAYMENT_MISSED: { at: stateField.paymentMissedAt, count: stateField.paymentsMissed },
  CARD_ISSUED: { at: stateField.cardIssuedAt },
  CARD_REPLACED: { at: stateField.cardIssuedAt },
}

const tracesByCode = accountEventKinds.map((kind) => traces[kind] ?? null)

const paymentPosted = accountEventKinds.indexOf('PAYMENT_POSTED')

export const delinquentStatus = accountStatuses.indexOf('DELINQUENT')

/** Applies the STATE record in `words` from `start` on. An older event never replaces a newer. */
export function applyState(state: Float64Array, words: Uint32Array, start: number): void {
  const since = sinceOf(words, start)
  const mixed = words[start + 5] ?? 0
  const what = (mixed >>> 16) & 15
  const trace = tracesByCode[what]
  if (trace) {
    raise(state, trace.at, since)
    if (trace.count !== undefined) state[trace.count] = (state[trace.count] ?? 0) + 1
  }
  if (what === paymentPosted && state[stateField.paymentPostedAt] === since) {
    state[stateField.lastPayment] = amountOf(words[start + 10] ?? 0, words[start + 11] ?? 0)
  }
  if (since < (state[stateField.since] ?? 0)) return
  state[stateField.since] = since
  state[stateField.limit] = amountOf(words[start + 4] ?? 0, mixed)
  state[stateField.balance] = amountOf(words[start + 6] ?? 0, mixed >>> 8)
  state[stateField.openedOn] = (words[start + 7] ?? 0) | 0
  state[stateField.status] = (mixed >>> 20) & 15
}

function raise(state: Float64Array, place: number, to: number): void {
  if (to > (state[place] ?? 0)) state[place] = to
}
