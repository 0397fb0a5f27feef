import { type Trade, trades } from './trades.ts'

/** A co-brand program: whose card it is and whom it draws. */
export interface Program {
  readonly programId: string
  readonly network: 'VISA' | 'MASTERCARD'
  /** How many hold its card, in comparison. */
  readonly weight: number
  readonly medianLimitCents: number
  /** Purchases of its holders against the average. */
  readonly activity: number
  readonly onlineShare: number
  /** Trips a year. */
  readonly tripsPerYear: number
  /** How much more its holders buy of some trades. */
  readonly tastes: ReadonlyMap<Trade, number>
}

/** A card of an airline, of a grocer, of a chain of pumps and of a marketplace. */
export const programs: readonly [Program, ...Program[]] = [
  {
    programId: 'meridian_air',
    network: 'VISA',
    weight: 3,
    medianLimitCents: 900_000,
    activity: 0.9,
    onlineShare: 0.26,
    tripsPerYear: 6,
    tastes: new Map<Trade, number>([
      [trades.travel, 4],
      [trades.restaurant, 1.5],
      [trades.rides, 1.5],
    ]),
  },
  {
    programId: 'greenbasket',
    network: 'MASTERCARD',
    weight: 4,
    medianLimitCents: 450_000,
    activity: 1.05,
    onlineShare: 0.16,
    tripsPerYear: 2,
    tastes: new Map<Trade, number>([
      [trades.grocery, 1.8],
      [trades.pharmacy, 1.4],
    ]),
  },
  {
    programId: 'roadmark',
    network: 'MASTERCARD',
    weight: 2,
    medianLimitCents: 300_000,
    activity: 1,
    onlineShare: 0.13,
    tripsPerYear: 3,
    tastes: new Map<Trade, number>([
      [trades.fuel, 2.5],
      [trades.fastFood, 1.3],
      [trades.parking, 1.5],
    ]),
  },
  {
    programId: 'bazaar_plus',
    network: 'VISA',
    weight: 1.5,
    medianLimitCents: 350_000,
    activity: 0.95,
    onlineShare: 0.42,
    tripsPerYear: 1.5,
    tastes: new Map<Trade, number>([
      [trades.marketplace, 2],
      [trades.fashion, 1.4],
    ]),
  },
]
