/** What a merchant is like, drawn when the market opens. */
import type { Merchant } from './merchants.ts'
import { between, chance, logNormal, pick, type Random, token, wholeBetween } from './random.ts'
import type { Trade } from './trades.ts'

const poorShare = 0.08
const checksCvvShare = 0.78
const priceSpread = 0.2
const acquirers = 40
const acquirerIdMin = 400_000
const tillsMax = 6
const partialApprovalShare = 0.6
/** A dollar, to see whether the card is good. */
export const checkCents = 100
/** That, or enough for any tank. */
const pumpHoldsCents = [checkCents, checkCents, 10_000, 12_500, 17_500] as const
/** On-line, the third of every trade is careless, so that thieves find one with honest custom. */
export const carelessRank = ({ channel }: Trade): number | null => (channel === 'ONLINE' ? 3 : null)

/** How far from the middle of its place a merchant may lie, in degrees. */
const degreesMax = 0.15

/** One merchant of a trade; `number` is its rank by custom, from 1. */
export function foundMerchant(
  random: Random,
  of: Pick<Merchant, 'trade' | 'place' | 'hours' | 'lifetime'> & { number: number },
): Merchant {
  const { trade, place, hours, lifetime, number } = of
  const near = (degrees: number) =>
    Math.round((degrees + between(random, -degreesMax, degreesMax)) * 1e4) / 1e4
  const poor = number === carelessRank(trade) || (number > 1 && chance(random, poorShare))
  return {
    merchantId: token(random, 'mer'),
    name: `${trade.name} ${String(number).padStart(3, '0')} ${place.name}`,
    trade,
    place,
    latitude: near(place.latitude),
    longitude: near(place.longitude),
    acquirerId: String(acquirerIdMin + Math.floor(random.next() * acquirers)),
    priceLevel: logNormal(random, 1, priceSpread),
    hygiene: poor ? 'POOR' : 'GOOD',
    checksCvv: !poor && chance(random, checksCvvShare),
    tills: wholeBetween(random, 1, tillsMax),
    partialApproval: trade.channel === 'STORE' && chance(random, partialApprovalShare),
    holdCents: trade.clearing === 'FUEL' ? pick(random, pumpHoldsCents) : null,
    hours,
    lifetime,
  }
}
