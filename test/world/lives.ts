import type { AccountEvent, AccountEventKind, CardEvent } from '../../streams/events.ts'
import type { Account } from '../../world/accounts.ts'
import type { Attack } from '../../world/frauds/crew.ts'
import { live } from '../../world/life.ts'
import { habitatsOf } from './people.ts'
import { eventsOf } from './small.ts'

/** Lives of people who buy little, so that long ones are soon told. */
export function quietLives(
  { count, days, attacks = [] }: { count: number; days: number; attacks?: readonly Attack[] },
  over: (account: Account) => Partial<Account>,
): readonly CardEvent[][] {
  return habitatsOf(count, { seed: 12, days }).map(({ account, ...where }) => {
    const quiet = { ...account, purchasesPerDay: 0.05, trips: [] }
    return eventsOf([...live({ ...where, account: { ...quiet, ...over(account) } }, attacks)])
  })
}

export const accountEventsOf = (life: readonly CardEvent[]): AccountEvent[] =>
  life.flatMap((event) => (event.type === 'AccountEvent' ? [event.record] : []))

export const ofKind = (life: readonly CardEvent[], kind: AccountEventKind): AccountEvent[] =>
  accountEventsOf(life).filter((record) => record.kind === kind)
