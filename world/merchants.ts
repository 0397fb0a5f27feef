import assert from 'node:assert/strict'
import { carelessRank, foundMerchant } from './founding.ts'
import { type Hours, hoursWithin, isWithinHours } from './hours.ts'
import { type Place, places } from './places.ts'
import { between, pick, pickBy, type Random, wholeBetween } from './random.ts'
import { type Period, within } from './time.ts'
import { onlineTrades, storeTrades, type Trade } from './trades.ts'

export interface Merchant {
  readonly merchantId: string
  readonly name: string
  readonly trade: Trade
  readonly place: Place
  readonly latitude: number
  readonly longitude: number
  readonly acquirerId: string
  /** Its own prices against those of its trade. */
  readonly priceLevel: number
  /** POOR: no security code, no 3-D Secure, not much of a look at who buys. Thieves find out. */
  readonly hygiene: 'GOOD' | 'POOR'
  /** Whether it lets the issuer check the security code. */
  readonly checksCvv: boolean
  readonly tills: number
  /** Whether its tills take a smaller amount than they asked for. */
  readonly partialApproval: boolean
  /** What it asks for where the price is not known yet: before the pump runs. */
  readonly holdCents: number | null
  readonly hours: Hours
  /** From its first day of business to its last. */
  readonly lifetime: Period
}

/** Where and when somebody shops. */
export interface Spot {
  readonly place: Place
  readonly atMs: number
}

/** Merchants of one trade at one place, by popularity. */
type Street = readonly [Merchant, ...Merchant[]]

export interface Market {
  /** As likely as it is popular, and open where any is; on-line merchants are the same anywhere. */
  choose(random: Random, trade: Trade, spot: Spot): Merchant
  /** A merchant nobody favours: any but the most popular. */
  chooseObscure(random: Random, trade: Trade, spot: Spot): Merchant
  /** A merchant of poor hygiene, or where none is open an obscure one. */
  choosePoor(random: Random, trade: Trade, spot: Spot): Merchant
  /** A merchant on no street, open at all hours: only whoever opens it sends anybody there. */
  openMerchant(random: Random, trade: Trade, spot: { place: Place; lifetime: Period }): Merchant
}

/** People per merchant of one trade at one place; on-line merchants serve the whole program. */
const peoplePerShop = 12
const peoplePerSite = 60

/** Built once: as many merchants as the program can feed, their popularity falling like 1/n. */
export function openMarket(
  random: Random,
  { accounts, period }: { accounts: number; period: Period },
): Market {
  const weight = places.reduce((sum, place) => sum + place.weight, 0)
  const streets = new Map<string, Street>()
  for (const place of places) {
    const count = Math.ceil((accounts * place.weight) / weight / peoplePerShop)
    for (const trade of storeTrades) {
      streets.set(keyOf(trade, place), openStreet(random, trade, { count, place, period }))
    }
  }
  for (const trade of onlineTrades) {
    const count = Math.ceil(accounts / peoplePerSite)
    streets.set(trade.name, openStreet(random, trade, { count, place: null, period }))
  }
  const streetOf = (trade: Trade, at: Place): Street => {
    const street = streets.get(trade.channel === 'ONLINE' ? trade.name : keyOf(trade, at))
    assert(street, `no ${trade.name} at ${at.name}`)
    return street
  }
  const chooseObscure: Market['chooseObscure'] = (from, trade, { place, atMs }) => {
    const [first, second, ...rest] = streetOf(trade, place)
    if (second === undefined) return first
    return firstOpen(() => pick(from, [second, ...rest]), atMs) ?? first
  }
  return {
    choose: (from, trade, { place, atMs }) => {
      const street = streetOf(trade, place)
      return firstOpen(() => byPopularity(from, street), atMs) ?? street[0]
    },
    chooseObscure,
    choosePoor: (from, trade, spot) => {
      const open = (one: Merchant) => one.hygiene === 'POOR' && isOpen(one, spot.atMs)
      const [first, ...rest] = streetOf(trade, spot.place).filter(open)
      return first ? pick(from, [first, ...rest]) : chooseObscure(from, trade, spot)
    },
    openMerchant: (from, trade, { place, lifetime }) =>
      foundMerchant(from, {
        trade,
        place,
        lifetime,
        hours: null,
        number: wholeBetween(from, 1, numberMax),
      }),
  }
}

/** Whether a merchant is in business, and its door open. */
export const isOpen = ({ lifetime, hours, place }: Merchant, atMs: number): boolean =>
  within(lifetime, atMs) && isWithinHours(hours, place.utcOffsetHours, atMs)

const numberMax = 999
const drawsMax = 4

function firstOpen(draw: () => Merchant, atMs: number): Merchant | null {
  for (let draws = 0; draws < drawsMax; draws++) {
    const merchant = draw()
    if (isOpen(merchant, atMs)) return merchant
  }
  return null
}

const keyOf = (trade: Trade, place: Place): string => `${trade.name}/${place.name}`

const merchantsMin = 3
const newShare = 0.06
const closingShare = 0.05

function openStreet(
  random: Random,
  trade: Trade,
  { count, place, period }: { count: number; place: Place | null; period: Period },
): Street {
  const stream = random.fork(`${trade.name}/${place?.name ?? 'on-line'}`)
  const open = (number: number): Merchant =>
    foundMerchant(stream, {
      trade,
      place: place ?? pickBy(stream, places, (one) => one.weight),
      hours: number === 1 ? trade.hours : hoursWithin(stream, trade.hours),
      lifetime:
        number === 1 || number === carelessRank(trade) ? always : lifetimeOf(stream, period),
      number,
    })
  const others = Array.from({ length: Math.max(merchantsMin, count) - 1 }, (_, at) => open(at + 2))
  return [open(1), ...others]
}

/** The most popular of a street is there before the world and after it. */
const always: Period = { startMs: 0, endMs: Number.POSITIVE_INFINITY }

function lifetimeOf(random: Random, { startMs, endMs }: Period): Period {
  const draw = random.next()
  const momentMs = Math.round(between(random, startMs, endMs))
  if (draw < newShare) return { ...always, startMs: momentMs }
  return draw < newShare + closingShare ? { ...always, endMs: momentMs } : always
}

/** On-line, custom gathers at the first even more than in a street. */
const onlineSkew = 1.6

/**
 * Zipf's law by inversion: place n is chosen about as often as 1/n. By exp and log, which are the
 * same on any machine; a power is not.
 */
function byPopularity(random: Random, street: Street): Merchant {
  const draw = random.next()
  const online = street[0].trade.channel === 'ONLINE'
  const skew = online ? Math.exp(onlineSkew * Math.log(draw)) : draw
  const rank = Math.floor(Math.exp(skew * Math.log(street.length + 1))) - 1
  return street[rank] ?? street[0]
}
