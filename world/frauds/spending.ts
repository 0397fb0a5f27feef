/** How a holder who will not pay spends: with the own card, and by what credit is left. */
import type { Account } from '../accounts.ts'
import { scale } from '../currencies.ts'
import type { Ledger } from '../ledger.ts'
import type { Market } from '../merchants.ts'
import { inStore, onLine, type Purchase } from '../purchase.ts'
import { between, chance, pick, type Random } from '../random.ts'
import type { Step } from '../steps.ts'
import { type Trade, trades } from '../trades.ts'
import { placeAt } from '../travel.ts'
import type { Planted } from '../truth.ts'
import { stage } from './culprits.ts'

/** What the credit is spent on, and how far. */
export interface Basket {
  readonly market: Market
  readonly wanted: readonly [Trade, ...Trade[]]
  /** The share of the limit that is to be owed in the end. */
  readonly goal: number
  /** What a single purchase may cost without drawing attention. */
  readonly centsMax: number
  readonly planted: Planted | null
  /** The device of a ring or a buyer of accounts, where there is one. */
  readonly shared: Pick<Purchase, 'deviceId' | 'ip'> | null
}

/** What is as good as money. */
export const resold = [
  trades.giftCards,
  trades.computers,
  trades.electronics,
  trades.jewellery,
  trades.transfers,
  trades.marketplace,
] as const

/** One purchase at each moment; together they use the limit up to the goal. */
export const spends = (
  random: Random,
  basket: Basket,
  moments: readonly number[],
): readonly Step[] =>
  moments.map((atMs, at) =>
    stage(atMs, (account, ledger) => {
      const share = partOf(random, roomOf(ledger, basket.goal), moments.length - at)
      const cents = asPriced(random, Math.min(share, basket.centsMax * between(random, 0.6, 1)))
      if (cents < centsMin) return []
      const purchase = bought(random, account, { ...basket, atMs })
      return [{ kind: 'purchase', atMs, purchase: { ...purchase, cents } }]
    }),
  )

/** Less than this is not worth the trouble. */
const centsMin = 2_000

const roomOf = (ledger: Ledger, goal: number): number =>
  Number(scale(ledger.limitMinor, goal) - ledger.balanceMinor - ledger.heldMinor)

/** About an even part of the room that is left, and never more than the room. */
const partOf = (random: Random, room: number, parts: number): number =>
  Math.min(room, (room / parts) * between(random, 0.5, 1.5))

const roundShare = 0.3
const tagShare = 0.35
const noteCents = 2_500

/** An amount as a shop would ask it: a gift card's, a price tag's, or that of a full basket. */
function asPriced(random: Random, cents: number): number {
  const draw = random.next()
  if (draw < roundShare) return Math.floor(cents / noteCents) * noteCents
  return draw < roundShare + tagShare ? Math.floor(cents / 100) * 100 - 1 : Math.floor(cents)
}

const fromSharedShare = 0.75

function bought(random: Random, account: Account, of: Basket & { atMs: number }): Purchase {
  const { market, atMs, planted, shared } = of
  const trade = pick(random, of.wanted)
  const merchant = market.choose(random, trade, { place: placeAt(account, atMs), atMs })
  if (trade.channel === 'STORE') return { ...inStore(random, account, merchant), planted }
  const own = { ...onLine(random, account, { merchant, atMs, stored: false }), planted }
  return shared !== null && chance(random, fromSharedShare) ? { ...own, ...shared } : own
}
