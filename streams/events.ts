/**
 * The vocabulary: what flows through weir, in the words of the schemas. Names are the schemas'
 * names in camel case; times are milliseconds since 1970-01-01 UTC, days are days since then,
 * money is bigint minor units.
 */
import type { Break, ChallengerScore, DeadLetter } from './written.ts'

export type { Break, ChallengerScore, DeadLetter } from './written.ts'

export type TransactionKind =
  | 'UNKNOWN'
  | 'AUTHORIZATION'
  | 'INCREMENTAL'
  | 'ADVICE'
  | 'OUTCOME'
  | 'REVERSAL'
  | 'EXPIRY'
  | 'CLEARING'
  | 'REFUND'
  | 'CHARGEBACK'

export type Purpose =
  | 'UNKNOWN'
  | 'PURCHASE'
  | 'CASH'
  | 'QUASI_CASH'
  | 'ACCOUNT_VERIFICATION'
  | 'REFUND'

export type MessageStyle = 'UNKNOWN' | 'DUAL' | 'SINGLE'

export type Initiator = 'UNKNOWN' | 'CARDHOLDER' | 'MERCHANT'

export type EntryMode =
  | 'UNKNOWN'
  | 'CHIP'
  | 'CONTACTLESS'
  | 'MAGSTRIPE'
  | 'MANUAL'
  | 'ECOMMERCE'
  | 'CREDENTIAL_ON_FILE'
  | 'FALLBACK'

export type CheckResult = 'UNKNOWN' | 'MATCH' | 'MISMATCH' | 'NOT_CHECKED'

export type ThreeDsResult = 'UNKNOWN' | 'AUTHENTICATED' | 'ATTEMPTED' | 'FAILED' | 'NOT_DONE'

export type DecidedBy = 'UNKNOWN' | 'WEIR' | 'PROCESSOR' | 'NETWORK'

export type AccountEventKind =
  | 'UNKNOWN'
  | 'OPENED'
  | 'ACTIVATED'
  | 'CARD_ISSUED'
  | 'CARD_REPLACED'
  | 'CARD_BLOCKED'
  | 'CONTACT_CHANGED'
  | 'CREDENTIAL_CHANGED'
  | 'LIMIT_CHANGED'
  | 'STATEMENT'
  | 'PAYMENT_POSTED'
  | 'PAYMENT_RETURNED'
  | 'PAYMENT_MISSED'
  | 'DELINQUENCY_CHANGED'
  | 'CHARGED_OFF'
  | 'CLOSED'

export type AccountStatus =
  | 'UNKNOWN'
  | 'PENDING'
  | 'ACTIVE'
  | 'BLOCKED'
  | 'DELINQUENT'
  | 'CHARGED_OFF'
  | 'CLOSED'

export type Verdict = 'UNKNOWN' | 'FRAUD' | 'GENUINE'

export type Action = 'UNKNOWN' | 'APPROVE' | 'REVIEW' | 'DECLINE'

export type ReasonOrigin = 'UNKNOWN' | 'FRAUD_MODEL' | 'RISK_MODEL' | 'RULE' | 'POLICY' | 'STAND_IN'

/** One step in the life of a card transaction. Field meanings: schemas/Transaction.avsc. */
export interface Transaction {
  readonly eventId: string
  readonly kind: TransactionKind
  readonly eventTime: number
  readonly programId: string
  readonly accountId: string
  readonly cardId: string
  readonly authorizationId: string | null
  readonly amountMinor: bigint | null
  readonly currency: string | null
  readonly billingAmountMinor: bigint | null
  readonly billingCurrency: string | null
  readonly purpose: Purpose | null
  readonly merchantId: string | null
  readonly mcc: string | null
  readonly merchantCountry: string | null
  readonly merchantName: string | null
  readonly merchantLatitude: number | null
  readonly merchantLongitude: number | null
  readonly acquirerId: string | null
  readonly terminalId: string | null
  readonly network: string | null
  readonly networkLifecycleId: string | null
  readonly acquirerReference: string | null
  readonly retrievalReferenceNumber: string | null
  readonly traceNumber: string | null
  readonly approvalCode: string | null
  readonly messageStyle: MessageStyle | null
  readonly initiator: Initiator | null
  readonly entryMode: EntryMode | null
  readonly cardPresent: boolean | null
  readonly pinEntered: boolean | null
  readonly wallet: string | null
  readonly cvvResult: CheckResult | null
  readonly avsResult: CheckResult | null
  readonly threeDsResult: ThreeDsResult | null
  readonly liabilityShift: boolean | null
  readonly partialApprovalSupported: boolean | null
  readonly cashbackMinor: bigint | null
  readonly networkRiskScore: number | null
  readonly deviceId: string | null
  readonly ip: string | null
  readonly originalEventId: string | null
  readonly originalEventTime: number | null
  readonly approved: boolean | null
  readonly responseCode: string | null
  readonly decidedBy: DecidedBy | null
  readonly processor: string | null
  readonly processorEventId: string | null
}

