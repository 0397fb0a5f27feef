import { type Decision, type Transaction, topics, type WeirRecord } from '../streams/events.ts'
import { hasCardNumber, type IdKind, isId } from '../streams/ids.ts'
import { columnName, type Refusal } from './column-types.ts'

/** Why a record must not stand in its table, or null: what a column's type alone cannot say. */
export function refusalOf(topic: string, { type, record }: WeirRecord): Refusal | null {
  if (topicOfType[type] !== topic) return `a ${type} does not belong on this topic`
  switch (type) {
    case 'Transaction':
      return idRefusal(record, transactionIds) ?? transactionRefusal(record)
    case 'AccountEvent':
      return idRefusal(record, accountEventIds) ?? amountRefusal(record, accountEventAmounts)
    case 'Label':
      return idRefusal(record, labelIds) ?? amountRefusal(record, ['billingAmountMinor'])
    case 'Decision':
      // A stand-in repeats the ids of an invalid message; only a card number keeps it out.
      return cardNumberRefusal(record, decisionIds) ?? decisionRefusal(record)
    case 'ChallengerScore':
      return isShare(record.score) ? null : 'score is not in 0 to 1'
    case 'DeadLetter':
      return null
    case 'Break':
      return amountRefusal(record, ['stakeMinor'])
  }
}

const topicOfType: Readonly<Record<WeirRecord['type'], string>> = {
  Transaction: topics.events,
  AccountEvent: topics.events,
  Label: topics.events,
  Decision: topics.decisions,
  ChallengerScore: topics.challengerScores,
  DeadLetter: topics.deadLetters,
  Break: topics.breaks,
}

const labelIds = {
  programId: 'program',
  accountId: 'account',
  cardId: 'card',
  merchantId: 'merchant',
  deviceId: 'device',
} as const

const transactionIds = { ...labelIds, authorizationId: 'authorization' } as const

const accountEventIds = {
  programId: 'program',
  accountId: 'account',
  cardId: 'card',
  previousCardId: 'card',
  deviceId: 'device',
  paymentId: 'payment',
} as const

type Ids = Readonly<Record<string, IdKind>>
type IdsOf<Kinds extends Ids> = { readonly [field in keyof Kinds]: string | null }

function idRefusal<Kinds extends Ids>(record: IdsOf<Kinds>, kinds: Kinds): Refusal | null {
  for (const [field, kind] of Object.entries(kinds)) {
    const id = record[field]
    if (typeof id === 'string' && !isId(kind, id)) return `${columnName(field)} is no ${kind} id`
  }
  return null
}

function cardNumberRefusal<Kinds extends Ids>(record: IdsOf<Kinds>, kinds: Kinds): Refusal | null {
  for (const [field, kind] of Object.entries(kinds)) {
    const id = record[field]
    if (typeof id === 'string' && hasCardNumber(id) && !isId(kind, id)) {
      return `${columnName(field)} holds a card number`
    }
  }
  return null
}

function amountRefusal<Field extends string>(
  record: { readonly [field in Field]: bigint | null },
  fields: readonly Field[],
): Refusal | null {
  const field = fields.find((name) => (record[name] ?? 0n) < 0n)
  return field === undefined ? null : `${columnName(field)} is negative`
}

// A balance is negative where money is owed to the account.
const accountEventAmounts = ['limitMinor', 'previousLimitMinor', 'paymentAmountMinor'] as const

function transactionRefusal(record: Transaction): Refusal | null {
  if ((record.networkRiskScore ?? 0) > 999) return 'network_risk_score is over 999'
  return amountRefusal(record, ['amountMinor', 'billingAmountMinor', 'cashbackMinor'])
}

const decisionIds = {
  programId: 'program',
  accountId: 'account',
  cardId: 'card',
  authorizationId: 'authorization',
} as const

function decisionRefusal(record: Decision): Refusal | null {
  if (!isShare(record.fraudScore ?? 0)) return 'fraud_score is not in 0 to 1'
  if (!isShare(record.riskScore ?? 0)) return 'risk_score is not in 0 to 1'
  return amountRefusal(record, ['billingAmountMinor'])
}

const isShare = (value: number): boolean => value >= 0 && value <= 1
