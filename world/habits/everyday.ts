/**
 * Errands and screens: how many purchases a day, at what hour, in which trade, at a favourite
 * merchant or a new one. Whatever looks like fraud here is the noise a detector must live with.
 */
import { type Account, placeAt, type Rhythm } from '../accounts.ts'
import { isOpen, type Market, type Merchant } from '../merchants.ts'
import { inStore, onLine, type Purchase } from '../purchase.ts'
import { chance, pick, pickBy, poisson, type Random } from '../random.ts'
import type { Step } from '../steps.ts'
import { dayMs, dayOf, hourMs, type Period, weekdayOf } from '../time.ts'
import { onlineTrades, storeTrades, type Trade } from '../trades.ts'

/** Where an account lives, and how long the world lasts. */
export interface Habitat {
  readonly account: Account
  readonly market: Market
  readonly period: Period
}

/** Purchases from Sunday to Saturday against the average. */
const weekdays = [0.9, 0.85, 0.9, 0.95, 1.0, 1.2, 1.3]

export function* everyday(habitat: Habitat): Generator<Step> {
  const { account, period } = habitat
  const random = account.random.fork('everyday')
  const choose = merchantChoice(habitat)
  const offsetMs = account.household.home.utcOffsetHours * hourMs
  const lastDay = dayOf(period.endMs + offsetMs)
  for (let day = dayOf(period.startMs + offsetMs); day <= lastDay; day++) {
    const mean = account.purchasesPerDay * (weekdays[weekdayOf(day)] ?? 1)
    const times = Array.from({ length: poisson(random, mean) }, () =>
      Math.round(day * dayMs + momentOf(random, account.rhythm) * hourMs - offsetMs),
    )
    for (const atMs of times.sort((one, other) => one - other)) {
      yield { kind: 'purchase', atMs, purchase: buy(random, choose, { account, atMs }) }
    }
  }
}

type Choose = (random: Random, channel: 'STORE' | 'ONLINE', atMs: number) => Choice

interface Choice {
  readonly merchant: Merchant
  readonly favourite: boolean
}

function buy(
  random: Random,
  choose: Choose,
  { account, atMs }: { account: Account; atMs: number },
): Purchase {
  const channel = chance(random, account.onlineShare) ? 'ONLINE' : 'STORE'
  const { merchant, favourite } = choose(random, channel, atMs)
  if (channel === 'STORE') return inStore(random, account, merchant)
  return onLine(random, account, { merchant, atMs, stored: favourite && chance(random, 0.7) })
}

const favouritesPerTrade = 2

function merchantChoice({ account, market }: Habitat): Choose {
  const favourites = new Map<Trade, readonly [Merchant, ...Merchant[]]>()
  const favouritesOf = (trade: Trade, atMs: number) => {
    const known = favourites.get(trade)
    if (known) return known
    const random = account.random.fork('favourites', Number(trade.mcc))
    const choose = () => market.choose(random, trade, { place: account.household.home, atMs })
    const chosen: readonly [Merchant, ...Merchant[]] = [
      choose(),
      ...Array.from({ length: favouritesPerTrade - 1 }, choose),
    ]
    favourites.set(trade, chosen)
    return chosen
  }
  return (random, channel, atMs) => {
    const trade = tradeOf(random, account, { channel, atMs })
    const place = placeAt(account, atMs)
    const away = place !== account.household.home && channel === 'STORE'
    const somewhereNew = away || chance(random, account.novelty)
    const usual = somewhereNew ? null : pick(random, favouritesOf(trade, atMs))
    if (usual && isOpen(usual, atMs)) return { merchant: usual, favourite: true }
    return { merchant: market.choose(random, trade, { place, atMs }), favourite: false }
  }
}

/** Who is short of money turns to cash, wagers and transfers more often. */
const shortOfMoneyFactor = 6

function tradeOf(
  random: Random,
  account: Account,
  { channel, atMs }: { channel: 'STORE' | 'ONLINE'; atMs: number },
): Trade {
  const short = atMs >= account.stressedFromMs
  const weightOf = (trade: Trade) =>
    trade.purpose !== 'PURCHASE' && short ? trade.weight * shortOfMoneyFactor : trade.weight
  return pickBy(random, channel === 'STORE' ? storeTrades : onlineTrades, weightOf)
}

/** Hour of the day around which a holder's shopping gathers, with a second peak in the evening. */
const peaks: Readonly<Record<Rhythm, readonly [number, number]>> = {
  EARLY: [9.5, 16],
  OFFICE: [12.5, 18.5],
  NIGHT: [15, 21.5],
}

function momentOf(random: Random, rhythm: Rhythm): number {
  if (chance(random, 0.07)) return random.next() * 24
  const peak = peaks[rhythm][chance(random, 0.45) ? 1 : 0]
  const hour = peak + (random.next() + random.next() + random.next() - 1.5) * 3.2
  return Math.min(23.99, Math.max(0, hour))
}
