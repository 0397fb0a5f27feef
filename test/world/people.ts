import { type Account, accountOf } from '../../world/accounts.ts'
import { randomOf } from '../../world/random.ts'
import { endOf, startMs } from './small.ts'

/** Accounts of a world of `days`, none of whose events have been worked out. */
export const accountsOf = (count: number, days = 60): Account[] => {
  const random = randomOf(11, 'world')
  const period = { startMs, endMs: endOf(days) }
  return Array.from({ length: count }, (_, index) => accountOf(random, index, period))
}
