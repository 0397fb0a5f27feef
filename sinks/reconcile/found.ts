import type { Break } from '../../streams/events.ts'
import type { ClickHouse } from '../clickhouse.ts'

/** A difference as it stands now: of the same kind and subject in every run that finds it. */
export type Found = Omit<
  Break,
  'breakId' | 'state' | 'openedAt' | 'changedAt' | 'changedBy' | 'why'
>

/** Event time from `fromMs` up to, not including, `toMs`. */
export interface Span {
  readonly fromMs: number
  readonly toMs: number
}

/** Finds the differences whose `eventTime` lies in the span, and no others. */
export type Finder = (clickhouse: ClickHouse, span: Span) => Promise<readonly Found[]>

/** A span as the views of settlement take it. */
export const boundsOf = ({ fromMs, toMs }: Span) => ({ since: textOf(fromMs), until: textOf(toMs) })

const textOf = (atMs: number): string => new Date(atMs).toISOString().replace(/[TZ]/g, ' ').trim()

/** A difference as a query answers it; `event_time` is in milliseconds since 1970. */
export interface FoundRow {
  readonly kind: string
  readonly subject: string
  readonly field: string
  readonly expected: string | null
  readonly actual: string | null
  readonly stake_minor: string | null
  readonly currency: string | null
  readonly event_time: string
  readonly program_id: string | null
  readonly account_id: string | null
  readonly card_id: string | null
  readonly event_id: string | null
  readonly other_event_id: string | null
}

export const foundOf = (row: FoundRow, cure: string): Found => ({
  kind: row.kind,
  subject: row.subject,
  field: row.field,
  expected: row.expected,
  actual: row.actual,
  stakeMinor: row.stake_minor === null ? null : BigInt(row.stake_minor),
  currency: row.currency,
  cure,
  eventTime: Number(row.event_time),
  programId: row.program_id,
  accountId: row.account_id,
  cardId: row.card_id,
  eventId: row.event_id,
  otherEventId: row.other_event_id,
})
