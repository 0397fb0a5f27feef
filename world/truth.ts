import type { CardEvent } from '../streams/events.ts'

/** The kinds of planted fraud; each has its module in frauds/. */
export type FraudType =
  | 'CARD_TESTING'
  | 'STOLEN_CARD'
  | 'TAKEOVER'
  | 'COUNTERFEIT'
  | 'LOST_CARD'
  | 'MERCHANT_COMPROMISE'
  | 'COLLUSION'
  | 'BUST_OUT'
  | 'KITING'
  | 'FIRST_PARTY'

/** Which planted fraud a purchase belongs to; a run is one thief's use of one card. */
export interface Planted {
  readonly fraudType: FraudType
  readonly run: string
  /** When the network warns of the whole campaign, if it ever does. */
  readonly alertMs?: number | null
}

/** What was planted: the truth about an authorization, which no record on the log carries. */
export interface Truth extends Planted {
  /** What it asked for in the currency of the account, in cents. */
  readonly amountMinor: bigint
}

/** The classes of differences that reconciliation is to find. */
export type BreakKind =
  | 'OVER_CLEARED'
  | 'UNDER_CLEARED'
  | 'UNCLEARED'
  | 'CLEARED_AFTER_REVERSAL'
  | 'DUPLICATE_PRESENTMENT'
  | 'FORCE_POST'
  | 'DECLINED_CLEARED'
  | 'NOT_HONOURED'
  | 'REFUND_WITHOUT_PURCHASE'
  | 'REFUND_OVER_PURCHASE'
  | 'DUPLICATE_CHARGEBACK'
  | 'CURRENCY_MISMATCH'
  | 'REVERSAL_OVER_AUTHORIZATION'
  | 'OUTCOME_MISSING'

/**
 * A difference that was planted, or that the world makes by itself. Amounts are in the currency of
 * the account.
 */
export interface PlantedBreak {
  readonly kind: BreakKind
  /** The authorization, or where there is none the event itself. */
  readonly eventId: string
  /** The event that does not agree with it; null where one is missing. */
  readonly otherEventId: string | null
  readonly expectedMinor: bigint
  /** Null where nothing came. */
  readonly actualMinor: bigint | null
}

/** An event, and what nobody in the world may know of it. */
export interface WorldEvent {
  readonly event: CardEvent
  readonly truth: Truth | null
  /** Event id of the purchase it belongs to, where its record names none. */
  readonly of?: string
  /** How it reaches the log; absent: at once and for the first time. */
  readonly arrival?: 'LATE' | 'REPEAT'
  /** The break that is there once this event is out. */
  readonly broken?: PlantedBreak
}

/** Event id of what an event belongs to; null where it stands for itself. */
export const purchaseOf = ({ event, of }: WorldEvent): string | null =>
  of ?? (event.type === 'AccountEvent' ? null : event.record.originalEventId)
