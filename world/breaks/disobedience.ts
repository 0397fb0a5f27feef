/**
 * Breaks that hang on a decision: the processor does not do what weir said. Only who sends the
 * world and hears the decisions can plant them.
 */
import type { Action, Transaction } from '../../streams/events.ts'
import { billed } from '../follow-ups.ts'
import type { Random } from '../random.ts'
import { type Due, dueOf, isForDecisions, isPlain, type Planting, quietUntil } from './due.ts'

/** Approved and refused all the same; declined and approved; declined and yet charged. */
export type Disobedience = 'APPROVED_REFUSED' | 'DECLINED_APPROVED' | 'DECLINED_CLEARED'

/** What is to be disobeyed; what is taken and comes to nothing is given back. */
export interface Disobeying {
  take(action: Action, authorization: Transaction): Disobedience | null
  giveBack(one: Disobedience): void
}

export const obedience: Disobeying = { take: () => null, giveBack: () => {} }

/** Half of what is not honoured was approved, half declined. Any decline will do: they are rare. */
export function disobey(random: Random, { perKind, period }: Planting): Disobeying {
  const approved = Math.ceil(perKind / 2)
  const declined = [
    ...Array.from({ length: perKind }, () => 'DECLINED_CLEARED' as const),
    ...Array.from({ length: perKind - approved }, () => 'DECLINED_APPROVED' as const),
  ]
  const due: Due<Disobedience>[] = [
    ...dueOf(random, ['APPROVED_REFUSED'], { perKind: approved, period }),
    ...declined.map((kind) => ({ kind, atMs: quietUntil(period) })),
  ]
  return {
    take(action, authorization) {
      const isApproved = action !== 'DECLINE'
      if (!(isApproved ? isLeft(authorization) : isCharged(authorization))) return null
      const isDue = ({ kind, atMs }: Due<Disobedience>) =>
        (kind === 'APPROVED_REFUSED') === isApproved && atMs <= authorization.eventTime
      const place = due.findIndex(isDue)
      return place === -1 ? null : (due.splice(place, 1)[0]?.kind ?? null)
    },
    giveBack: (kind) => {
      due.unshift({ kind, atMs: 0 })
    },
  }
}

/** Whether no other break can be in it. */
const isLeft = (authorization: Transaction): boolean =>
  isPlain(authorization) && isForDecisions(authorization)

/** Whether a charge would follow it, and no other break can be in it. */
const isCharged = (authorization: Transaction): boolean =>
  authorization.messageStyle === 'DUAL' &&
  billed(authorization) > 0n &&
  (!isPlain(authorization) || isForDecisions(authorization))
