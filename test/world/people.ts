import { type Account, accountOf } from '../../world/accounts.ts'
import type { Habitat } from '../../world/habits/everyday.ts'
import { openMarket } from '../../world/merchants.ts'
import type { Purchase } from '../../world/purchase.ts'
import { randomOf } from '../../world/random.ts'
import type { Step } from '../../world/steps.ts'
import type { Period } from '../../world/time.ts'
import { endOf, startMs } from './small.ts'

interface Town {
  readonly seed?: number
  readonly days?: number
  readonly fromMs?: number
}

/** Accounts of a world, none of whose events have been worked out. */
export const accountsOf = (count: number, town: Town = {}): Account[] =>
  habitatsOf(count, town).map(({ account }) => account)

/** Accounts with the market and the time they live in. */
export function habitatsOf(count: number, { seed = 11, days = 60, fromMs }: Town = {}): Habitat[] {
  const random = randomOf(seed, 'world')
  const first = fromMs ?? startMs
  const period: Period = { startMs: first, endMs: first + endOf(days) - startMs }
  const market = openMarket(random.fork('market'), { accounts: count, period })
  return Array.from({ length: count }, (_, index) => {
    return { account: accountOf(random, index, period), market, period }
  })
}

/** What a habit plans for one account, as far as the world lasts. */
export function planOf(habit: (habitat: Habitat) => Generator<Step>, habitat: Habitat): Step[] {
  const steps: Step[] = []
  for (const step of habit(habitat)) {
    if (step.atMs >= habitat.period.endMs) break
    steps.push(step)
  }
  return steps
}

export interface Bought extends Purchase {
  readonly atMs: number
}

export const boughtIn = (steps: readonly Step[]): Bought[] =>
  steps.flatMap((step) => (step.kind === 'purchase' ? [{ ...step.purchase, atMs: step.atMs }] : []))
