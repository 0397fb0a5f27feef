import type { RelatedEvent } from '../../sinks/break-table.ts'
import type { Break } from '../events.ts'
import { formatMinor } from '../money.ts'
import { ageOf, inColumns } from './columns.ts'

/** A break for a program: times as ISO 8601, money as text of minor units. */
export const breakJson = (known: Break) => ({
  ...known,
  stakeMinor: known.stakeMinor === null ? null : String(known.stakeMinor),
  eventTime: new Date(known.eventTime).toISOString(),
  openedAt: new Date(known.openedAt).toISOString(),
  changedAt: new Date(known.changedAt).toISOString(),
})

export function listLines(breaks: readonly Break[], nowMs: number): readonly string[] {
  if (breaks.length === 0) return ['There is no such break.']
  const rows = breaks.map((known) => [
    known.breakId.slice(0, 8),
    known.kind,
    known.state,
    ageText(known, nowMs),
    stakeText(known),
    `${known.field} ${valuesText(known)}`,
    known.accountId ?? known.subject,
  ])
  return inColumns([['id', 'kind', 'state', 'age', 'at stake', 'differs', 'about'], ...rows])
}

const stakeText = ({ stakeMinor, currency }: Break): string =>
  stakeMinor === null || currency === null
    ? '-'
    : `${formatMinor(stakeMinor, currency)} ${currency}`

const valuesText = (known: Break): string =>
  `${valueText(known, known.expected)} -> ${valueText(known, known.actual)}`

function valueText({ field, currency }: Break, value: string | null): string {
  if (value === null) return 'none'
  const isMoney = field.endsWith('_minor') && currency !== null && /^-?\d+$/.test(value)
  return isMoney ? formatMinor(BigInt(value), currency) : value
}

/** How long it has been open, or was. */
const ageText = ({ state, openedAt, changedAt }: Break, nowMs: number): string =>
  ageOf(openedAt, state === 'OPEN' ? nowMs : changedAt)

interface Shown {
  readonly history: readonly Break[]
  readonly events: readonly RelatedEvent[]
  readonly nowMs: number
}

export function breakLines(known: Break, { history, events, nowMs }: Shown): readonly string[] {
  const facts = [
    ['state', known.state],
    ['about', known.subject],
    ['field', known.field],
    ['expected', valueText(known, known.expected)],
    ['actual', valueText(known, known.actual)],
    ['at stake', stakeText(known)],
    ['age', ageText(known, nowMs)],
    ['cure', known.cure],
    ['program', known.programId],
    ['account', known.accountId],
    ['card', known.cardId],
  ].flatMap(([name, value]) => (value ? [[`  ${name}`, value]] : []))
  return [
    `${known.kind} ${known.breakId}`,
    ...inColumns(facts),
    'States',
    ...inColumns(history.map(stateCells)),
    'Events',
    ...(events.length > 0 ? inColumns(events.map(eventCells)) : ['  none in the tables']),
  ]
}

const stateCells = (state: Break): readonly string[] => [
  `  ${timeText(state.changedAt)}`,
  state.state,
  valuesText(state),
  state.changedBy,
  state.why ?? '',
]

const eventCells = (event: RelatedEvent): readonly string[] => [
  `  ${event.event_time}`,
  event.kind,
  amountText(event),
  answerText(event),
  [event.network, event.merchant_id, event.mcc].filter((word) => word !== null).join(' '),
  event.event_id,
]

const amountText = ({ billing_amount_minor: minor, billing_currency: currency }: RelatedEvent) =>
  minor === null || currency === null ? '-' : `${formatMinor(BigInt(minor), currency)} ${currency}`

const answerText = ({ approved, response_code: code }: RelatedEvent): string =>
  approved === null ? '' : `${approved ? 'approved' : 'declined'} ${code ?? ''}`.trimEnd()

const timeText = (timeMs: number): string =>
  new Date(timeMs).toISOString().slice(0, 19).replace('T', ' ')
