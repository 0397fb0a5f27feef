import { boundsOf, type Finder } from './found.ts'
import { moneyBreak, type Subject } from './money.ts'

interface OrphanRow extends Subject {
  readonly kind: 'FORCE_POST' | 'REFUND_WITHOUT_PURCHASE'
  readonly minor: string
}

/** Money that came or went without any authorization or purchase it could belong to. */
export const findOrphans: Finder = async (clickhouse, span) => {
  const rows = await clickhouse.query<OrphanRow>(orphansSql, boundsOf(span))
  return rows.map((row) =>
    moneyBreak(row.kind, row, {
      field: row.kind === 'FORCE_POST' ? 'cleared_minor' : 'refunded_minor',
      expected: 0n,
      actual: BigInt(row.minor),
      otherEventId: null,
    }),
  )
}

const orphansSql = `
  SELECT class AS kind, toString(event_id) AS subject,
    toUnixTimestamp64Milli(orphan.found_at) AS found_at, program_id, account_id, card_id,
    billing_currency, minor
  FROM settlement_orphans(since = {since: String}, until = {until: String}) AS orphan
  WHERE class IN ('FORCE_POST', 'REFUND_WITHOUT_PURCHASE')
  ORDER BY found_at, subject`
