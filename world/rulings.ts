/** What becomes of what follows an authorization, given what was decided and how it was obeyed. */
import type { Transaction } from '../streams/events.ts'
import type { Disobedience } from './breaks/disobedience.ts'
import { billed } from './follow-ups.ts'
import type { PlantedBreak, WorldEvent } from './truth.ts'

/** Why what follows an authorization may not happen as it would have. */
export type Ruling =
  | { readonly kind: 'DECLINED'; readonly atMs: number; readonly responseCode: string }
  /** It was never asked, because what it is about was declined. */
  | { readonly kind: 'WITHHELD'; readonly atMs: number }
  | Disobeyed

interface Disobeyed {
  readonly kind: 'DISOBEYED'
  readonly atMs: number
  readonly responseCode: string
  readonly how: Disobedience
  /** The event that shows it, once it came. */
  readonly shownBy: string | null
}

/** What happens instead of an event, if anything, and the ruling from then on, if any. */
export interface Ruled {
  readonly made: WorldEvent | null
  readonly ruling: Ruling | null
}

/** On a follow-up of what was ruled on. */
export function rule(made: WorldEvent, record: Transaction, ruling: Ruling): Ruled {
  switch (ruling.kind) {
    case 'WITHHELD':
      return { made: null, ruling }
    case 'DECLINED':
      return { made: record.kind === 'OUTCOME' ? refused(made, record, ruling) : null, ruling }
    case 'DISOBEYED':
      return disobeyed(made, record, ruling)
  }
}

function disobeyed(made: WorldEvent, record: Transaction, ruling: Disobeyed): Ruled {
  switch (ruling.how) {
    case 'APPROVED_REFUSED':
      if (record.kind !== 'OUTCOME') return { made: null, ruling }
      if (!record.approved) return { made, ruling: null }
      return shown(refused(made, record, ruling), record, { ruling, sums: [billed(record), 0n] })
    case 'DECLINED_APPROVED':
      if (record.kind !== 'OUTCOME') return { made, ruling }
      if (!record.approved) return obeyed(made, record, ruling)
      return shown(made, record, { ruling, sums: [0n, billed(record)] })
    case 'DECLINED_CLEARED':
      return declinedCleared(made, record, ruling)
  }
}

/** Charged once, whatever else would have become of it. */
function declinedCleared(made: WorldEvent, record: Transaction, ruling: Disobeyed): Ruled {
  const { shownBy } = ruling
  switch (record.kind) {
    case 'OUTCOME':
      if (!record.approved) return obeyed(made, record, ruling)
      return { made: refused(made, record, ruling), ruling }
    case 'CLEARING':
      if (shownBy !== null && shownBy !== record.eventId) return { made: null, ruling }
      return shown(made, record, { ruling, sums: [0n, billed(record)] })
    default:
      return shownBy === null ? obeyed(made, record, ruling) : { made: null, ruling }
  }
}

/** The break cannot show any more: the purchase goes the way of any that was declined. */
function obeyed(made: WorldEvent, record: Transaction, { atMs, responseCode }: Disobeyed): Ruled {
  return rule(made, record, { kind: 'DECLINED', atMs, responseCode })
}

interface Showing {
  readonly ruling: Disobeyed
  readonly sums: readonly [expectedMinor: bigint, actualMinor: bigint]
}

/** The event shows the break; its repeat does not show it again. */
function shown(made: WorldEvent, record: Transaction, { ruling, sums }: Showing): Ruled {
  if (ruling.shownBy !== null) return { made, ruling }
  const broken: PlantedBreak = {
    kind: ruling.how === 'DECLINED_CLEARED' ? 'DECLINED_CLEARED' : 'NOT_HONOURED',
    eventId: record.originalEventId ?? record.eventId,
    otherEventId: record.eventId,
    expectedMinor: sums[0],
    actualMinor: sums[1],
  }
  return { made: { ...made, broken }, ruling: { ...ruling, shownBy: record.eventId } }
}

/** A break that hung on an approval is none any more. */
function refused(
  made: WorldEvent,
  record: Transaction,
  { responseCode }: { responseCode: string },
): WorldEvent {
  const { broken: _, ...rest } = made
  const answer = { approved: false, responseCode, decidedBy: 'WEIR', approvalCode: null } as const
  return { ...rest, event: { type: 'Transaction', record: { ...record, ...answer } } }
}
