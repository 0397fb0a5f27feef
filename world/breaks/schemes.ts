import {
  currencyMismatch,
  duplicatePresentment,
  overCleared,
  uncleared,
  underCleared,
} from './clearings.ts'
import type { BreakScheme } from './course.ts'
import { duplicateChargeback, refundOverPurchase } from './returns.ts'
import { clearedAfterReversal, reversalOverAuthorization } from './reversals.ts'
import { forcePost, refundWithoutPurchase } from './strays.ts'

/** All that can be planted in the life of an approved purchase. */
export const breakSchemes: readonly BreakScheme[] = [
  overCleared,
  underCleared,
  uncleared,
  clearedAfterReversal,
  duplicatePresentment,
  currencyMismatch,
  reversalOverAuthorization,
  refundOverPurchase,
  duplicateChargeback,
  forcePost,
  refundWithoutPurchase,
]
