/**
 * Errands and screens: how many purchases a day, at what hour, in which trade, at a favourite
 * merchant or a new one. Whatever looks like fraud here is the noise a detector must live with: a
 * large amount, a foreign web shop, a purchase at night, one more within minutes.
 */
import type { Account } from '../accounts.ts'
import { isWithinHours } from '../hours.ts'
import { isOpen, type Market } from '../merchants.ts'
import type { Place } from '../places.ts'
import { inStore, onLine, type Purchase } from '../purchase.ts'
import { between, chance, exponential, pickBy, poisson, type Random } from '../random.ts'
import { residenceAt } from '../residences.ts'
import { paydayFactor, shoppingOn } from '../seasons.ts'
import type { Step } from '../steps.ts'
import { dayMs, dayOf, hourMs, minuteMs, type Period, weekdayOf, within } from '../time.ts'
import { onlineTrades, storeTrades, type Trade, trades } from '../trades.ts'
import { placeAt } from '../travel.ts'
import { type Favourite, favouritesOf } from './favourites.ts'
import { momentOf } from './moments.ts'

/** Where an account lives, and how long the world lasts. */
export interface Habitat {
  readonly account: Account
  readonly market: Market
  readonly period: Period
}

/** Purchases from Sunday to Saturday against the average. */
const weekdays = [0.9, 0.85, 0.9, 0.95, 1.0, 1.2, 1.3]

const anotherShare = 0.05
const anotherMinutes = 12
/** A treat, a repair, a round for everybody: several times the usual price. */
const dearShare = 0.015
const storedShare = 0.7

export function* everyday(habitat: Habitat): Generator<Step> {
  const { account, period } = habitat
  const random = account.random.fork('everyday')
  const favourite = favouritesOf(account.random, habitat.market)
  const { utcOffsetHours } = residenceAt(account.household, period.startMs).home
  const offsetMs = utcOffsetHours * hourMs
  const lastDay = dayOf(period.endMs + offsetMs)
  for (let day = dayOf(period.startMs + offsetMs); day <= lastDay; day++) {
    const times = Array.from({ length: poisson(random, meanOn(account, day)) }, () =>
      Math.round(day * dayMs + momentOf(random, account.rhythm) * hourMs - offsetMs),
    )
    const more = times
      .filter(() => chance(random, anotherShare))
      .map((atMs) => atMs + Math.round(minuteMs + exponential(random, anotherMinutes * minuteMs)))
      .filter((atMs) => dayOf(atMs + offsetMs) === day)
    for (const atMs of [...times, ...more].sort((one, other) => one - other)) {
      yield { kind: 'purchase', atMs, purchase: buy(random, habitat, { favourite, atMs }) }
    }
  }
}

const meanOn = (account: Account, day: number): number =>
  account.purchasesPerDay *
  (weekdays[weekdayOf(day)] ?? 1) *
  shoppingOn(day) *
  paydayFactor(account.payday, day)

function buy(
  random: Random,
  { account, market }: Habitat,
  { favourite, atMs }: { favourite: Favourite; atMs: number },
): Purchase {
  const channel = chance(random, account.onlineShare) ? 'ONLINE' : 'STORE'
  const place = placeAt(account, atMs)
  const trade = tradeOf(random, account, { channel, place, atMs })
  const residence = residenceAt(account.household, atMs)
  const away = place !== residence.home && channel === 'STORE'
  const usual =
    away || chance(random, account.novelty) ? null : favourite(random, trade, { residence, atMs })
  const known = usual !== null && isOpen(usual, atMs)
  const merchant = known ? usual : market.choose(random, trade, { place, atMs })
  const stored = known && chance(random, storedShare)
  const plain =
    channel === 'STORE'
      ? inStore(random, account, merchant)
      : onLine(random, account, { merchant, atMs, stored })
  if (!chance(random, dearShare)) return plain
  return { ...plain, cents: Math.round(plain.cents * between(random, 2, 7)) }
}

/** Who is short of money turns to cash, wagers and transfers more often. */
const shortOfMoneyFactor = 6
const needs: readonly Trade[] = [
  trades.grocery,
  trades.fuel,
  trades.pharmacy,
  trades.transit,
  trades.healthcare,
  trades.fastFood,
  trades.delivery,
  trades.marketplace,
]
/** What is left of other wishes in hardship. */
const wishFactor = 0.1

function tradeOf(
  random: Random,
  { stressed, circumstances, program }: Account,
  { channel, place, atMs }: { channel: 'STORE' | 'ONLINE'; place: Place; atMs: number },
): Trade {
  const weightOf = (trade: Trade) => {
    if (!isWithinHours(trade.hours, place.utcOffsetHours, atMs)) return 0
    const usual = trade.weight * (program.tastes.get(trade) ?? 1)
    if (circumstances === 'HARDSHIP') return needs.includes(trade) ? usual : usual * wishFactor
    return trade.purpose !== 'PURCHASE' && within(stressed, atMs)
      ? usual * shortOfMoneyFactor
      : usual
  }
  return pickBy(random, channel === 'STORE' ? storeTrades : onlineTrades, weightOf)
}
