/** Where a household lives, and from when: most stay, some move while the world runs. */
import { homes, type Place } from './places.ts'
import { chance, exponential, pick, pickBy, type Random } from './random.ts'
import { dayMs, type Period } from './time.ts'

export interface Residence {
  readonly home: Place
  readonly fromMs: number
  /** Days until its line gets another address. */
  readonly leaseDays: number
  /** The source of the addresses of its line. */
  readonly line: Random
}

const daysPerMove = 1_800
const sameCityShare = 0.6
const leases = [1, 7, 14, 30, 30, 90] as const

export function residencesOf(random: Random, period: Period): readonly [Residence, ...Residence[]] {
  const settle = (fromMs: number, home: Place): Residence => ({
    home,
    fromMs,
    leaseDays: pick(random, leases),
    line: random.fork('line', fromMs),
  })
  const somewhere = () => pickBy(random, homes, (one) => one.weight)
  const first = settle(0, somewhere())
  const later: Residence[] = []
  const next = () => Math.round(exponential(random, daysPerMove) * dayMs)
  for (let fromMs = period.startMs + next(); fromMs < period.endMs; fromMs += next()) {
    const before = later.at(-1) ?? first
    later.push(settle(fromMs, chance(random, sameCityShare) ? before.home : somewhere()))
  }
  return [first, ...later]
}

export function residenceAt(
  { residences }: { readonly residences: readonly [Residence, ...Residence[]] },
  atMs: number,
): Residence {
  return residences.findLast(({ fromMs }) => fromMs <= atMs) ?? residences[0]
}
