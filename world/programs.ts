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
  /** How much more its holders buy of some trades, by the trade's name. */
  readonly tastes: Readonly<Record<string, number>>
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
    tastes: { AIRLINE: 4, RESTAURANT: 1.5, RIDES: 1.5 },
  },
  {
    programId: 'greenbasket',
    network: 'MASTERCARD',
    weight: 4,
    medianLimitCents: 450_000,
    activity: 1.05,
    onlineShare: 0.16,
    tripsPerYear: 2,
    tastes: { GROCERY: 1.8, PHARMACY: 1.4 },
  },
  {
    programId: 'roadmark',
    network: 'MASTERCARD',
    weight: 2,
    medianLimitCents: 300_000,
    activity: 1,
    onlineShare: 0.13,
    tripsPerYear: 3,
    tastes: { FUEL: 2.5, 'FAST FOOD': 1.3, PARKING: 1.5 },
  },
  {
    programId: 'bazaar_plus',
    network: 'VISA',
    weight: 1.5,
    medianLimitCents: 350_000,
    activity: 0.95,
    onlineShare: 0.42,
    tripsPerYear: 1.5,
    tastes: { MARKETPLACE: 2, FASHION: 1.4 },
  },
]
