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
import { trades } from '../trades.ts'
import type { Attack, Scheme } from './crew.ts'
import { culpritsOf, isGood, isOnBook, moments, stage } from './culprits.ts'
import { bounces, emptyPayment, newSource } from './payments.ts'
import { type Basket, spends } from './spending.ts'

const daysOnBookMin = 60
const owedShareMin = 0.25
/** The limit is used up in the days before the first empty payment. */
const fillingDays = 5

export const kiting: Scheme = {
  accountDaysPerCampaign: 52_000,
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

const wanted = [
  trades.marketplace,
  trades.computers,
  trades.electronics,
  trades.giftCards,
  trades.transfers,
  trades.travel,
  trades.grocery,
] as const
const filledTo = [0.7, 0.9] as const
const goal = [0.85, 1] as const
/** Some keep each purchase small, and their kite in the air for longer. */
const shyShare = 0.5
const shyCents = [10_000, 50_000] as const
const boldCents = [50_000, 250_000] as const
const fillGapMs = 1.5 * dayMs
const clearsWithinDays = [2, 4] as const

/** What is not owed yet cannot be paid: the limit is used up first, honestly so far. */
const filling = (random: Random, market: Market, startMs: number): Plan => {
  return (account, ledger) => {
    if (!isGood(ledger)) return []
    const [low, high] = chance(random, shyShare) ? shyCents : boldCents
    const filled = {
      market,
      wanted,
      goal: between(random, ...filledTo),
      centsMax: between(random, low, high),
      planted: null,
      shared: null,
    }
    const count = wholeBetween(random, 1, 2)
    const first = moments(random, account, { startMs, count, gapMs: fillGapMs })
    const clearMs = Math.round(between(random, ...clearsWithinDays) * dayMs)
    const planted = { fraudType: 'KITING', run: `kiting-${random.word()}` } as const
    const rounds = wholeBetween(random, 2, 3)
    const kite = { ...filled, goal: between(random, ...goal), planted, rounds }
    const atMs = (first.at(-1) ?? startMs) + clearMs
    return [...spends(random, filled, first), stage(atMs, round(random, kite, atMs))]
  }
}

const paidShare = [0.6, 1] as const
const spentAfterMs = [hourMs, 10 * hourMs] as const
const purchasesMax = 2
const spendGapMs = 4 * hourMs
const roundDays = [1.5, 5] as const
const givesUpShare = 0.7

/** A payment from nowhere, its credit spent within hours, and the next round. */
const round = (random: Random, kite: Basket & { rounds: number }, atMs: number): Plan => {
  return (account, ledger) => {
    const paymentSource = newSource(random)
    const share = between(random, ...paidShare)
    const payment = emptyPayment(random, ledger, { share, paymentSource })
    if (payment === null) return []
    const startMs = atMs + between(random, ...spentAfterMs)
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
  kite: Basket & { rounds: number },
  { atMs, endMs }: { atMs: number; endMs: number },
): readonly Step[] {
  if (kite.rounds > 0) {
    const laterMs = Math.round(Math.max(endMs, atMs + between(random, ...roundDays) * dayMs))
    return [stage(laterMs, round(random, kite, laterMs))]
  }
  if (!chance(random, givesUpShare)) return []
  return [{ kind: 'conduct', atMs: endMs, conduct: { pays: false, shops: false } }]
}
