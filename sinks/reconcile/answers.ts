import { boundsOf, type Finder } from './found.ts'
import { moneyBreak, type Signs, type Subject } from './money.ts'

type AnswerKind = 'OUTCOME_MISSING' | 'NOT_HONOURED' | 'UNDECIDED'

interface AnswerRow extends Subject {
  readonly kind: AnswerKind
  readonly asked_minor: string
  readonly declined: boolean
  readonly answer_id: string | null
}

/** Authorizations that weir or the processor left unanswered, or answered each in its own way. */
export const findUnanswered: Finder = async (clickhouse, span) => {
  const rows = await clickhouse.query<AnswerRow>(answersSql, boundsOf(span))
  return rows.map((row) => moneyBreak(row.kind, row, signs[row.kind](row)))
}

const signs: Signs<AnswerKind, AnswerRow> = {
  OUTCOME_MISSING: ({ asked_minor }) => ({
    field: 'answered_minor',
    expected: BigInt(asked_minor),
    actual: null,
    otherEventId: null,
  }),
  UNDECIDED: ({ asked_minor }) => ({
    field: 'decided_minor',
    expected: BigInt(asked_minor),
    actual: null,
    otherEventId: null,
  }),
  NOT_HONOURED: ({ asked_minor, declined, answer_id }) => ({
    field: 'approved_minor',
    expected: declined ? 0n : BigInt(asked_minor),
    actual: declined ? BigInt(asked_minor) : 0n,
    otherEventId: answer_id,
  }),
}

const answersSql = `
  SELECT arrayJoin(kinds) AS kind, toString(event_id) AS subject,
    toUnixTimestamp64Milli(event_time) AS found_at, program_id, account_id, card_id,
    billing_currency, asked_minor, ifNull(action = 'DECLINE', false) AS declined, answer_id,
    arrayFilter(one -> one != '', [
      if(answer_class IN ('OUTCOME_MISSING', 'NOT_HONOURED'), answer_class, ''),
      if(action IS NULL AND asks.kind != 'ADVICE' AND is_due, 'UNDECIDED', '')
    ]) AS kinds
  FROM settlement_asks(since = {since: String}, until = {until: String}) AS asks
  ORDER BY found_at, subject`
