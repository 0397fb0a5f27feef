/**
 * Kiting: several payments within one cycle, each from another new source and near what is owed,
 * the credit spent within hours, the next payment made before the last comes back; in the end all
 * come back. Planted are the purchases on unearned credit. Detectable by sources never seen,
 * payments per cycle, the time from credit to purchase, and by the first return. People who pay
 * often to stay below a low limit look alike, but pay from one old source, and nothing comes back.
 */
import type { Account } from '../accounts.ts'
import { scale } from '../currencies.ts'
import type { Market } from '../merchants.ts'
import { between, chance, type Random, wholeBetween } from '../random.ts'
import type { Plan, Step } from '../steps.ts'
import { dayMs, hourMs } from '../time.ts'
import { type Trade, trades } from '../trades.ts'
import type { Attack, Scheme } from './crew.ts'
import { culpritsOf, isGood, isOnBook, moments, stage } from './culprits.ts'
import { bounces, emptyPayment, newSource } from './payments.ts'
import { type Basket, resold, spends } from './spending.ts'

const daysOnBookMin = 60
const owedShareMin = 0.25
/** The limit is used up in the days before the first empty payment. */
const fillingDays = 5

export const kiting: Scheme = {
  accountDaysPerCampaign: 56_000,
  campaign(random, { market, ...ground }, startMs) {
    const would = (account: Account) =>
      isOnBook(account, daysOnBookMin, startMs) &&
      account.openingBalanceMinor > scale(account.limitMinor, owedShareMin)
    return culpritsOf(random, { market, ...ground }, { count: 1, would }).map(
      (accountIndex): Attack => {
        const own = random.fork('account', accountIndex)
        const atMs = Math.max(ground.period.startMs + dayMs, startMs - fillingDays * dayMs)
        return { accountIndex, atMs, plan: filling(own, market, atMs) }
      },
    )
  },
}

const filledTo = [0.7, 0.9] as const
const goal = [0.85, 1] as const

/** How somebody goes about it. */
interface Manner {
  readonly wanted: readonly [Trade, ...Trade[]]
  readonly centsMax: readonly [number, number]
  /** From the credit to the first purchase on it, from and to. */
  readonly spentAfterMs: readonly [number, number]
}

const bold: Manner = {
  wanted: resold,
  centsMax: [50_000, 250_000],
  spentAfterMs: [0.3 * hourMs, 4 * hourMs],
}
/** Some buy as ever, only on credit that is not there. */
const shy: Manner = {
  wanted: [
    trades.marketplace,
    trades.computers,
    trades.electronics,
    trades.clothing,
    trades.travel,
    trades.grocery,
  ],
  centsMax: [10_000, 50_000],
  spentAfterMs: [2 * hourMs, 14 * hourMs],
}
const shyShare = 0.4

interface Kite extends Basket, Pick<Manner, 'spentAfterMs'> {
  readonly rounds: number
}

const fillGapMs = 1.5 * dayMs
const clearsWithinDays = [2, 4] as const

/** What is not owed yet cannot be paid: the limit is used up first, honestly so far. */
const filling = (random: Random, market: Market, startMs: number): Plan => {
  return (account, ledger) => {
    if (!isGood(ledger)) return []
    const { wanted, spentAfterMs, ...manner } = chance(random, shyShare) ? shy : bold
    const filled = {
      market,
      wanted,
      goal: between(random, ...filledTo),
      centsMax: between(random, ...manner.centsMax),
      planted: null,
      shared: null,
    }
    const count = wholeBetween(random, 1, 2)
    const first = moments(random, account, { startMs, count, gapMs: fillGapMs })
    const clearMs = Math.round(between(random, ...clearsWithinDays) * dayMs)
    const planted = { fraudType: 'KITING', run: `kiting-${random.word()}` } as const
    const rounds = wholeBetween(random, 2, 3)
    const kite = { ...filled, goal: between(random, ...goal), planted, rounds, spentAfterMs }
    const atMs = (first.at(-1) ?? startMs) + clearMs
    return [...spends(random, filled, first), stage(atMs, round(random, kite, atMs))]
  }
}

const paidShare = [0.6, 1] as const
const purchasesMax = 2
const spendGapMs = 4 * hourMs
const roundDays = [1.5, 5] as const
const givesUpShare = 0.7

/** A payment from nowhere, its credit spent within hours, and the next round. */
const round = (random: Random, kite: Kite, atMs: number): Plan => {
  return (account, ledger) => {
    const paymentSource = newSource(random)
    const share = between(random, ...paidShare)
    const payment = emptyPayment(random, ledger, { share, paymentSource })
    if (payment === null) return []
    const startMs = atMs + between(random, ...kite.spentAfterMs)
    const count = wholeBetween(random, 1, purchasesMax)
    const then = moments(random, account, { startMs, count, gapMs: spendGapMs })
    const endMs = (then.at(-1) ?? atMs) + hourMs
    return [
      ...bounces(random, payment, { paysMs: atMs, notBeforeMs: endMs }),
      ...spends(random, kite, then),
      ...next(random, { ...kite, rounds: kite.rounds - 1 }, { atMs, endMs }),
    ]
  }
}

/** Some give the account up in the end; others pay for what came back, and may do it again. */
function next(
  random: Random,
  kite: Kite,
  { atMs, endMs }: { atMs: number; endMs: number },
): readonly Step[] {
  if (kite.rounds > 0) {
    const laterMs = Math.round(Math.max(endMs, atMs + between(random, ...roundDays) * dayMs))
    return [stage(laterMs, round(random, kite, laterMs))]
  }
  if (!chance(random, givesUpShare)) return []
  return [{ kind: 'conduct', atMs: endMs, conduct: { pays: false, shops: false } }]
}
