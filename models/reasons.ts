import type { Reason, ReasonOrigin } from '../streams/events.ts'
import type { ModelKind } from './package.ts'

/** Regulators and analysts alike ask for about four principal reasons. */
export const reasonsMax = 4

/** The strongest reasons for a high score, by contribution to its log-odds, at most `reasonsMax`. */
export function rankReasons(
  codes: readonly string[],
  contributions: Float32Array,
  kind: ModelKind,
): readonly Reason[] {
  const origin = originOf(kind)
  return codes
    .map((code, at): Reason => ({ code, contribution: contributions[at] ?? 0, origin }))
    .filter(({ contribution }) => contribution > 0)
    .sort((a, b) => b.contribution - a.contribution || a.code.localeCompare(b.code))
    .slice(0, reasonsMax)
}

export const originOf = (kind: ModelKind): ReasonOrigin =>
  kind === 'fraud' ? 'FRAUD_MODEL' : 'RISK_MODEL'

const sentences: Readonly<Record<string, string>> = {
  VELOCITY: 'The number or pace of recent transactions is unusual.',
  AMOUNT: 'The amount is unusual for this card.',
  NEW_MERCHANT: 'The card has not been used at this merchant before.',
  DEVICE: 'The device is new to the account or used by many cards.',
  IP: 'The network address is new to the account or used by many cards.',
  MERCHANT_RISK: 'Recent activity at this merchant is unusual.',
  GEOGRAPHY: 'The place does not fit where the card was used before.',
  CARD_CHECKS: 'Card checks such as the security code failed or were missing.',
  ACCOUNT_STATE: 'The age, limit or use of the credit line raises the score.',
  PAYMENT: 'The payment history of the account raises the score.',
  HABIT: 'The time or kind of purchase does not fit the habits of the card.',
  KNOWN_FRAUD: 'The merchant, device, address or card is linked to confirmed fraud.',
  REASONS_UNAVAILABLE: 'The reasons of the score could not be computed.',
  MODEL_FAILED: 'It was decided by amount alone, since a model failed.',
}

/** A sentence for an analyst; a code that has none is its own description. */
export const describeReason = (code: string): string => sentences[code] ?? code
