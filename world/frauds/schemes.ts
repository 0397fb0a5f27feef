import { between, chance, type Random } from '../random.ts'
import { dayMs } from '../time.ts'
import { bustOut } from './bust-out.ts'
import { cardTesting } from './card-testing.ts'
import { collusion } from './collusion.ts'
import { counterfeit } from './counterfeit.ts'
import type { Attack, Ground, Scheme } from './crew.ts'
import { firstParty } from './first-party.ts'
import { kiting } from './kiting.ts'
import { lostCard } from './lost-card.ts'
import { merchantCompromise } from './merchant-compromise.ts'
import { stolenCard } from './stolen-card.ts'
import { stolenWallet } from './stolen-wallet.ts'
import { takeover } from './takeover.ts'

const schemes: Readonly<Record<string, Scheme>> = {
  cardTesting,
  stolenCard,
  stolenWallet,
  takeover,
  counterfeit,
  lostCard,
  bustOut,
  kiting,
  firstParty,
  merchantCompromise,
  collusion,
}

/** Campaigns begin within this part of the world: habits must be seen to be broken first. */
const begins = [0.08, 0.96] as const
/** From this size on a world has at least one campaign of every scheme. */
const accountDaysOfEvery = 20_000

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
  const drawn = Math.floor(expected) + (chance(random, expected % 1) ? 1 : 0)
  const count = accountDays < accountDaysOfEvery ? drawn : Math.max(1, drawn)
  for (let campaign = 0; campaign < count; campaign++) {
    const own = random.fork('campaign', campaign)
    const part = between(own, ...begins)
    yield* scheme.campaign(own, ground, Math.round(startMs + part * (endMs - startMs)))
  }
}
