import type {
  AccountEvent,
  CardEvent,
  Label,
  PlacedEvent,
  Transaction,
} from '../../streams/events.ts'
import { isAttempt } from './log.ts'

/**
 * What the windows ought to say, recomputed from the list of events for every question, slowly and
 * without a line of the engine: no records, no hashes, no tiles.
 */
export interface Attempt {
  readonly event: Transaction
  readonly time: number
  readonly amount: number
}

/** Money or an approval taken back: counts at the attempt's time, from `since` on. */
export interface Taken {
  readonly event: Transaction
  readonly of: string
  readonly time: number
  readonly since: number
  readonly amount: number
  readonly whole: boolean
  readonly declined: boolean
}

/** A fraud made known, or taken back. */
export interface Known {
  readonly label: Label
  readonly time: number
  readonly since: number
  readonly amount: number
  readonly withdrawn: boolean
}

export interface Facts {
  readonly attempts: Attempt[]
  readonly taken: Taken[]
  readonly known: Known[]
  readonly states: AccountEvent[]
  readonly seen: Set<string>
  readonly late: Set<string>
  readonly newest: Map<string, number>
}

export const noFacts = (): Facts => ({
  attempts: [],
  taken: [],
  known: [],
  states: [],
  seen: new Set(),
  late: new Set(),
  newest: new Map(),
})

const changesNothing = new Set(['CLEARING', 'REFUND', 'CHARGEBACK', 'UNKNOWN'])

/** Takes the next event of the log in; tells what it was taken for. */
export function take(
  facts: Facts,
  { event }: PlacedEvent,
  latenessMs: number,
): 'FRESH' | 'DUPLICATE' | 'LATE' {
  if (isSilent(event)) return 'FRESH'
  const { eventId, accountId } = event.record
  if (facts.seen.has(eventId)) return 'DUPLICATE'
  facts.seen.add(eventId)
  if (isTooLate(facts, event, latenessMs)) {
    facts.late.add(eventId)
    return 'LATE'
  }
  const time = event.type === 'Label' ? event.record.knownAt : event.record.eventTime
  facts.newest.set(accountId, Math.max(time, facts.newest.get(accountId) ?? 0))
  if (event.type === 'AccountEvent') facts.states.push(event.record)
  else if (event.type === 'Label') takeLabel(facts, event.record)
  else takeTransaction(facts, event.record)
  return 'FRESH'
}

const isSilent = ({ type, record }: CardEvent): boolean =>
  type === 'Transaction' &&
  (changesNothing.has(record.kind) || (record.kind === 'OUTCOME' && record.approved === true))

function isTooLate(facts: Facts, event: CardEvent, latenessMs: number): boolean {
  if (event.type === 'Label') return false
  if (event.type === 'Transaction' && !isAttempt(event.record)) {
    return facts.late.has(event.record.originalEventId ?? '')
  }
  const { accountId, eventTime } = event.record
  return eventTime < (facts.newest.get(accountId) ?? 0) - latenessMs
}

function takeTransaction(facts: Facts, event: Transaction): void {
  const amount = Number(event.billingAmountMinor)
  if (isAttempt(event)) {
    facts.attempts.push({ event, time: event.eventTime, amount })
    if (event.kind === 'ADVICE' && event.approved === false) {
      const own = { event, of: event.eventId, time: event.eventTime, since: event.eventTime }
      facts.taken.push({ ...own, amount, whole: true, declined: true })
    }
    return
  }
  const original = event.originalEventId ?? ''
  const affected = facts.attempts.filter(
    ({ event: { eventId, originalEventId, accountId } }) =>
      accountId === event.accountId && (eventId === original || originalEventId === original),
  )
  if (affected.length === 0) takeUnknown(facts, event, original)
  let stated = event.kind === 'REVERSAL' ? amount : Number.POSITIVE_INFINITY
  for (const attempt of affected.reverse()) {
    const { eventId } = attempt.event
    const before = facts.taken.filter(({ of }) => of === eventId)
    const left = before.reduce((rest, one) => rest - one.amount, attempt.amount)
    const taking = Math.min(stated, Math.max(0, left))
    stated -= taking
    facts.taken.push({
      event,
      of: eventId,
      time: attempt.time,
      since: event.eventTime,
      amount: taking,
      whole: taking === left && !before.some(({ whole }) => whole),
      declined: event.kind === 'OUTCOME' && !before.some(({ declined }) => declined),
    })
  }
}

function takeUnknown(facts: Facts, event: Transaction, of: string): void {
  const before = facts.taken.filter((one) => one.of === of)
  const gone = before.some(({ whole }) => whole)
  facts.taken.push({
    event,
    of,
    time: Math.min(event.originalEventTime ?? event.eventTime, event.eventTime),
    since: event.eventTime,
    amount: gone ? 0 : Number(event.billingAmountMinor),
    whole: !gone,
    declined: event.kind === 'OUTCOME' && !before.some(({ declined }) => declined),
  })
}

function takeLabel(facts: Facts, label: Label): void {
  const of = facts.known.filter(
    ({ label: { originalEventId } }) => originalEventId === label.originalEventId,
  )
  const last = of.at(-1)
  const stands = last !== undefined && !last.withdrawn
  const since = label.knownAt
  const amount = Number(label.billingAmountMinor)
  if (label.verdict === 'FRAUD' && !stands) {
    facts.known.push({ label, time: since, since, amount, withdrawn: false })
  }
  if (label.verdict === 'GENUINE' && stands) {
    facts.known.push({ label, time: last.time, since, amount: last.amount, withdrawn: true })
  }
}
