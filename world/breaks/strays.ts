/** Breaks of records that belong to no purchase of the card: somebody else's, posted to it. */
import type { Transaction, TransactionKind } from '../../streams/events.ts'
import { unlinked } from '../follow-ups.ts'
import type { Random } from '../random.ts'
import { type BreakScheme, besides, broken, type Life, type Range, stepOf } from './course.ts'

const daysUntilStray: Range = [0.3, 3]
/** An amount that is no purchase's, so that chance makes no pair of them. */
const oddFactors: Range = [1.21, 1.79]

/** A charge without any authorization. */
export const forcePost: BreakScheme = {
  kind: 'FORCE_POST',
  spoil: (random, life) => besides(broken(strayOf(random, life, 'CLEARING'), 0n)),
}

/** Money given back for what was never bought. */
export const refundWithoutPurchase: BreakScheme = {
  kind: 'REFUND_WITHOUT_PURCHASE',
  spoil: (random, life) => {
    const refund = { ...strayOf(random, life, 'REFUND'), purpose: 'REFUND' } as const
    return besides(broken(refund, 0n))
  },
}

function strayOf(random: Random, life: Life, kind: TransactionKind): Transaction {
  const { programId, accountId, cardId, network } = life.authorization
  const step = { kind, after: life.outcome, days: daysUntilStray, factors: oddFactors }
  const theirs = stepOf(random, { ...life, authorization: life.stranger }, step)
  return { ...theirs, programId, accountId, cardId, network, deviceId: null, ip: null, ...unlinked }
}
