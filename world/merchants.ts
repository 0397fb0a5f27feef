import assert from 'node:assert/strict'
import { type Place, places } from './places.ts'
import { chance, pick, pickBy, type Random, token } from './random.ts'
import { onlineTrades, storeTrades, type Trade } from './trades.ts'

export interface Merchant {
  readonly merchantId: string
  readonly name: string
  readonly trade: Trade
  readonly place: Place
  readonly latitude: number
  readonly longitude: number
  readonly acquirerId: string
  /** Whether it lets the issuer check the security code; those that do not draw thieves. */
  readonly checksCvv: boolean
}

/** Merchants of one trade at one place, by popularity. */
type Street = readonly [Merchant, ...Merchant[]]

export interface Market {
  /** A merchant as likely as it is popular; on-line merchants are the same everywhere. */
  choose(random: Random, trade: Trade, at: Place): Merchant
  /** A merchant nobody favours: any but the most popular. */
  chooseObscure(random: Random, trade: Trade, at: Place): Merchant
}

/** People per merchant of one trade at one place; on-line merchants serve the whole program. */
const peoplePerShop = 12
const peoplePerSite = 60

/** Built once: as many merchants as the program can feed, their popularity falling like 1/n. */
export function openMarket(random: Random, accounts: number): Market {
  const weight = places.reduce((sum, place) => sum + place.weight, 0)
  const streets = new Map<string, Street>()
  for (const place of places) {
    const count = Math.ceil((accounts * place.weight) / weight / peoplePerShop)
    for (const trade of storeTrades) {
      streets.set(keyOf(trade, place), openStreet(random, trade, { count, place }))
    }
  }
  for (const trade of onlineTrades) {
    const count = Math.ceil(accounts / peoplePerSite)
    streets.set(trade.name, openStreet(random, trade, { count, place: null }))
  }
  const streetOf = (trade: Trade, at: Place): Street => {
    const street = streets.get(trade.channel === 'ONLINE' ? trade.name : keyOf(trade, at))
    assert(street, `no ${trade.name} at ${at.name}`)
    return street
  }
  return {
    choose: (from, trade, at) => byPopularity(from, streetOf(trade, at)),
    chooseObscure: (from, trade, at) => {
      const [first, ...others] = streetOf(trade, at)
      const [second, ...rest] = others
      return second === undefined ? first : pick(from, [second, ...rest])
    },
  }
}

const keyOf = (trade: Trade, place: Place): string => `${trade.name}/${place.name}`

const merchantsMin = 3

function openStreet(
  random: Random,
  trade: Trade,
  { count, place }: { count: number; place: Place | null },
): Street {
  const stream = random.fork(`${trade.name}/${place?.name ?? 'on-line'}`)
  const open = (number: number): Merchant => {
    const at = place ?? pickBy(stream, places, (one) => one.weight)
    return {
      merchantId: token(stream, 'mer'),
      name: `${trade.name} ${String(number).padStart(3, '0')} ${at.name}`,
      trade,
      place: at,
      latitude: Math.round((at.latitude + (stream.next() - 0.5) * 0.3) * 1e4) / 1e4,
      longitude: Math.round((at.longitude + (stream.next() - 0.5) * 0.3) * 1e4) / 1e4,
      acquirerId: String(400_000 + Math.floor(stream.next() * 40)),
      checksCvv: chance(stream, 0.85),
    }
  }
  const others = Array.from({ length: Math.max(merchantsMin, count) - 1 }, (_, at) => open(at + 2))
  return [open(1), ...others]
}

/** Zipf's law by inversion: place n is chosen about as often as 1/n; on-line the first wins. */
function byPopularity(random: Random, street: Street): Merchant {
  const draw = random.next()
  const skew = street[0].trade.channel === 'ONLINE' ? draw ** 1.6 : draw
  const rank = Math.floor((street.length + 1) ** skew) - 1
  return street[rank] ?? street[0]
}
