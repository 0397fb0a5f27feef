/** The devices a holder acts from: one phone after the other, and what the family shares. */
import type { Account } from './accounts.ts'
import type { Seat } from './households.ts'
import { chance, exponential, pick, type Random, token } from './random.ts'
import { dayMs, type Period } from './time.ts'

/** A phone and the time from which its holder uses it. */
export interface Phone {
  readonly deviceId: string
  readonly fromMs: number
}

const daysPerPhone = 300
/** Browsers forget who they are, and people borrow from strangers. */
const unknownShare = 0.02
/** The phone of somebody else in the family. */
const lentShare = 0.02
const computerShare = 0.22
const tabletShare = 0.1

/** One phone after the other. A new one is honest, and looks like a thief's. */
export function phonesOf(
  random: Random,
  { household, member }: Seat,
  period: Period,
): readonly [Phone, ...Phone[]] {
  const later: Phone[] = []
  const next = () => Math.round(exponential(random, daysPerPhone) * dayMs)
  for (let fromMs = period.startMs + next(); fromMs < period.endMs; fromMs += next()) {
    later.push({ deviceId: token(random, 'dev'), fromMs })
  }
  return [{ deviceId: household.phones[member] ?? token(random, 'dev'), fromMs: 0 }, ...later]
}

/** The phone in use, a screen of the family, or now and then one never seen before. */
export function deviceAt(random: Random, { household, phones }: Account, atMs: number): string {
  if (chance(random, unknownShare)) return token(random, 'dev')
  if (chance(random, computerShare)) return household.computer
  if (household.tablet !== null && chance(random, tabletShare)) return household.tablet
  const [first, ...others] = household.phones
  if (first !== undefined && chance(random, lentShare)) return pick(random, [first, ...others])
  return (phones.findLast((one) => one.fromMs <= atMs) ?? phones[0]).deviceId
}
