import type { AccountField } from './account.ts'
import type { WindowName } from './levels.ts'
import type { CountMeasure } from './measures.ts'
import type { OwnField } from './own.ts'
import type { EntityKind } from './windows.ts'

/** Why a feature speaks for or against: what a decision names as its reason. */
export type ReasonGroup =
  | 'AMOUNT'
  | 'VELOCITY'
  | 'HABIT'
  | 'NEW_MERCHANT'
  | 'GEOGRAPHY'
  | 'CARD_CHECKS'
  | 'PAYMENT'
  | 'DEVICE'
  | 'IP'
  | 'MERCHANT_RISK'
  | 'KNOWN_FRAUD'
  | 'ACCOUNT_STATE'

/** Money that adds up in a window. */
export type Money = 'approved' | 'attempts' | 'frauds'

/** Whom an entity meets; which it may be asked for depends on the entity (`peerNames`). */
export type Peer = 'merchant' | 'device' | 'card' | 'ip'

interface Windowed {
  readonly entity: EntityKind
  readonly window: WindowName
}

/**
 * A feature is data: what to aggregate, of which events, of whose window, over how long. "Same" is
 * what this event meets there again.
 */
export type Aggregate =
  | (Windowed & { readonly aggregate: 'count'; readonly of: CountMeasure })
  | (Windowed & { readonly aggregate: 'countSame'; readonly of: Peer })
  | (Windowed & { readonly aggregate: 'distinct'; readonly of: Peer | 'country' })
  | (Windowed & { readonly aggregate: 'sum' | 'mean'; readonly of: Money })
  | (Windowed & { readonly aggregate: 'max' | 'deviation' })
  | (Windowed & { readonly aggregate: 'share'; readonly of: Exclude<CountMeasure, 'attempts'> })
  | (Windowed & { readonly aggregate: 'fraudRate' | 'fraudMoneyRate' })
  | (Windowed & { readonly aggregate: 'amountToMean' | 'amountToMax' | 'amountZScore' })
  | (Windowed & { readonly aggregate: 'pace'; readonly against: WindowName })
  | {
      readonly aggregate: 'secondsSince'
      readonly entity: EntityKind
      readonly of: 'attempt' | 'declined' | 'fraud'
    }
  | { readonly aggregate: 'secondsSinceSame'; readonly entity: EntityKind; readonly of: Peer }
  | {
      readonly aggregate: 'firstSeen'
      readonly entity: EntityKind
      readonly of: Peer | 'country'
    }
  | { readonly aggregate: 'hourShare'; readonly entity: EntityKind }
  | { readonly aggregate: 'distanceKm' | 'speedKmh'; readonly entity: EntityKind }
  | { readonly aggregate: 'own'; readonly field: OwnField }
  | { readonly aggregate: 'state'; readonly field: AccountField }

export type Definition = Aggregate & { readonly reason: ReasonGroup }

/** A definition with its name and what it means. */
export interface Feature {
  readonly name: string
  readonly about: string
  readonly reason: ReasonGroup
  readonly definition: Aggregate
}

/** The features in force, in the order of the vector. */
export interface FeatureSet {
  readonly features: readonly Feature[]
  readonly names: readonly string[]
  /** Short hash over all definitions. */
  readonly version: string
  /** SHA-256 over the named definitions in the order named: equal means the same values. */
  contractHash(names: readonly string[]): string
}
