/**
 * A merchant's systems leak for some days. Of the cards used there in those days a few are used
 * elsewhere, 5 to 40 days later, by the crews that bought them. Detectable by the merchant that all
 * victims have visited, which many more have visited and lost nothing; and, once some have spoken
 * up or the network has warned, by what labels say of the crews' devices, addresses and shops. A
 * card that the bank replaced on the warning is dead in the crew's hands.
 */
import type { Account } from '../accounts.ts'
import { momentOf } from '../habits/moments.ts'
import { isInUse, stealCard } from '../ledger.ts'
import type { Merchant } from '../merchants.ts'
import { homes } from '../places.ts'
import { inStore, onLine, type Purchase } from '../purchase.ts'
import { between, chance, pick, pickBy, type Random, wholeBetween } from '../random.ts'
import { residenceAt } from '../residences.ts'
import type { Plan } from '../steps.ts'
import { dayMs, dayOf, hourMs, type Period } from '../time.ts'
import { trades } from '../trades.ts'
import { placeAt } from '../travel.ts'
import {
  type Attack,
  type Crew,
  easyMerchants,
  type Ground,
  hireCrew,
  type Scheme,
  times,
  victimOf,
} from './crew.ts'
import { shopOnLine } from './shopping.ts'

const leaking = [
  trades.marketplace,
  trades.fashion,
  trades.delivery,
  trades.digitalGoods,
  trades.grocery,
  trades.restaurant,
  trades.fastFood,
  trades.fuel,
] as const
const wanted = [
  trades.computers,
  trades.giftCards,
  trades.marketplace,
  trades.fashion,
  trades.delivery,
  trades.digitalGoods,
] as const

const victims = [4, 7] as const
/** Of leaks on-line; at the others so many buy that the victims hardly stand out. */
const smallSiteShare = 0.5
const leakDays = [4, 18] as const
/** From the end of the leak until the numbers are for sale, and for how long they are used. */
const restDays = 6
const useDays = 15
const warnedAfterDays = [5, 20] as const
const reissuedShare = 0.5

export const merchantCompromise: Scheme = {
  accountDaysPerCampaign: 50_000,
  campaign(random, ground, startMs) {
    const leak = leakOf(random, ground, startMs)
    const buyers = [buyer(random, ground, startMs), buyer(random, ground, startMs)] as const
    const alertMs = Math.round(startMs + between(random, ...warnedAfterDays) * dayMs)
    return times(wholeBetween(random, ...victims), (): readonly Attack[] => {
      const own = random.fork('card', random.word())
      const visit = visitOf(own, ground, leak)
      if (visit === null) return []
      const useMs = Math.round(startMs + own.next() * useDays * dayMs)
      return [stolen(own, ground, { visit, buyer: pick(own, buyers), useMs, alertMs })]
    }).flat()
  },
}

interface Leak {
  readonly merchant: Merchant
  readonly period: Period
}

function leakOf(random: Random, { market }: Ground, startMs: number): Leak {
  const endMs = startMs - restDays * dayMs
  const period = { startMs: endMs - between(random, ...leakDays) * dayMs, endMs }
  const spot = { place: pickBy(random, homes, (one) => one.weight), atMs: endMs }
  const trade = pick(random, leaking)
  const small = trade.channel === 'ONLINE' && chance(random, smallSiteShare)
  const merchant = small
    ? market.chooseObscure(random, trade, spot)
    : market.choose(random, trade, spot)
  return { merchant, period }
}

/** A crew that buys numbers, and the merchants it spends them at. */
interface Buyer {
  readonly crew: Crew
  readonly shops: readonly [Merchant, ...Merchant[]]
}

const buyer = (random: Random, { market }: Ground, atMs: number): Buyer => ({
  crew: hireCrew(random, 2),
  shops: easyMerchants(random, market, { trades: wanted, count: 3, atMs }),
})

/** An honest purchase at the merchant while it leaks. */
interface Visit {
  readonly accountIndex: number
  readonly atMs: number
  readonly purchase: Purchase
}

const drawsMax = 60

/** Somebody who was there in those days; a store is visited by who lives or travels there. */
function visitOf(random: Random, ground: Ground, { merchant, period }: Leak): Visit | null {
  for (let draws = 0; draws < drawsMax; draws++) {
    const accountIndex = victimOf(random, ground)
    const account = ground.accountAt(accountIndex)
    const atMs = hourOf(random, account, between(random, period.startMs, period.endMs))
    const online = merchant.trade.channel === 'ONLINE'
    if (!online && placeAt(account, atMs) !== merchant.place) continue
    const purchase = online
      ? onLine(random, account, { merchant, atMs, stored: false })
      : inStore(random, account, merchant)
    return { accountIndex, atMs, purchase }
  }
  return null
}

/** The same day, at an hour at which the holder shops. */
function hourOf(random: Random, account: Account, atMs: number): number {
  const offsetMs = residenceAt(account.household, atMs).home.utcOffsetHours * hourMs
  const midnightMs = dayOf(atMs + offsetMs) * dayMs - offsetMs
  return Math.round(midnightMs + momentOf(random, account.rhythm) * hourMs)
}

/** From the visit on the crew has the card; of a visit before the world only the use is seen. */
function stolen(
  random: Random,
  { market, period }: Ground,
  of: { visit: Visit; buyer: Buyer; useMs: number; alertMs: number },
): Attack {
  const { visit, useMs, alertMs } = of
  const { accountIndex, atMs, purchase } = visit
  const run = `compromise-${random.word()}`
  const planted = { fraudType: 'MERCHANT_COMPROMISE', run, alertMs } as const
  const use = shopOnLine(random, { ...of.buyer, market, planted }, useMs)
  const plan: Plan = (_, ledger) => {
    if (!isInUse(ledger)) return []
    stealCard(ledger, run, purchase.card)
    return [
      { kind: 'purchase', atMs, purchase },
      { kind: 'plan', atMs: useMs, plan: use },
      ...(chance(random, reissuedShare) ? [{ kind: 'claim', atMs: alertMs, run } as const] : []),
    ]
  }
  return atMs < period.startMs
    ? { accountIndex, atMs: useMs, plan: use }
    : { accountIndex, atMs, plan }
}
