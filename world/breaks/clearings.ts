/** Breaks between what was authorized and what was charged. */
import { billed } from '../follow-ups.ts'
import {
  again,
  type BreakScheme,
  broken,
  charged,
  instead,
  type Life,
  type Range,
  sound,
  stepOf,
} from './course.ts'

/** More than any tip, and less than what any part would leave. */
const overFactors: Range = [1.5, 3]
const underFactors: Range = [0.2, 0.6]
/** How much dearer the same number is in the other currency. */
const rates: Range = [1.05, 1.3]
const daysUntilAgain: Range = [1, 3]

const clearing = (life: Life, factors?: Range) =>
  ({ kind: 'CLEARING', after: life.outcome, days: charged, ...(factors && { factors }) }) as const

/** The merchant charges far more than it asked for. */
export const overCleared: BreakScheme = {
  kind: 'OVER_CLEARED',
  spoil: (random, life) => {
    const charge = stepOf(random, life, clearing(life, overFactors))
    return instead(broken(charge, billed(life.authorization)))
  },
}

/** The merchant charges far less, and never the rest. */
export const underCleared: BreakScheme = {
  kind: 'UNDER_CLEARED',
  spoil: (random, life) => {
    const charge = stepOf(random, life, clearing(life, underFactors))
    return instead(broken(charge, billed(life.authorization)))
  },
}

/** Approved, and never heard of again: no charge, no reversal, no expiry. */
export const uncleared: BreakScheme = {
  kind: 'UNCLEARED',
  spoil: (_, { authorization }) => ({
    ...instead(),
    missing: { expectedMinor: billed(authorization), actualMinor: null },
  }),
}

/** One charge, presented twice. */
export const duplicatePresentment: BreakScheme = {
  kind: 'DUPLICATE_PRESENTMENT',
  spoil: (random, life) => {
    const first = stepOf(random, life, clearing(life))
    const second = again(random, first, daysUntilAgain)
    const dueMinor = billed(life.authorization)
    return instead(sound(first), broken(second, dueMinor, 2n * dueMinor))
  },
}

/** The same number is charged, but in another currency. */
export const currencyMismatch: BreakScheme = {
  kind: 'CURRENCY_MISMATCH',
  spoil: (random, life) => {
    const { amountMinor, currency } = life.authorization
    const converted = stepOf(random, life, clearing(life, rates))
    const other = currency === 'EUR' ? 'GBP' : 'EUR'
    const charge = { ...converted, amountMinor, currency: other }
    return instead(broken(charge, billed(life.authorization)))
  },
}
