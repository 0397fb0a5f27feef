import type { AccountEventKind, AccountStatus, Label, Transaction } from '../streams/events.ts'
import type { Account } from './accounts.ts'
import type { Conduct, Ledger } from './ledger.ts'
import type { Purchase } from './purchase.ts'

/**
 * One step in the life of an account: what a habit or a thief plans, or what an earlier step left
 * to come. life.ts turns steps into events. At `due` the bank looks whether a minimum was paid, at
 * `aging` for how many days one has not been.
 */
export type Step =
  | { readonly kind: 'purchase'; readonly atMs: number; readonly purchase: Purchase }
  | FollowUp
  | { readonly kind: 'label'; readonly atMs: number; readonly label: Label }
  | { readonly kind: 'change'; readonly atMs: number; readonly change: Change }
  | { readonly kind: 'statement'; readonly atMs: number }
  | { readonly kind: 'payment'; readonly atMs: number; readonly intent: Intent }
  | { readonly kind: 'due'; readonly atMs: number }
  | { readonly kind: 'aging'; readonly atMs: number }
  | { readonly kind: 'claim'; readonly atMs: number; readonly run: string }
  | { readonly kind: 'plan'; readonly atMs: number; readonly plan: Plan }
  | { readonly kind: 'conduct'; readonly atMs: number; readonly conduct: Partial<Conduct> }

/** What a holder or a thief will do, worked out when it begins from how the account stands. */
export type Plan = (account: Account, ledger: Ledger) => readonly Step[]

/** A record that refers to an authorization, and what it does to the account. */
export interface FollowUp {
  readonly kind: 'follow-up'
  readonly atMs: number
  /** Event id of the purchase, which the record may not name; null where nobody asked. */
  readonly of: string | null
  readonly record: Transaction
  readonly heldMinor: bigint
  readonly postedMinor: bigint
}

/** A payment that an honest holder means to make; when its time comes, never more than is owed. */
export interface Intent {
  readonly paymentId: string
  readonly amountMinor: bigint
  readonly method: string
  readonly source: string
  readonly returned: GiveBack | null
}

/** When and by which code the paying bank takes a payment back. */
export interface GiveBack {
  readonly atMs: number
  readonly code: string
}

/** An account event to come. What it does not state stays as it was. */
export interface Change {
  readonly kind: AccountEventKind
  readonly status?: AccountStatus
  /** The new limit against the old. */
  readonly limitFactor?: number
  /** On CARD_ISSUED, CARD_REPLACED and CARD_BLOCKED: which of the account's cards. */
  readonly card?: 0 | 1
  /** The thief's run that asked for it; from here on the thief has the new card. */
  readonly run?: string
  readonly cause?: string
  readonly changed?: string
  readonly channel?: string
  readonly deviceId?: string
  readonly ip?: string
  readonly paymentId?: string
  readonly paymentAmountMinor?: bigint
  readonly paymentMethod?: string
  readonly paymentSource?: string
  readonly returnCode?: string
  readonly pastDueMinor?: bigint
  readonly daysPastDue?: number
}
