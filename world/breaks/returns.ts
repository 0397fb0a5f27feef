/** Breaks between what was charged and what is given back of it. */
import { billed } from '../follow-ups.ts'
import {
  again,
  type BreakScheme,
  broken,
  charged,
  instead,
  type Range,
  sound,
  stepOf,
} from './course.ts'

const daysUntilRefund: Range = [1, 5]
const daysUntilChargeback: Range = [2, 5]
const daysUntilAgain: Range = [1, 3]
const tooMuch: Range = [1.3, 2]

/** More is given back than was ever charged. */
export const refundOverPurchase: BreakScheme = {
  kind: 'REFUND_OVER_PURCHASE',
  spoil: (random, life) => {
    const charge = stepOf(random, life, { kind: 'CLEARING', after: life.outcome, days: charged })
    const back = { after: charge, days: daysUntilRefund, factors: tooMuch }
    const refund = stepOf(random, life, { kind: 'REFUND', ...back })
    const record = { ...refund, purpose: 'REFUND' } as const
    return instead(sound(charge), broken(record, billed(life.authorization)))
  },
}

/** One dispute, taken back from the merchant twice. */
export const duplicateChargeback: BreakScheme = {
  kind: 'DUPLICATE_CHARGEBACK',
  spoil: (random, life) => {
    const charge = stepOf(random, life, { kind: 'CLEARING', after: life.outcome, days: charged })
    const back = { after: charge, days: daysUntilChargeback }
    const first = stepOf(random, life, { kind: 'CHARGEBACK', ...back })
    const second = again(random, first, daysUntilAgain)
    const dueMinor = billed(life.authorization)
    return instead(sound(charge), sound(first), broken(second, dueMinor, 2n * dueMinor))
  },
}
