/**
 * A new flat: the address is changed, things are bought for it over weeks, many of them dear and
 * at merchants never visited; from then on everyday.ts shops elsewhere. A hard negative for
 * takeover.ts (contact change, then spending) and for every rule about distance.
 */
import { addressAt } from '../addresses.ts'
import { deviceAt } from '../devices.ts'
import { between, chance, pick, type Random, wholeBetween } from '../random.ts'
import type { Residence } from '../residences.ts'
import type { Step } from '../steps.ts'
import { dayMs } from '../time.ts'
import { trades } from '../trades.ts'
import type { Habitat } from './everyday.ts'
import { occasion } from './occasions.ts'

const tellsShare = 0.75
const furnishesShare = 0.8
/** Who did not open the household's first account buys less of what is needed. */
const helpsShare = 0.3
const daysBefore = 8
const daysAfter = 24
const wanted = [
  trades.hardware,
  trades.homeGoods,
  trades.homeGoods,
  trades.electronics,
  trades.marketplace,
  trades.marketplace,
  trades.computers,
  trades.grocery,
] as const
const level = [1.2, 5] as const

export function* moves(habitat: Habitat): Generator<Step> {
  const { account, period } = habitat
  const steps = account.household.residences
    .filter(({ fromMs }) => fromMs > period.startMs)
    .flatMap((residence) => {
      const random = account.random.fork('move', residence.fromMs)
      return [
        ...addressChange(random, habitat, residence),
        ...furnishing(random, habitat, residence),
      ]
    })
  yield* steps.toSorted((one, other) => one.atMs - other.atMs)
}

function addressChange(random: Random, { account }: Habitat, { fromMs }: Residence): Step[] {
  if (!chance(random, tellsShare)) return []
  const atMs = Math.round(fromMs + between(random, -daysBefore, daysAfter) * dayMs)
  return [
    {
      kind: 'change',
      atMs,
      change: {
        kind: 'CONTACT_CHANGED',
        changed: 'ADDRESS',
        channel: pick(random, ['APP', 'WEB', 'PHONE']),
        deviceId: deviceAt(random, account, atMs),
        ip: addressAt(random, account, atMs),
      },
    },
  ]
}

function furnishing(random: Random, habitat: Habitat, residence: Residence): Step[] {
  const share = habitat.account.member === 0 ? furnishesShare : helpsShare
  if (!chance(random, share)) return []
  return Array.from({ length: wholeBetween(random, 3, 9) }, () => {
    const atMs = Math.round(residence.fromMs + between(random, -daysBefore, daysAfter) * dayMs)
    const what = { trade: pick(random, wanted), place: residence.home, atMs, level }
    return { kind: 'purchase', atMs, purchase: occasion(random, habitat, what) }
  })
}
