import { boundsOf, type Finder } from './found.ts'
import { type MoneyKind, moneyBreak, type Signs, type Subject } from './money.ts'

type PurchaseKind = Exclude<MoneyKind, OtherKind>
type OtherKind =
  | 'OUTCOME_MISSING'
  | 'NOT_HONOURED'
  | 'UNDECIDED'
  | 'FORCE_POST'
  | 'REFUND_WITHOUT_PURCHASE'

interface PurchaseRow extends Subject {
  readonly kind: PurchaseKind
  readonly authorized_minor: string
  readonly due_minor: string
  readonly reversed_minor: string
  readonly cleared_minor: string
  readonly cleared_once_minor: string
  readonly charged_minor: string
  readonly refunded_minor: string
  readonly charged_back_minor: string
  readonly clearing_id: string
  readonly unlike_id: string
  readonly reversal_id: string
  readonly return_id: string
}

/** Purchases of which not what was approved was charged, or not what was charged given back. */
export const findUnsettled: Finder = async (clickhouse, span) => {
  const rows = await clickhouse.query<PurchaseRow>(purchasesSql, boundsOf(span))
  return rows.map((row) => moneyBreak(row.kind, row, signs[row.kind](row)))
}

const cleared = (row: PurchaseRow, expected: string, actual = row.cleared_minor) => ({
  field: 'cleared_minor',
  expected: BigInt(expected),
  actual: BigInt(actual),
  otherEventId: row.clearing_id,
})

const signs: Signs<PurchaseKind, PurchaseRow> = {
  DECLINED_CLEARED: (row) => cleared(row, '0'),
  CLEARED_AFTER_REVERSAL: (row) => cleared(row, '0'),
  CURRENCY_MISMATCH: (row) => ({ ...cleared(row, row.due_minor), otherEventId: row.unlike_id }),
  DUPLICATE_PRESENTMENT: (row) => cleared(row, row.cleared_once_minor),
  OVER_CLEARED: (row) => cleared(row, row.due_minor),
  UNDER_CLEARED: (row) => cleared(row, row.due_minor),
  UNCLEARED: (row) => ({
    field: 'cleared_minor',
    expected: BigInt(row.due_minor),
    actual: null,
    otherEventId: null,
  }),
  REVERSAL_OVER_AUTHORIZATION: (row) => ({
    field: 'reversed_minor',
    expected: BigInt(row.authorized_minor),
    actual: BigInt(row.reversed_minor),
    otherEventId: row.reversal_id,
  }),
  REFUND_OVER_PURCHASE: (row) => ({
    field: 'returned_minor',
    expected: BigInt(row.charged_minor),
    actual: BigInt(row.refunded_minor) + BigInt(row.charged_back_minor),
    otherEventId: row.return_id,
  }),
  DUPLICATE_CHARGEBACK: (row) => ({
    field: 'charged_back_minor',
    expected: BigInt(row.charged_minor),
    actual: BigInt(row.charged_back_minor),
    otherEventId: row.return_id,
  }),
}

const kindsOf = (kinds: readonly string[]): string => kinds.map((kind) => `'${kind}'`).join(', ')

const purchasesSql = `
  SELECT arrayJoin([class, return_class]) AS kind, toString(event_id) AS subject,
    toUnixTimestamp64Milli(event_time) AS found_at, program_id, account_id, card_id,
    billing_currency, authorized_minor, due_minor, reversed_minor, cleared_minor,
    cleared_once_minor, charged_minor, refunded_minor, charged_back_minor, clearing_id, unlike_id,
    reversal_id, return_id
  FROM settlement_purchases(since = {since: String}, until = {until: String})
  WHERE kind IN (${kindsOf(Object.keys(signs))})
  ORDER BY found_at, subject`
