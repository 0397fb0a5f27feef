import { type CardEvent, type Decision, needsDecision, timeOf } from '../streams/events.ts'
import { type Disobeying, obedience } from './breaks/disobedience.ts'
import { type Ruling, rule } from './rulings.ts'
import { purchaseOf, type WorldEvent } from './truth.ts'

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
  readonly asked: CardEvent
  /** When its authorization was handed out; null: not yet. */
  sinceMs: number | null
  waiting: WorldEvent[]
}

export function createFeeder(limits: FeederLimits, disobeying = obedience): Feeder {
  const state: State = {
    limits,
    disobeying,
    open: new Map(),
    rulings: new Map(),
    outgoing: [],
    ...noCounts,
  }
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
  readonly disobeying: Disobeying
  readonly open: Map<string, Open>
  /** By the event id of what was asked; oldest first. */
  readonly rulings: Map<string, Ruling>
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
  const allowed = allow(state, made)
  const { event: asked } = made
  if (allowed === null) {
    state.withheld += 1
    const withheld: Ruling = { kind: 'WITHHELD', atMs: timeOf(asked) }
    if (needsDecision(asked)) remember(state, asked.record.eventId, withheld)
    return
  }
  state.outgoing.push(allowed)
  if (asks(made)) state.open.set(asked.record.accountId, { asked, sinceMs: null, waiting: [] })
}

/** The event as it happens after what was decided; null where it does not happen. */
function allow({ rulings, disobeying }: State, made: WorldEvent): WorldEvent | null {
  if (made.event.type !== 'Transaction') return made
  const purchase = purchaseOf(made) ?? ''
  const ruling = rulings.get(purchase)
  if (ruling === undefined) return made
  const ruled = rule(made, made.event.record, ruling)
  if (ruled.ruling === null) rulings.delete(purchase)
  else if (ruled.ruling !== ruling) rulings.set(purchase, ruled.ruling)
  if (ruling.kind === 'DISOBEYED' && ruled.ruling?.kind !== 'DISOBEYED') {
    disobeying.giveBack(ruling.how)
  }
  return ruled.made
}

const asks = ({ event, arrival }: WorldEvent): boolean =>
  needsDecision(event) && arrival !== 'REPEAT'

function settleDecided(state: State, decision: Decision): void {
  const { accountId, eventId } = decision
  const account = state.open.get(accountId)
  if (account?.asked.record.eventId !== eventId) {
    state.unexpected += 1
    return
  }
  state.answered += 1
  const ruling = rulingOn(state, account.asked, decision)
  if (ruling) remember(state, eventId, ruling)
  goOn(state, accountId, account)
}

/** Null where all goes on as it would have. */
function rulingOn({ disobeying }: State, asked: CardEvent, decision: Decision): Ruling | null {
  const { action, responseCode, eventTime: atMs } = decision
  const isFirst = asked.type === 'Transaction' && asked.record.kind === 'AUTHORIZATION'
  const how = isFirst ? disobeying.take(action, asked.record) : null
  if (how !== null) {
    const code = action === 'DECLINE' ? responseCode : refusedCode
    return { kind: 'DISOBEYED', atMs, responseCode: code, how, shownBy: null }
  }
  return action === 'DECLINE' ? { kind: 'DECLINED', atMs, responseCode } : null
}

/** Do not honour (ISO 8583 field 39). */
const refusedCode = '05'

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

function remember({ rulings, limits }: State, eventId: string, ruling: Ruling): void {
  rulings.set(eventId, ruling)
  for (const [id, { atMs }] of rulings) {
    if (atMs >= ruling.atMs - limits.followUpMsMax) break
    rulings.delete(id)
  }
}
