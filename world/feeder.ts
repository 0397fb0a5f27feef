import { type CardEvent, type Decision, needsDecision, timeOf } from '../streams/events.ts'
import type { WorldEvent } from './truth.ts'

export interface FeederLimits {
  /** Events held back for open decisions; at this many the feeder is full and takes no more. */
  readonly waitingEventsMax: number
  /** How long a decision may stay out before it is given up, in milliseconds of the clock. */
  readonly answerMsMax: number
  /** How long after an authorization its follow-ups may come, in milliseconds of event time. */
  readonly followUpMsMax: number
}

export interface FeederCounts {
  readonly offered: number
  readonly sent: number
  /** Follow-ups that never happened, because weir declined what they would follow. */
  readonly withheld: number
  readonly waiting: number
  readonly open: number
  readonly answered: number
  readonly givenUp: number
  /** Decisions nobody waited for: repeats, and answers after they were given up. */
  readonly unexpected: number
}

/**
 * Decides which of the world's events may be sent, given what was decided so far: a closed loop.
 *
 * An account's later events wait for its open decision; other accounts go on. What follows an
 * authorization that weir declined is withheld, but for its OUTCOME, which says so, and for labels:
 * a stopped fraud is still a fraud, and its holder says so when asked. Events of one account keep
 * their order, and each is sent once or withheld. A decision given up counts as an approval. A
 * question asked again is not answered again, so nothing waits for it.
 */
export interface Feeder {
  offer(made: WorldEvent): void
  decided(decision: Decision): void
  /** What may be sent now, in order; from here on its decisions are waited for. */
  ready(nowMs: number): readonly WorldEvent[]
  /** Stops waiting for decisions that are out for too long. */
  giveUp(nowMs: number): void
  isFull(): boolean
  counts(): FeederCounts
}

interface Open {
  readonly eventId: string
  /** When its authorization was handed out; null: not yet. */
  sinceMs: number | null
  waiting: WorldEvent[]
}

/** What became of an authorization that later events may refer to. */
type Stopped =
  | { readonly kind: 'declined'; readonly atMs: number; readonly responseCode: string }
  | { readonly kind: 'withheld'; readonly atMs: number }

export function createFeeder(limits: FeederLimits): Feeder {
  const state: State = { limits, open: new Map(), stopped: new Map(), outgoing: [], ...noCounts }
  return {
    offer(made) {
      state.offered += 1
      const account = state.open.get(made.event.record.accountId)
      if (account === undefined) return release(state, made)
      account.waiting.push(made)
      state.waiting += 1
    },
    decided: (decision) => settleDecided(state, decision),
    ready(nowMs) {
      const ready = state.outgoing
      state.outgoing = []
      state.sent += ready.length
      for (const made of ready) {
        const account = asks(made) ? state.open.get(made.event.record.accountId) : undefined
        if (account) account.sinceMs ??= nowMs
      }
      return ready
    },
    giveUp(nowMs) {
      for (const [accountId, account] of [...state.open]) {
        if (account.sinceMs === null || account.sinceMs + limits.answerMsMax > nowMs) continue
        state.givenUp += 1
        goOn(state, accountId, account)
      }
    },
    isFull: () => state.waiting >= limits.waitingEventsMax,
    counts() {
      const { offered, sent, withheld, waiting, answered, givenUp, unexpected, open } = state
      return { offered, sent, withheld, waiting, answered, givenUp, unexpected, open: open.size }
    },
  }
}

interface State extends Counting {
  readonly limits: FeederLimits
  readonly open: Map<string, Open>
  readonly stopped: Map<string, Stopped>
  outgoing: WorldEvent[]
}

type Counting = { -readonly [Name in Exclude<keyof FeederCounts, 'open'>]: number }

const noCounts: Counting = {
  offered: 0,
  sent: 0,
  withheld: 0,
  waiting: 0,
  answered: 0,
  givenUp: 0,
  unexpected: 0,
}

/** Lets an event go, or withholds it; one that needs a decision holds its account back. */
function release(state: State, made: WorldEvent): void {
  const { event } = made
  const allowed = afterDecline(event, state.stopped)
  const { accountId, eventId } = event.record
  if (allowed === null) {
    state.withheld += 1
    if (needsDecision(event)) remember(state, eventId, { kind: 'withheld', atMs: timeOf(event) })
    return
  }
  state.outgoing.push(allowed === event ? made : { ...made, event: allowed })
  if (asks(made)) state.open.set(accountId, { eventId, sinceMs: null, waiting: [] })
}

const asks = ({ event, arrival }: WorldEvent): boolean =>
  needsDecision(event) && arrival !== 'REPEAT'

function settleDecided(state: State, decision: Decision): void {
  const { accountId, eventId, action, responseCode, eventTime } = decision
  const account = state.open.get(accountId)
  if (account?.eventId !== eventId) {
    state.unexpected += 1
    return
  }
  state.answered += 1
  if (action === 'DECLINE') {
    remember(state, eventId, { kind: 'declined', atMs: eventTime, responseCode })
  }
  goOn(state, accountId, account)
}

/** Releases what an account held back, up to its next open decision. */
function goOn(state: State, accountId: string, { waiting }: Open): void {
  state.open.delete(accountId)
  for (const [at, made] of waiting.entries()) {
    const next = state.open.get(accountId)
    if (next) {
      next.waiting = waiting.slice(at)
      return
    }
    state.waiting -= 1
    release(state, made)
  }
}

function remember({ stopped, limits }: State, eventId: string, what: Stopped): void {
  stopped.set(eventId, what)
  for (const [id, { atMs }] of stopped) {
    if (atMs >= what.atMs - limits.followUpMsMax) break
    stopped.delete(id)
  }
}

/** The event as it happens where weir declined what it refers to; null where it does not happen. */
function afterDecline(event: CardEvent, stopped: ReadonlyMap<string, Stopped>): CardEvent | null {
  if (event.type !== 'Transaction' || event.record.originalEventId === null) return event
  const original = stopped.get(event.record.originalEventId)
  if (original === undefined) return event
  if (original.kind === 'withheld' || event.record.kind !== 'OUTCOME') return null
  const { responseCode } = original
  const refused = { approved: false, responseCode, decidedBy: 'WEIR', approvalCode: null } as const
  return { ...event, record: { ...event.record, ...refused } }
}
