import type { AccountEvent, AccountEventKind, Transaction } from '../../../streams/events.ts'
import { accountOf } from '../../../world/accounts.ts'
import type { Scheme } from '../../../world/frauds/crew.ts'
import { live } from '../../../world/life.ts'
import { openMarket } from '../../../world/merchants.ts'
import { randomOf } from '../../../world/random.ts'
import { dayMs } from '../../../world/time.ts'
import type { WorldEvent } from '../../../world/truth.ts'
import { endOf, startMs } from '../small.ts'

const accounts = 600
const days = 120
const period = { startMs, endMs: endOf(days) }

/** The lives of the accounts that campaigns of one scheme fall upon; nobody else lives. */
export function livesUnder(scheme: Scheme, campaigns: number): readonly WorldEvent[][] {
  const random = randomOf(11, 'campaigns')
  const market = openMarket(random.fork('market'), { accounts, period })
  const accountAt = (index: number) => accountOf(random, index, period)
  const ground = { market, accounts, period, accountAt }
  const begunMs = startMs + 40 * dayMs
  const lives = new Map<number, WorldEvent[]>()
  for (let campaign = 0; campaign < campaigns; campaign++) {
    const attacks = scheme.campaign(random.fork('campaign', campaign), ground, begunMs)
    for (const [index, own] of Map.groupBy(attacks, ({ accountIndex }) => accountIndex)) {
      if (lives.has(index)) continue
      lives.set(index, [...live({ account: accountAt(index), market, period }, own)])
    }
  }
  return [...lives.values()]
}

export const plantedOf = (life: readonly WorldEvent[]): Transaction[] =>
  life.flatMap(({ event, truth }) =>
    truth !== null && event.type === 'Transaction' ? event.record : [],
  )

export const changesOf = (life: readonly WorldEvent[], kind: AccountEventKind): AccountEvent[] =>
  life.flatMap(({ event }) =>
    event.type === 'AccountEvent' && event.record.kind === kind ? event.record : [],
  )
