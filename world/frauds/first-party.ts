/**
 * First-party fraud: the holder buys, receives, and disputes the purchase later. The purchase comes
 * from the own device and address like any other; the bold take a few dear things in one day from
 * careless shops, the discreet one that nobody would look at. Detectable by no authentication, the
 * trade and the shop, by an account short on book or out of money, and by disputes before: those
 * who found out that it works do it again. Honest purchases disputed by mistake look alike.
 */
import type { Account } from '../accounts.ts'
import type { Market } from '../merchants.ts'
import { onLine, type Purchase } from '../purchase.ts'
import { between, chance, exponential, pick, type Random, wholeBetween } from '../random.ts'
import type { Plan } from '../steps.ts'
import { dayMs, hourMs, within } from '../time.ts'
import { type Trade, trades } from '../trades.ts'
import { placeAt } from '../travel.ts'
import { type Attack, type Scheme, times } from './crew.ts'
import { culpritsOf, isGood, isOnBook, moments } from './culprits.ts'

const habitualShare = 0.35
const habitualGapDays = 21
const boldShare = 0.5
const temptedShare = 0.6
const daysOnBookMin = 10
const newcomerDaysMax = 300

export const firstParty: Scheme = {
  accountDaysPerCampaign: 15_000,
  campaign(random, ground, startMs) {
    const tempted = chance(random, temptedShare)
    const would = (account: Account) =>
      isOnBook(account, daysOnBookMin, startMs) && (!tempted || isTempted(account, startMs))
    return culpritsOf(random, ground, { count: 1, would }).flatMap((accountIndex) => {
      const own = random.fork('account', accountIndex)
      const occasions = chance(own, habitualShare) ? wholeBetween(own, 2, 4) : 1
      const manner = chance(own, boldShare) ? bold : discreet
      let nextMs = startMs
      return times(occasions, (): Attack => {
        const atMs = nextMs
        nextMs += Math.round(dayMs + exponential(own, habitualGapDays * dayMs))
        return { accountIndex, atMs, plan: occasion(own, { market: ground.market, manner, atMs }) }
      })
    })
  },
}

const isTempted = (account: Account, atMs: number): boolean =>
  within(account.stressed, atMs) || !isOnBook(account, newcomerDaysMax, atMs)

/** How much of it somebody dares. */
interface Manner {
  readonly wanted: readonly [Trade, ...Trade[]]
  /** Prices against those the holder pays otherwise, from and to. */
  readonly levels: readonly [number, number]
  /** How often the shop is one of which it is known that it does not resist. */
  readonly pliantShare: number
  readonly purchasesMax: number
}

const bold: Manner = {
  wanted: [trades.computers, trades.giftCards, trades.fashion, trades.travel, trades.gambling],
  levels: [2, 6],
  pliantShare: 0.85,
  purchasesMax: 3,
}
const discreet: Manner = {
  wanted: [
    trades.marketplace,
    trades.computers,
    trades.fashion,
    trades.digitalGoods,
    trades.delivery,
    trades.travel,
  ],
  levels: [0.7, 2],
  pliantShare: 0.3,
  purchasesMax: 1,
}

/** What the holder will not remember: one purchase, or a few on one day. */
const occasion = (random: Random, from: { market: Market; manner: Manner; atMs: number }): Plan => {
  return (account, ledger) => {
    if (!isGood(ledger)) return []
    const planted = { fraudType: 'FIRST_PARTY', run: `first-party-${random.word()}` } as const
    const count = wholeBetween(random, 1, from.manner.purchasesMax)
    return moments(random, account, { startMs: from.atMs, count, gapMs }).map((atMs) => {
      const purchase = bought(random, account, { ...from, atMs })
      return { kind: 'purchase', atMs, purchase: { ...purchase, planted } }
    })
  }
}

const gapMs = 5 * hourMs
const authenticatedShare = 0.1
/** Nobody writes to the bank for less. */
const worthwhileCents = 2_500

function bought(
  random: Random,
  account: Account,
  { market, manner, atMs }: { market: Market; manner: Manner; atMs: number },
): Purchase {
  const trade = pick(random, manner.wanted)
  const spot = { place: placeAt(account, atMs), atMs }
  const merchant = chance(random, manner.pliantShare)
    ? market.choosePoor(random, trade, spot)
    : market.choose(random, trade, spot)
  const own = onLine(random, account, { merchant, atMs, stored: false })
  const cents = Math.max(worthwhileCents, own.cents * between(random, ...manner.levels))
  const threeDs = chance(random, authenticatedShare) ? own.threeDs : 'NOT_DONE'
  return { ...own, cents: Math.round(cents), threeDs }
}
