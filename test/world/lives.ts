import type { AccountEvent, AccountEventKind, CardEvent } from '../../streams/events.ts'
import { type Account, accountOf } from '../../world/accounts.ts'
import type { Attack } from '../../world/frauds/crew.ts'
import { live } from '../../world/life.ts'
import { openMarket } from '../../world/merchants.ts'
import { randomOf } from '../../world/random.ts'
import { endOf, eventsOf, startMs } from './small.ts'

/** Lives of people who buy little, so that long ones are soon told. */
export function quietLives(
  { count, days, attacks = [] }: { count: number; days: number; attacks?: readonly Attack[] },
  over: (account: Account) => Partial<Account>,
): readonly CardEvent[][] {
  const random = randomOf(12, 'lives')
  const period = { startMs, endMs: endOf(days) }
  const market = openMarket(random.fork('market'), { accounts: 100, period })
  return Array.from({ length: count }, (_, index) => {
    const account = { ...accountOf(random, index, period), purchasesPerDay: 0.05, trips: [] }
    const habitat = { account: { ...account, ...over(account) }, market, period }
    return eventsOf([...live(habitat, attacks)])
  })
}

export const accountEventsOf = (life: readonly CardEvent[]): AccountEvent[] =>
  life.flatMap((event) => (event.type === 'AccountEvent' ? [event.record] : []))

export const ofKind = (life: readonly CardEvent[], kind: AccountEventKind): AccountEvent[] =>
  accountEventsOf(life).filter((record) => record.kind === kind)
