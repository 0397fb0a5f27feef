/** Breaks between an authorization and its reversal. */
import { billed } from '../follow-ups.ts'
import { type BreakScheme, broken, charged, instead, type Range, sound, stepOf } from './course.ts'

const reversed: Range = [0.05, 0.3]
const tooMuch: Range = [1.3, 2]

/** Cancelled as a whole, and charged all the same. */
export const clearedAfterReversal: BreakScheme = {
  kind: 'CLEARED_AFTER_REVERSAL',
  spoil: (random, life) => {
    const step = { kind: 'REVERSAL', after: life.outcome, days: reversed } as const
    const reversal = stepOf(random, life, step)
    const charge = stepOf(random, life, { kind: 'CLEARING', after: reversal, days: charged })
    return instead(sound(reversal), broken(charge, 0n))
  },
}

/** More is cancelled than was ever held. */
export const reversalOverAuthorization: BreakScheme = {
  kind: 'REVERSAL_OVER_AUTHORIZATION',
  spoil: (random, life) => {
    const days = { after: life.outcome, days: reversed }
    const reversal = stepOf(random, life, { kind: 'REVERSAL', ...days, factors: tooMuch })
    return instead(broken(reversal, billed(life.authorization)))
  },
}
