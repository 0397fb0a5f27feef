import type { ReasonGroup } from '../features/define.ts'
import type { Reason, ReasonOrigin } from '../streams/events.ts'
import type { ModelKind } from './package.ts'

/** Regulators and analysts alike ask for about four principal reasons. */
export const reasonsMax = 4

/** The strongest reasons for a high score by contribution to its log-odds, at most `reasonsMax`. */
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

type ReasonCode = ReasonGroup | 'REASONS_UNAVAILABLE' | 'MODEL_FAILED'

/** A sentence for each code that a model or its stand-in gives. */
export const reasonSentences: Readonly<Record<ReasonCode, string>> = {
  AMOUNT: 'The amount is unusual for this card or account.',
  VELOCITY: 'There were unusually many transactions in a short time.',
  HABIT: 'The hour or kind of purchase does not fit the habits of the card.',
  NEW_MERCHANT: 'The card was not, or hardly, used at this merchant before.',
  GEOGRAPHY: 'The place does not fit where the card was used before.',
  CARD_CHECKS: 'The security code, address check or 3-D Secure failed or was missing.',
  PAYMENT: 'The payments of the account, such as missed or returned ones, raise the score.',
  DEVICE: 'The device is new to the account or used with many cards.',
  IP: 'The network address is new to the account or used with many cards.',
  MERCHANT_RISK: 'Recent activity at this merchant is unusual.',
  KNOWN_FRAUD: 'The merchant, device, address or card is linked to confirmed fraud.',
  ACCOUNT_STATE:
    'The state of the account, such as its age, credit use or a recent change, raises the score.',
  REASONS_UNAVAILABLE: 'The reasons of the score could not be computed.',
  MODEL_FAILED: 'It was decided by amount alone, since a model failed.',
}

const sentenceOf: ReadonlyMap<string, string> = new Map(Object.entries(reasonSentences))

/** A sentence for an analyst; a code that has none is its own description. */
export const describeReason = (code: string): string => sentenceOf.get(code) ?? code
