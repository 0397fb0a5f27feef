/**
 * Breaks for reconciliation to find, planted in the lives of honest purchases that pass: what would
 * have become of one is withheld, and what happens instead comes at its time. Memory grows with the
 * number of breaks. Balances are not told, so those of such an account may differ from their fold.
 */
import assert from 'node:assert/strict'
import { type Transaction, type TransactionKind, timeOf } from '../../streams/events.ts'
import { billed } from '../follow-ups.ts'
import { createTimeQueue, dueBy, type TimeQueue } from '../queue.ts'
import type { Random } from '../random.ts'
import { type BreakKind, type PlantedBreak, purchaseOf, type WorldEvent } from '../truth.ts'
import type { BreakScheme, Sums } from './course.ts'
import { type Due, dueOf, isForDecisions, isPlain, type Planting } from './due.ts'
import { breakSchemes } from './schemes.ts'

/** The same world with breaks in it, in event-time order. */
export function* plantBreaks(
  random: Random,
  events: Iterable<WorldEvent>,
  planting: Planting,
): Generator<WorldEvent> {
  const kinds = ['OUTCOME_MISSING', ...breakSchemes.map(({ kind }) => kind)] as const
  const state: State = {
    random,
    due: dueOf(random, kinds, planting),
    begun: new Map(),
    withheld: new Map(),
    waiting: createTimeQueue(),
    added: 0,
    stranger: null,
  }
  for (const made of events) {
    yield* dueBy(state.waiting, timeOf(made.event))
    const passed = pass(state, made)
    if (passed) yield passed
  }
  yield* dueBy(state.waiting, planting.period.endMs - 1)
}

interface State {
  readonly random: Random
  readonly due: Due<BreakKind>[]
  /** Purchases that wait for their outcome, by event id. */
  readonly begun: Map<string, Begun>
  /** Kinds of follow-ups that do not happen, by the event id of their purchase. */
  readonly withheld: Map<string, ReadonlySet<TransactionKind>>
  readonly waiting: TimeQueue<WorldEvent>
  added: number
  /** A purchase on another card than the next one's. */
  stranger: Transaction | null
}

interface Begun {
  readonly authorization: Transaction
  readonly stranger: Transaction
  readonly due: Due<BreakKind>
}

function pass(state: State, made: WorldEvent): WorldEvent | null {
  const { event } = made
  if (event.type !== 'Transaction') return made
  const { record } = event
  if (record.kind === 'AUTHORIZATION') {
    return made.truth === null && isPlain(record) ? begin(state, made, record) : made
  }
  const original = purchaseOf(made) ?? ''
  if (state.withheld.get(original)?.has(record.kind)) return null
  const begun = record.kind === 'OUTCOME' ? state.begun.get(original) : undefined
  if (begun === undefined) return made
  state.begun.delete(original)
  if (record.approved) return spoil(state, begun, record)
  state.due.unshift(begun.due)
  return made
}

/** Takes the purchase for the break that is due, if one is. */
function begin(state: State, made: WorldEvent, record: Transaction): WorldEvent {
  const { stranger } = state
  if (stranger?.accountId === record.accountId) return made
  state.stranger = record
  const [first] = state.due
  if (stranger === null || !first || first.atMs > record.eventTime) return made
  if (isForDecisions(record)) return made
  state.due.shift()
  if (first.kind !== 'OUTCOME_MISSING') {
    state.begun.set(record.eventId, { authorization: record, stranger, due: first })
    return made
  }
  state.withheld.set(record.eventId, new Set(['OUTCOME']))
  const sums = { expectedMinor: billed(record), actualMinor: null }
  return { ...made, broken: breakOf(first.kind, { authorization: record, step: null, sums }) }
}

const afterwards: ReadonlySet<TransactionKind> = new Set([
  'REVERSAL',
  'EXPIRY',
  'CLEARING',
  'REFUND',
  'CHARGEBACK',
])

/** The purchase goes on as its break has it. */
function spoil(state: State, { authorization, stranger, due }: Begun, outcome: Transaction) {
  const random = state.random.fork(due.kind, due.atMs)
  const life = { authorization, outcome, stranger }
  const { keeps, steps, missing } = schemeOf(due.kind).spoil(random, life)
  if (keeps === 'NOTHING') state.withheld.set(authorization.eventId, afterwards)
  for (const { record: step, sums } of steps) {
    const broken = sums && breakOf(due.kind, { authorization, step, sums })
    const event = { type: 'Transaction', record: step } as const
    const made = { event, truth: null, ...(broken && { broken }) }
    state.waiting.add(step.eventTime, state.added++, made)
  }
  const broken = missing && breakOf(due.kind, { authorization, step: null, sums: missing })
  const event = { type: 'Transaction', record: outcome } as const
  return { event, truth: null, ...(broken && { broken }) }
}

function schemeOf(kind: BreakKind): BreakScheme {
  const scheme = breakSchemes.find((one) => one.kind === kind)
  assert(scheme, `nothing makes ${kind}`)
  return scheme
}

interface Shown {
  readonly authorization: Transaction
  readonly step: Transaction | null
  readonly sums: Sums
}

function breakOf(kind: BreakKind, { authorization, step, sums }: Shown): PlantedBreak {
  const isStray = step !== null && step.originalEventId === null
  return {
    kind,
    eventId: isStray ? step.eventId : authorization.eventId,
    otherEventId: isStray ? null : (step?.eventId ?? null),
    ...sums,
  }
}
