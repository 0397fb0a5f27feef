import { type CardEvent, type Decision, needsDecision, timeOf } from '../streams/events.ts'

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
 * their order, and each is sent once or withheld. A decision given up counts as an approval.
 */
export interface Feeder {
  offer(event: CardEvent): void
  decided(decision: Decision): void
  /** What may be sent now, in order; from here on its decisions are waited for. */
  ready(nowMs: number): readonly CardEvent[]
  /** Stops waiting for decisions that are out for too long. */
  giveUp(nowMs: number): void
  isFull(): boolean
  counts(): FeederCounts
}

interface Open {
  readonly eventId: string
  /** When its authorization was handed out; null: not yet. */
  sinceMs: number | null
  waiting: CardEvent[]
}

/** What became of an authorization that later events may refer to. */
type Stopped =
  | { readonly kind: 'declined'; readonly atMs: number; readonly responseCode: string }
  | { readonly kind: 'withheld'; readonly atMs: number }

export function createFeeder(limits: FeederLimits): Feeder {
  const open = new Map<string, Open>()
  const stopped = new Map<string, Stopped>()
  const counts = { offered: 0, sent: 0, withheld: 0, waiting: 0, answered: 0 }
  const lost = { givenUp: 0, unexpected: 0 }
  let outgoing: CardEvent[] = []

  const release = (event: CardEvent) => {
    const allowed = afterDecline(event, stopped)
    if (allowed === null) {
      counts.withheld += 1
      if (needsDecision(event))
        remember(event.record.eventId, { kind: 'withheld', atMs: timeOf(event) })
      return
    }
    outgoing.push(allowed)
    if (!needsDecision(allowed)) return
    const { accountId, eventId } = allowed.record
    open.set(accountId, { eventId, sinceMs: null, waiting: [] })
  }
  const remember = (eventId: string, what: Stopped) => {
    stopped.set(eventId, what)
    for (const [id, { atMs }] of stopped) {
      if (atMs >= what.atMs - limits.followUpMsMax) break
      stopped.delete(id)
    }
  }
  /** Lets an account go on, up to its next open decision. */
  const settle = (accountId: string, { waiting }: Open) => {
    open.delete(accountId)
    for (const [at, event] of waiting.entries()) {
      const next = open.get(accountId)
      if (next) {
        next.waiting = waiting.slice(at)
        return
      }
      counts.waiting -= 1
      release(event)
    }
  }

  return {
    offer(event) {
      counts.offered += 1
      const account = open.get(event.record.accountId)
      if (!account) return release(event)
      account.waiting.push(event)
      counts.waiting += 1
    },
    decided({ accountId, eventId, action, responseCode, eventTime }) {
      const account = open.get(accountId)
      if (account?.eventId !== eventId) {
        lost.unexpected += 1
        return
      }
      counts.answered += 1
      if (action === 'DECLINE') {
        remember(eventId, { kind: 'declined', atMs: eventTime, responseCode })
      }
      settle(accountId, account)
    },
    ready(nowMs) {
      const events = outgoing
      outgoing = []
      counts.sent += events.length
      for (const event of events) {
        const account = needsDecision(event) ? open.get(event.record.accountId) : undefined
        if (account) account.sinceMs ??= nowMs
      }
      return events
    },
    giveUp(nowMs) {
      for (const [accountId, account] of [...open]) {
        if (account.sinceMs === null || account.sinceMs + limits.answerMsMax > nowMs) continue
        lost.givenUp += 1
        settle(accountId, account)
      }
    },
    isFull: () => counts.waiting >= limits.waitingEventsMax,
    counts: () => ({ ...counts, ...lost, open: open.size }),
  }
}

/** The event as it happens where weir declined what it refers to; null where it does not happen. */
function afterDecline(event: CardEvent, stopped: ReadonlyMap<string, Stopped>): CardEvent | null {
  if (event.type !== 'Transaction' || event.record.originalEventId === null) return event
  const original = stopped.get(event.record.originalEventId)
  if (original === undefined) return event
  if (original.kind === 'withheld' || event.record.kind !== 'OUTCOME') return null
  const { responseCode } = original
  return { ...event, record: { ...event.record, approved: false, responseCode, decidedBy: 'WEIR' } }
}
