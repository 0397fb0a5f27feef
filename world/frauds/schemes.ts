import { chance, type Random } from '../random.ts'
import { dayMs } from '../time.ts'
import { bustOut } from './bust-out.ts'
import { cardTesting } from './card-testing.ts'
import { counterfeit } from './counterfeit.ts'
import type { Attack, Ground, Scheme } from './crew.ts'
import { firstParty } from './first-party.ts'
import { kiting } from './kiting.ts'
import { stolenCard } from './stolen-card.ts'
import { takeover } from './takeover.ts'

const schemes: Readonly<Record<string, Scheme>> = {
  cardTesting,
  stolenCard,
  takeover,
  counterfeit,
  bustOut,
  kiting,
  firstParty,
}

/** Share of the world that passes before the first campaign: habits must be seen to be broken. */
const quietShare = 0.08

/** Every attack on every account, by account; what an attack does is worked out when it begins. */
export function attacksOf(random: Random, ground: Ground): ReadonlyMap<number, readonly Attack[]> {
  const byAccount = new Map<number, Attack[]>()
  for (const [name, scheme] of Object.entries(schemes)) {
    for (const attack of campaignsOf(random.fork(name), scheme, ground)) {
      const others = byAccount.get(attack.accountIndex)
      if (others) others.push(attack)
      else byAccount.set(attack.accountIndex, [attack])
    }
  }
  return byAccount
}

function* campaignsOf(random: Random, scheme: Scheme, ground: Ground): Generator<Attack> {
  const { startMs, endMs } = ground.period
  const accountDays = (ground.accounts * (endMs - startMs)) / dayMs
  const expected = accountDays / scheme.accountDaysPerCampaign
  const count = Math.floor(expected) + (chance(random, expected % 1) ? 1 : 0)
  for (let campaign = 0; campaign < count; campaign++) {
    const own = random.fork('campaign', campaign)
    const part = quietShare + (1 - quietShare) * own.next()
    yield* scheme.campaign(own, ground, Math.round(startMs + part * (endMs - startMs)))
  }
}