/** One step in an account's life, with the state after it: schemas/AccountEvent.avsc. */
export interface AccountEvent {
  readonly eventId: string
  readonly kind: AccountEventKind
  readonly eventTime: number
  readonly programId: string
  readonly accountId: string
  readonly status: AccountStatus
  readonly limitMinor: bigint
  readonly balanceMinor: bigint
  readonly currency: string
  readonly openedOn: number
  readonly cardId: string | null
  readonly previousCardId: string | null
  readonly cause: string | null
  readonly changed: string | null
  readonly channel: string | null
  readonly deviceId: string | null
  readonly ip: string | null
  readonly previousLimitMinor: bigint | null
  readonly paymentId: string | null
  readonly paymentAmountMinor: bigint | null
  readonly paymentMethod: string | null
  readonly paymentSource: string | null
  readonly returnCode: string | null
  readonly minimumDueMinor: bigint | null
  readonly pastDueMinor: bigint | null
  readonly dueOn: number | null
  readonly daysPastDue: number | null
  readonly applicationId: string | null
}

/** What became known about a transaction, from `knownAt` on. Field meanings: schemas/Label.avsc. */
export interface Label {
  readonly eventId: string
  readonly knownAt: number
  readonly programId: string
  readonly accountId: string
  readonly cardId: string
  readonly originalEventId: string
  readonly originalEventTime: number
  readonly verdict: Verdict
  readonly fraudType: string | null
  readonly source: string
  readonly billingAmountMinor: bigint | null
  readonly billingCurrency: string | null
  readonly merchantId: string | null
  readonly mcc: string | null
  readonly deviceId: string | null
  readonly ip: string | null
}

/** What was decided about one authorization. Field meanings: schemas/Decision.avsc. */
export interface Decision {
  readonly decisionId: string
  readonly eventId: string
  readonly sourcePartition: number
  readonly sourceOffset: number
  readonly eventTime: number
  readonly programId: string
  readonly accountId: string
  readonly cardId: string
  readonly authorizationId: string | null
  readonly billingAmountMinor: bigint | null
  readonly billingCurrency: string | null
  readonly action: Action
  readonly responseCode: string
  readonly standIn: boolean
  readonly reasons: readonly Reason[]
  readonly fraudScore: number | null
  readonly riskScore: number | null
  readonly rulesFired: readonly string[]
  readonly fraudModel: string
  readonly riskModel: string
  readonly policyVersion: string
  readonly featureSet: string
  readonly features: readonly number[]
}

/** One ranked reason of a decision. */
export interface Reason {
  readonly code: string
  readonly contribution: number
  readonly origin: ReasonOrigin
}

/** What card.events carries, told apart by the name of its record. */
export type CardEvent =
  | { readonly type: 'Transaction'; readonly record: Transaction }
  | { readonly type: 'AccountEvent'; readonly record: AccountEvent }
  | { readonly type: 'Label'; readonly record: Label }

/** Every record that weir reads or writes on a topic. */
export type WeirRecord =
  | CardEvent
  | { readonly type: 'Decision'; readonly record: Decision }
  | { readonly type: 'DeadLetter'; readonly record: DeadLetter }
  | { readonly type: 'ChallengerScore'; readonly record: ChallengerScore }
  | { readonly type: 'Break'; readonly record: Break }

/** One Kafka record as it was read; `timestamp` is Kafka's, in milliseconds since 1970. */
export interface Message {
  readonly topic: string
  readonly partition: number
  readonly offset: number
  readonly timestamp: number
  readonly key: Buffer | null
  readonly value: Buffer | null
}

/** What a record's value turned out to be; `reason` is a code of docs/producers.md. */
export type Decoded =
  | { readonly kind: 'record'; readonly record: WeirRecord }
  | { readonly kind: 'unreadable'; readonly reason: UnreadableReason; readonly detail: string }

export type UnreadableReason = 'EMPTY' | 'NOT_AVRO' | 'UNKNOWN_SCHEMA' | 'TRUNCATED' | 'WRONG_TYPE'

/** Where a record lies in the log. */
export interface Position {
  readonly partition: number
  readonly offset: number
}

/** An event at its place in the log. */
export interface PlacedEvent {
  readonly position: Position
  readonly event: CardEvent
}

/** The topics, by what they hold. */
export const topics = {
  events: 'card.events',
  decisions: 'card.decisions',
  deadLetters: 'card.dead-letters',
  challengerScores: 'card.challenger-scores',
  breaks: 'card.breaks',
} as const

/** When an event counts: a label counts from the moment it is known. */
export const timeOf = (event: CardEvent): number =>
  event.type === 'Label' ? event.record.knownAt : event.record.eventTime

/** Whether the producer of an event waits for a decision. */
export const needsDecision = (event: CardEvent): boolean =>
  event.type === 'Transaction' &&
  (event.record.kind === 'AUTHORIZATION' || event.record.kind === 'INCREMENTAL')
