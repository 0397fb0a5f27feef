/** How fraud comes out, by kind: who says so, how long it takes, how often it is never or wrong. */
import { between, chance, exponential, logNormal, type Random } from './random.ts'
import { dayMs, hourMs } from './time.ts'
import type { FraudType } from './truth.ts'

/** Who says so: the holder, the bank's analyst at once or its review later, the network. */
export type Source = 'HOLDER' | 'ANALYST' | 'BANK' | 'NETWORK'

/** When a run comes out, who says so, and as what. */
export interface Discovery {
  readonly atMs: number
  readonly source: Source
  readonly fraudType: FraudType
}

/** One way in which a kind of fraud comes out; `as`: what it is taken for by mistake. */
interface Way {
  readonly share: number
  readonly source: Source
  readonly days: (random: Random) => number
  readonly as: FraudType | null
}

/** What the shares of the ways leave over never comes out. */
interface Exposure {
  readonly ways: readonly Way[]
  /** Share of single purchases that an analyst notices within a day or so, before the rest. */
  readonly analystShare: number
}

const victimDaysMedian = 7
const victimSigma = 0.88
const lossDaysMedian = 0.5
const lossSigma = 0.8
const lossDaysMax = 2

/** A statement or an alert on the phone: median a week, 95 in 100 within 30 days. */
const victimDays = (random: Random) => logNormal(random, victimDaysMedian, victimSigma)
/** Whoever misses a wallet or a card calls within hours, or two days at most. */
const lossDays = (random: Random) =>
  Math.min(lossDaysMax, logNormal(random, lossDaysMedian, lossSigma))

const holder = (share: number, as: FraudType | null = null): Way => ({
  share,
  source: 'HOLDER',
  days: victimDays,
  as,
})
const bank = (
  share: number,
  [low, high]: readonly [number, number],
  as: FraudType | null = null,
): Way => ({ share, source: 'BANK', days: (random) => between(random, low, high), as })

const exposures: Readonly<Record<FraudType, Exposure>> = {
  CARD_TESTING: { ways: [holder(0.78), holder(0.1, 'STOLEN_CARD')], analystShare: 0.12 },
  STOLEN_CARD: { ways: [holder(0.86), holder(0.02, 'LOST_CARD')], analystShare: 0.12 },
  TAKEOVER: { ways: [holder(0.76), holder(0.12, 'STOLEN_CARD')], analystShare: 0.12 },
  COUNTERFEIT: { ways: [holder(0.84), holder(0.04, 'LOST_CARD')], analystShare: 0.08 },
  LOST_CARD: {
    ways: [{ ...holder(0.94), days: lossDays }, holder(0.02, 'COUNTERFEIT')],
    analystShare: 0.03,
  },
  MERCHANT_COMPROMISE: { ways: [holder(0.63), holder(0.25, 'STOLEN_CARD')], analystShare: 0.12 },
  // Nobody misses the money but the bank: its review of a merchant that sells to nobody else.
  COLLUSION: {
    ways: [bank(0.45, [15, 60]), bank(0.1, [20, 90], 'BUST_OUT')],
    analystShare: 0.03,
  },
  BUST_OUT: { ways: [bank(0.7, [60, 90]), bank(0.05, [60, 90], 'KITING')], analystShare: 0.02 },
  // Counted from the spending; the payment behind it comes back some days later.
  KITING: { ways: [bank(0.75, [8, 25]), bank(0.1, [20, 60], 'BUST_OUT')], analystShare: 0.02 },
  // Most stay a dispute like any other; some believe the holder, and the bank some day does not.
  FIRST_PARTY: { ways: [bank(0.2, [40, 130]), holder(0.2, 'STOLEN_CARD')], analystShare: 0 },
}

const alertedShare = 0.6
const lockedOutClaimDays = 20

/** A run of a kind of fraud, as it begins. */
export interface Begun {
  readonly fraudType: FraudType
  readonly atMs: number
  /** When the network warns of the whole campaign, if it ever does. */
  readonly alertMs: number | null
  /** Whoever cannot use the card any more notices in the end. */
  readonly lockedOut: boolean
}

/** How a run comes out; 'NEVER' where it does not. */
export function discover(random: Random, begun: Begun): Discovery | 'NEVER' {
  const { fraudType, atMs, alertMs, lockedOut } = begun
  const own = firstOf(random, begun)
  const heeded = chance(random, alertedShare)
  const inTime = alertMs !== null && alertMs > atMs && (own === 'NEVER' || own.atMs > alertMs)
  if (inTime && heeded) return { atMs: alertMs, source: 'NETWORK', fraudType }
  if (own !== 'NEVER' || !lockedOut) return own
  return { atMs: atMs + lockedOutClaimDays * dayMs, source: 'HOLDER', fraudType }
}

function firstOf(random: Random, { fraudType, atMs }: Begun): Discovery | 'NEVER' {
  let left = random.next()
  for (const way of exposures[fraudType].ways) {
    left -= way.share
    if (left >= 0) continue
    const saidMs = Math.round(atMs + way.days(random) * dayMs)
    return { atMs: saidMs, source: way.source, fraudType: way.as ?? fraudType }
  }
  return 'NEVER'
}

const refusedNoticedShare = 0.5
const analystHours = 12

/** What is said of one purchase of a run that comes out; null: it is overlooked. */
export function sayingOf(
  random: Random,
  of: { fraudType: FraudType; atMs: number; refused: boolean; discovery: Discovery },
): Discovery | null {
  const { discovery, atMs } = of
  if (of.refused && !chance(random, refusedNoticedShare)) return null
  const saidMs = Math.max(discovery.atMs, atMs + hourMs)
  const seenMs = Math.round(atMs + hourMs + exponential(random, analystHours * hourMs))
  const seen = chance(random, exposures[of.fraudType].analystShare)
  if (seen && seenMs < saidMs) return { ...discovery, atMs: seenMs, source: 'ANALYST' }
  return { ...discovery, atMs: saidMs }
}
