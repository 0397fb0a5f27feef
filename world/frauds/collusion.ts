/**
 * A merchant that sells nothing: it charges the cards of a few holders who are in on it, and they
 * share what the bank pays. Amounts are mostly round and grow; the greedy take much within days,
 * the wary less over weeks; then nobody comes any more. Detectable by one small merchant that holds
 * most of several holders' spend, and by what labels say of it. The regulars of a small shop look
 * alike: habits/regulars.ts.
 */
import type { Account } from '../accounts.ts'
import { availableMinor } from '../ledger.ts'
import { isOpen, type Market, type Merchant, type Spot } from '../merchants.ts'
import { homes } from '../places.ts'
import { inStore, onLine, type Purchase } from '../purchase.ts'
import { between, chance, pick, pickBy, type Random, wholeBetween } from '../random.ts'
import { residenceAt } from '../residences.ts'
import type { Plan } from '../steps.ts'
import { dayMs } from '../time.ts'
import { trades } from '../trades.ts'
import type { Planted } from '../truth.ts'
import type { Attack, Scheme } from './crew.ts'
import { culpritsOf, isGood, isOnBook, moments, stage } from './culprits.ts'

const fronts = [
  trades.restaurant,
  trades.hardware,
  trades.electronics,
  trades.clothing,
  trades.fashion,
  trades.computers,
] as const

const members = [2, 3] as const
const charges = [2, 3] as const
const daysOnBookMin = 45
/** A ring lives in the city of its shop, where one account in twenty may live. */
const draws = 150
/** Between the first charge on one member's card and on another's. */
const outOfStepDays = 7

/** How a ring goes about it. */
interface Style {
  readonly firstCents: readonly [number, number]
  readonly gapDays: number
}

const greedyShare = 0.5
const greedy: Style = { firstCents: [25_000, 90_000], gapDays: 1.5 }
const wary: Style = { firstCents: [6_000, 30_000], gapDays: 7 }
const centsMin = 3_000
const growth = [1, 1.7] as const
const openedForItShare = 0.6
const daysBefore = [5, 60] as const
const daysAfter = [25, 50] as const
/** Often enough the network ends it, for all cards at once. */
const warnedShare = 0.5
const warnedAfterDays = [15, 40] as const

export const collusion: Scheme = {
  accountDaysPerCampaign: 45_000,
  campaign(random, ground, startMs) {
    const place = pickBy(random, homes, (one) => one.weight)
    const mule = muleOf(random, ground.market, { place, atMs: startMs })
    const online = mule.trade.channel === 'ONLINE'
    const would = (account: Account) =>
      isOnBook(account, daysOnBookMin, startMs) &&
      (online || residenceAt(account.household, startMs).home === place)
    const count = wholeBetween(random, ...members)
    const alertMs = chance(random, warnedShare)
      ? Math.round(startMs + between(random, ...warnedAfterDays) * dayMs)
      : null
    const style = chance(random, greedyShare) ? greedy : wary
    return culpritsOf(random, ground, { count, would, draws }).map((accountIndex): Attack => {
      const own = random.fork('member', accountIndex)
      const atMs = Math.round(startMs + own.next() * outOfStepDays * dayMs)
      return { accountIndex, atMs, plan: takePart(own, { mule, style, alertMs, startMs: atMs }) }
    })
  },
}

/** Opened for it some weeks before and gone some weeks after, or a small shop with real custom. */
function muleOf(random: Random, market: Market, spot: Spot): Merchant {
  const trade = pick(random, fronts)
  if (!chance(random, openedForItShare)) return market.choosePoor(random, trade, spot)
  const startMs = Math.round(spot.atMs - between(random, ...daysBefore) * dayMs)
  const endMs = Math.round(spot.atMs + between(random, ...daysAfter) * dayMs)
  return market.openMerchant(random, trade, { place: spot.place, lifetime: { startMs, endMs } })
}

interface Ring {
  readonly mule: Merchant
  readonly style: Style
  readonly alertMs: number | null
  readonly startMs: number
}

function takePart(random: Random, { mule, style, alertMs, startMs }: Ring): Plan {
  const run = `collusion-${random.word()}`
  const planted: Planted = { fraudType: 'COLLUSION', run, alertMs }
  const count = wholeBetween(random, ...charges)
  return (account, ledger) => {
    if (!isGood(ledger)) return []
    let cents = between(random, ...style.firstCents)
    return moments(random, account, { startMs, count, gapMs: style.gapDays * dayMs })
      .filter((atMs) => isOpen(mule, atMs))
      .map((atMs) => {
        const asked = cents
        cents *= between(random, ...growth)
        return stage(atMs, charge(random, { mule, planted, cents: asked, atMs }))
      })
  }
}

/** Of the credit that is left, so much that the holder can still shop. */
const creditShareMax = 0.6

const charge =
  (random: Random, of: { mule: Merchant; planted: Planted; cents: number; atMs: number }): Plan =>
  (account, ledger) => {
    const mostCents = creditShareMax * Number(availableMinor(ledger))
    const cents = rounded(random, Math.min(of.cents, mostCents))
    if (cents < centsMin) return []
    const purchase = { ...bought(random, account, of), cents, planted: of.planted }
    return [{ kind: 'purchase', atMs: of.atMs, purchase }]
  }

function bought(
  random: Random,
  account: Account,
  { mule, atMs }: { mule: Merchant; atMs: number },
): Purchase {
  if (mule.trade.channel === 'STORE') return inStore(random, account, mule)
  return onLine(random, account, { merchant: mule, atMs, stored: false })
}

const roundShare = 0.7
const roundCents = [1_000, 5_000] as const

/** Mostly whole tens or fifties of dollars; the wary avoid them. */
function rounded(random: Random, cents: number): number {
  const step = chance(random, roundShare) ? pick(random, roundCents) : 5
  return Math.floor(cents / step) * step
}
