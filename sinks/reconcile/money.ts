import type { Found } from './found.ts'

/** What every query about money answers of a record; `found_at` is in milliseconds since 1970. */
export interface Subject {
  readonly subject: string
  readonly found_at: string
  readonly program_id: string
  readonly account_id: string
  readonly card_id: string
  readonly billing_currency: string | null
}

/** Two amounts that should agree, in minor units of the billing currency. */
export interface Sums {
  readonly field: string
  readonly expected: bigint
  /** Null where nothing came. */
  readonly actual: bigint | null
  /** The event that does not agree, if it came. */
  readonly otherEventId: string | null
}

/** What resolves each kind of difference about money. */
const cures = {
  OUTCOME_MISSING: 'Ask the processor what it answered, or run weir outcomes',
  UNDECIDED: 'See whether weir score has read it, and whether it lies among the dead letters',
  NOT_HONOURED: 'Ask the processor why it did not do what was decided; compare time limits',
  DECLINED_CLEARED: 'Charge it back: it was cleared without approval',
  CLEARED_AFTER_REVERSAL: 'Charge it back: the authorization had been reversed',
  CURRENCY_MISMATCH: 'Ask the acquirer to present it again in the currency that was approved',
  DUPLICATE_PRESENTMENT: 'Charge the second presentment back as a duplicate',
  OVER_CLEARED: 'Ask the acquirer for the receipt, and charge back what was not approved',
  UNDER_CLEARED:
    'Release the rest of the hold, or ask the acquirer for the clearing that is missing',
  UNCLEARED: 'Release the hold, or ask the processor for a clearing, reversal or expiry',
  REVERSAL_OVER_AUTHORIZATION: 'Take back what was released beyond the hold',
  REFUND_OVER_PURCHASE: 'Ask the acquirer what the rest of the money is for',
  DUPLICATE_CHARGEBACK: 'Withdraw the second chargeback before the merchant contests it',
  FORCE_POST: 'Ask the acquirer for proof, or charge it back: nobody was asked',
  REFUND_WITHOUT_PURCHASE: 'Find the purchase it belongs to, or look into the merchant',
} as const satisfies Readonly<Record<string, string>>

export type MoneyKind = keyof typeof cures

/** The amounts in which each of some kinds shows. */
export type Signs<Kind extends MoneyKind, Row> = Readonly<Record<Kind, (row: Row) => Sums>>

export function moneyBreak(
  kind: MoneyKind,
  row: Subject,
  { field, expected, actual, otherEventId }: Sums,
): Found {
  return {
    kind,
    subject: row.subject,
    field,
    expected: String(expected),
    actual: actual === null ? null : String(actual),
    stakeMinor: distance(expected, actual ?? 0n),
    currency: row.billing_currency,
    cure: cures[kind],
    eventTime: Number(row.found_at),
    programId: row.program_id,
    accountId: row.account_id,
    cardId: row.card_id,
    eventId: row.subject,
    otherEventId,
  }
}

const distance = (one: bigint, other: bigint): bigint => (one > other ? one - other : other - one)
