import type {
  AccountEvent,
  AccountEventKind,
  CardEvent,
  Transaction,
  TransactionKind,
} from './events.ts'

type TransactionField = keyof Transaction & string
type AccountField = keyof AccountEvent & string

const money = ['amountMinor', 'currency'] as const
const billed = ['billingAmountMinor', 'billingCurrency'] as const
const merchant = ['merchantId', 'mcc'] as const
const original = ['originalEventId', 'originalEventTime'] as const
const verdict = ['approved', 'responseCode'] as const

// What follows an authorization repeats its merchant and its billing amount, so that windows can
// take it back without the original. A clearing or a refund may come without any authorization.
const transactionNeeds: Readonly<Record<TransactionKind, readonly TransactionField[]>> = {
  UNKNOWN: [],
  AUTHORIZATION: [...money, ...billed, ...merchant],
  INCREMENTAL: [...money, ...billed, ...merchant, ...original],
  ADVICE: [...money, ...billed, ...merchant, ...verdict],
  OUTCOME: [...billed, ...merchant, ...original, ...verdict],
  REVERSAL: [...billed, ...merchant, ...original],
  EXPIRY: [...billed, ...merchant, ...original],
  CLEARING: [...money, ...billed, ...merchant],
  REFUND: [...money, ...billed, ...merchant],
  CHARGEBACK: [...billed, ...merchant, ...original],
}

const payment = ['paymentId', 'paymentAmountMinor'] as const

const accountNeeds: Readonly<Record<AccountEventKind, readonly AccountField[]>> = {
  UNKNOWN: [],
  OPENED: [],
  ACTIVATED: [],
  CARD_ISSUED: ['cardId'],
  CARD_REPLACED: ['cardId', 'previousCardId'],
  CARD_BLOCKED: ['cardId'],
  CONTACT_CHANGED: ['changed'],
  CREDENTIAL_CHANGED: ['changed'],
  LIMIT_CHANGED: ['previousLimitMinor'],
  STATEMENT: ['minimumDueMinor', 'dueOn'],
  PAYMENT_POSTED: payment,
  PAYMENT_RETURNED: payment,
  PAYMENT_MISSED: [],
  DELINQUENCY_CHANGED: ['daysPastDue'],
  CHARGED_OFF: [],
  CLOSED: [],
}

/** Fields that say nothing without each other. */
const transactionPairs: readonly (readonly [TransactionField, TransactionField])[] = [
  money,
  billed,
  original,
  ['merchantLatitude', 'merchantLongitude'],
]

/** The first field, by its property, that an event of its kind needs and does not have. */
export function missingField(event: CardEvent): string | null {
  switch (event.type) {
    case 'Transaction':
      return missingFromTransaction(event.record)
    case 'AccountEvent': {
      const { record } = event
      return accountNeeds[record.kind].find((property) => record[property] === null) ?? null
    }
    case 'Label': {
      const { billingAmountMinor, billingCurrency } = event.record
      if ((billingAmountMinor === null) === (billingCurrency === null)) return null
      return billingAmountMinor === null ? 'billingAmountMinor' : 'billingCurrency'
    }
  }
}

function missingFromTransaction(record: Transaction): string | null {
  for (const property of transactionNeeds[record.kind]) {
    if (record[property] === null) return property
  }
  for (const [one, other] of transactionPairs) {
    const alone = (record[one] === null) !== (record[other] === null)
    if (alone) return record[one] === null ? one : other
  }
  return null
}
