/** Planted fraud by kind: how much, how it looks, and when it becomes known. */
import type { Label, Transaction } from '../../streams/events.ts'
import { minuteMs, type Period } from '../time.ts'
import type { Truth, WorldEvent } from '../truth.ts'
import { createSpread, type Spread } from './spread.ts'
import { addOne } from './table.ts'

/** One kind of planted fraud. */
export interface Kind {
  count: number
  cents: number
  online: number
  approved: number
  approvedCents: number
  readonly amounts: Spread
  readonly runs: Set<string>
  readonly cards: Set<string>
  readonly accounts: Set<string>
  readonly merchants: Map<string, number>
  /** Authorizations of which it is known, and known as something else. */
  known: number
  mistaken: number
  /** Of the first half of the world: they had time to become known. */
  early: number
  earlyKnown: number
  /** Minutes from the authorization to the first label. */
  readonly delays: Spread
}

export interface Frauds {
  see(seen: WorldEvent): void
  readonly kinds: ReadonlyMap<string, Kind>
  /** Labels that say fraud, by who says it. */
  readonly sources: ReadonlyMap<string, number>
  /** Labels of honest authorizations, by what they say. */
  readonly honest: ReadonlyMap<string, number>
}

interface Planted {
  readonly kind: Kind
  readonly fraudType: string
  readonly isEarly: boolean
  isKnown: boolean
}

/**
 * Remembers every planted authorization: they are few, and labels may come months later.
 * A label of anything else is a false alarm.
 */
export function createFrauds({ startMs, endMs }: Period): Frauds {
  const halfMs = (startMs + endMs) / 2
  const kinds = new Map<string, Kind>()
  const planted = new Map<string, Planted>()
  const sources = new Map<string, number>()
  const honest = new Map<string, number>()
  const learn = (label: Label) => {
    const known = planted.get(label.originalEventId)
    if (label.verdict === 'FRAUD') addOne(sources, label.source)
    if (!known) addOne(honest, label.verdict === 'FRAUD' ? 'labelled fraud' : 'taken back')
    else if (label.verdict === 'FRAUD') noteLabel(known, label)
  }
  return {
    kinds,
    sources,
    honest,
    see({ event, truth }) {
      if (event.type === 'Label') learn(event.record)
      if (event.type !== 'Transaction') return
      const { record } = event
      if (truth) {
        const isEarly = record.eventTime < halfMs
        planted.set(record.eventId, plant(kinds, record, { truth, isEarly }))
      }
      if (record.kind === 'OUTCOME' && record.approved) noteApproval(planted, record)
    },
  }
}

function plant(
  kinds: Map<string, Kind>,
  record: Transaction,
  { truth, isEarly }: { truth: Truth; isEarly: boolean },
): Planted {
  const kind = kinds.get(truth.fraudType) ?? newKind()
  kinds.set(truth.fraudType, kind)
  const cents = Number(truth.amountMinor)
  kind.count += 1
  kind.cents += cents
  kind.amounts.add(cents)
  if (isEarly) kind.early += 1
  if (record.cardPresent === false) kind.online += 1
  kind.runs.add(truth.run)
  kind.cards.add(record.cardId)
  kind.accounts.add(record.accountId)
  if (record.merchantId !== null) addOne(kind.merchants, record.merchantId)
  return { kind, fraudType: truth.fraudType, isEarly, isKnown: false }
}

function noteApproval(planted: ReadonlyMap<string, Planted>, outcome: Transaction): void {
  const kind = planted.get(outcome.originalEventId ?? '')?.kind
  if (kind === undefined) return
  kind.approved += 1
  kind.approvedCents += Number(outcome.billingAmountMinor ?? 0n)
}

function noteLabel(known: Planted, label: Label): void {
  if (known.isKnown) return
  known.isKnown = true
  known.kind.known += 1
  if (known.isEarly) known.kind.earlyKnown += 1
  if (label.fraudType !== null && label.fraudType !== known.fraudType) known.kind.mistaken += 1
  known.kind.delays.add(Math.round((label.knownAt - label.originalEventTime) / minuteMs))
}

const newKind = (): Kind => ({
  count: 0,
  cents: 0,
  online: 0,
  approved: 0,
  approvedCents: 0,
  amounts: createSpread(),
  runs: new Set(),
  cards: new Set(),
  accounts: new Set(),
  merchants: new Map(),
  known: 0,
  mistaken: 0,
  early: 0,
  earlyKnown: 0,
  delays: createSpread(),
})

/** What all kinds add up to. */
export const totalOf = (kinds: Frauds['kinds'], of: (kind: Kind) => number): number =>
  [...kinds.values()].reduce((sum, kind) => sum + of(kind), 0)
