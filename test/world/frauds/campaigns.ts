import type { AccountEvent, AccountEventKind, Transaction } from '../../../streams/events.ts'
import { accountOf } from '../../../world/accounts.ts'
import type { Ground, Scheme } from '../../../world/frauds/crew.ts'
import { live } from '../../../world/life.ts'
import { openMarket } from '../../../world/merchants.ts'
import { randomOf } from '../../../world/random.ts'
import { dayMs } from '../../../world/time.ts'
import type { WorldEvent } from '../../../world/truth.ts'
import { endOf, startMs } from '../small.ts'

const accounts = 600
const random = randomOf(11, 'campaigns')
const begunMs = startMs + 40 * dayMs

function groundOf(days: number): Ground {
  const period = { startMs, endMs: endOf(days) }
  const market = openMarket(random.fork('market'), { accounts, period })
  return { market, accounts, period, accountAt: (index) => accountOf(random, index, period) }
}

const usual = groundOf(120)

/** The lives of the accounts that campaigns of one scheme fall upon; nobody else lives. */
export function livesUnder(
  scheme: Scheme,
  { campaigns, days }: { campaigns: number; days?: number },
): readonly WorldEvent[][] {
  const ground = days === undefined ? usual : groundOf(days)
  const lives = new Map<number, WorldEvent[]>()
  for (let campaign = 0; campaign < campaigns; campaign++) {
    for (const [index, life] of livesIn(scheme, campaign, ground)) {
      if (!lives.has(index)) lives.set(index, life)
    }
  }
  return [...lives.values()]
}

/** The lives of the accounts that one campaign falls upon, by account. */
export function livesIn(
  scheme: Scheme,
  campaign: number,
  ground: Ground = usual,
): ReadonlyMap<number, WorldEvent[]> {
  const attacks = scheme.campaign(random.fork('campaign', campaign), ground, begunMs)
  const byAccount = Map.groupBy(attacks, ({ accountIndex }) => accountIndex)
  const { market, period } = ground
  const lifeOf = (index: number) => [
    ...live({ account: ground.accountAt(index), market, period }, byAccount.get(index) ?? []),
  ]
  return new Map([...byAccount.keys()].map((index) => [index, lifeOf(index)]))
}

export const plantedOf = (life: readonly WorldEvent[]): Transaction[] =>
  life.flatMap(({ event, truth }) =>
    truth !== null && event.type === 'Transaction' ? event.record : [],
  )

export const changesOf = (life: readonly WorldEvent[], kind: AccountEventKind): AccountEvent[] =>
  life.flatMap(({ event }) =>
    event.type === 'AccountEvent' && event.record.kind === kind ? event.record : [],
  )

/** What was bought honestly. */
export const boughtOf = (life: readonly WorldEvent[]): Transaction[] =>
  life.flatMap(({ event, truth }) =>
    truth === null && event.type === 'Transaction' && event.record.kind === 'AUTHORIZATION'
      ? event.record
      : [],
  )
