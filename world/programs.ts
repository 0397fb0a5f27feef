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
}

/** An airline's card and a grocer's card: more travel and higher limits against more errands. */
export const programs: readonly [Program, ...Program[]] = [
  {
    programId: 'meridian_air',
    network: 'VISA',
    weight: 4,
    medianLimitCents: 900_000,
    activity: 0.9,
    onlineShare: 0.38,
    tripsPerYear: 6,
  },
  {
    programId: 'greenbasket',
    network: 'MASTERCARD',
    weight: 6,
    medianLimitCents: 450_000,
    activity: 1.05,
    onlineShare: 0.3,
    tripsPerYear: 2,
  },
]
