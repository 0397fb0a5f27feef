/**
 * First-party fraud: the holder buys, receives, and disputes the purchase later. The purchase is
 * like any other, from the own device and address; the more so as it was meant to be kept for
 * nothing: rather dear, on-line, what keeps its value or leaves no trace of delivery, from shops
 * that ask for no authentication. Detectable by the account: short on book or out of money, and by
 * disputes before, for those who found out that it works do it again. Honest purchases that are
 * disputed by mistake look alike.
 */
import type { Account } from '../accounts.ts'
import type { Market } from '../merchants.ts'
import { onLine } from '../purchase.ts'
import { between, chance, exponential, pick, type Random, wholeBetween } from '../random.ts'
import type { Plan } from '../steps.ts'
import { dayMs, hourMs } from '../time.ts'
import { trades } from '../trades.ts'
import { placeAt } from '../travel.ts'
import { type Attack, type Scheme, times } from './crew.ts'
import { culpritsOf, isGood, isOnBook, moments } from './culprits.ts'

const habitualShare = 0.35
const habitualGapDays = 21
const onceGapMs = 9 * hourMs
const temptedShare = 0.6
const daysOnBookMin = 10
const newcomerDaysMax = 300

export const firstParty: Scheme = {
  accountDaysPerCampaign: 11_500,
  campaign(random, ground, startMs) {
    const tempted = chance(random, temptedShare)
    const would = (account: Account) =>
      isOnBook(account, daysOnBookMin, startMs) && (!tempted || isTempted(account, startMs))
    return culpritsOf(random, ground, { count: 1, would }).flatMap((accountIndex) => {
      const own = random.fork('account', accountIndex)
      const occasions = chance(own, habitualShare) ? wholeBetween(own, 2, 4) : 1
      let nextMs = startMs
      return times(occasions, (): Attack => {
        const atMs = nextMs
        nextMs += Math.round(dayMs + exponential(own, habitualGapDays * dayMs))
        return { accountIndex, atMs, plan: occasion(own, ground.market, atMs) }
      })
    })
  },
}

const isTempted = (account: Account, atMs: number): boolean =>
  account.stressedFromMs < atMs || !isOnBook(account, newcomerDaysMax, atMs)

const wanted = [
  trades.computers,
  trades.marketplace,
  trades.marketplace,
  trades.fashion,
  trades.digitalGoods,
  trades.giftCards,
  trades.travel,
  trades.gambling,
  trades.delivery,
] as const
const levels = [0.7, 3] as const
/** Nobody writes to the bank for less. */
const worthwhileCents = 2_500
/** Shops of which it is known that they do not resist. */
const pliantShare = 0.4
const authenticatedShare = 0.1
const twiceShare = 0.25

/** One purchase, or two on one day, all of which the holder will not remember. */
const occasion = (random: Random, market: Market, startMs: number): Plan => {
  return (account, ledger) => {
    if (!isGood(ledger)) return []
    const planted = { fraudType: 'FIRST_PARTY', run: `first-party-${random.word()}` } as const
    const count = chance(random, twiceShare) ? 2 : 1
    return moments(random, account, { startMs, count, gapMs: onceGapMs }).map((atMs) => {
      const purchase = bought(random, account, { market, atMs })
      return { kind: 'purchase', atMs, purchase: { ...purchase, planted } }
    })
  }
}

function bought(random: Random, account: Account, at: { market: Market; atMs: number }) {
  const { market, atMs } = at
  const trade = pick(random, wanted)
  const spot = { place: placeAt(account, atMs), atMs }
  const merchant = chance(random, pliantShare)
    ? market.choosePoor(random, trade, spot)
    : market.choose(random, trade, spot)
  const own = onLine(random, account, { merchant, atMs, stored: false })
  const cents = Math.max(worthwhileCents, Math.round(own.cents * between(random, ...levels)))
  const asked = chance(random, authenticatedShare)
  return { ...own, cents, threeDs: asked ? own.threeDs : ('NOT_DONE' as const) }
}
