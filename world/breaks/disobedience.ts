/**
 * Breaks that hang on a decision: the processor does not do what weir said. Only who sends the
 * world and hears the decisions can plant them.
 */
import type { Action, Transaction } from '../../streams/events.ts'
import type { Random } from '../random.ts'
import { type Due, dueOf, isForDecisions, isPlain, type Planting } from './due.ts'

/** Approved and refused all the same; declined and approved; declined and yet charged. */
export type Disobedience = 'APPROVED_REFUSED' | 'DECLINED_APPROVED' | 'DECLINED_CLEARED'

/** What is to be disobeyed; what is taken and comes to nothing is given back. */
export interface Disobeying {
  take(action: Action, authorization: Transaction): Disobedience | null
  giveBack(one: Disobedience): void
}

export const obedience: Disobeying = { take: () => null, giveBack: () => {} }

/** Half of what is not honoured was approved, half declined. */
export function disobey(random: Random, { perKind, period }: Planting): Disobeying {
  const times = (kind: Disobedience, count: number) =>
    dueOf(random, [kind], { perKind: count, period })
  const due: Due<Disobedience>[] = [
    ...times('APPROVED_REFUSED', Math.ceil(perKind / 2)),
    ...times('DECLINED_APPROVED', Math.floor(perKind / 2)),
    ...times('DECLINED_CLEARED', perKind),
  ]
  return {
    take(action, authorization) {
      if (!isPlain(authorization) || !isForDecisions(authorization)) return null
      const isDue = ({ kind, atMs }: Due<Disobedience>) =>
        (kind === 'APPROVED_REFUSED') === (action !== 'DECLINE') && atMs <= authorization.eventTime
      const place = due.findIndex(isDue)
      return place === -1 ? null : (due.splice(place, 1)[0]?.kind ?? null)
    },
    giveBack: (kind) => {
      due.unshift({ kind, atMs: 0 })
    },
  }
}
