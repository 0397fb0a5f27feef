/**
 * Enumeration: a list of card numbers is tried in bursts, for next to nothing, at one on-line
 * merchant; what works is sold and used for more within days. Detectable by many cards per device,
 * address and merchant within hours, failed security codes and tiny amounts; the later use by new
 * devices and what labels say about the merchant.
 */
import type { Merchant } from '../merchants.ts'
import { between, chance, exponential, pick, type Random, wholeBetween } from '../random.ts'
import type { Step } from '../steps.ts'
import { dayMs, hourMs, minuteMs, secondMs } from '../time.ts'
import { trades } from '../trades.ts'
import {
  type Attack,
  type Crew,
  easyMerchants,
  hireCrew,
  type Scheme,
  stolenOnLine,
  times,
  victimOf,
} from './crew.ts'

const usedLaterShare = 0.4
const testedAt = [trades.digitalGoods, trades.giftCards, trades.delivery] as const
const usedAt = [trades.computers, trades.marketplace, trades.fashion, trades.giftCards] as const

export const cardTesting: Scheme = {
  accountDaysPerCampaign: 20_000,
  campaign(random, ground, startMs) {
    const [shop] = easyMerchants(random, ground.market, {
      trades: testedAt,
      count: 1,
      atMs: startMs,
    })
    const tester = hireCrew(random, 2)
    const buyer = hireCrew(random, 2)
    const shops = easyMerchants(random, ground.market, { trades: usedAt, count: 3, atMs: startMs })
    const lastsMs = between(random, 0.5, 12) * hourMs
    return times(wholeBetween(random, 4, 11), (): Attack => {
      const atMs = Math.round(startMs + random.next() * lastsMs)
      const own = random.fork('card', random.word())
      const run = `testing-${own.word()}`
      return {
        accountIndex: victimOf(random, ground),
        atMs,
        plan: () => [
          ...tries(own, { shop, tester, run, atMs }),
          ...(chance(own, usedLaterShare) ? uses(own, { shops, buyer, run, atMs }) : []),
        ],
      }
    })
  },
}

interface Tries {
  readonly shop: Merchant
  readonly tester: Crew
  readonly run: string
  readonly atMs: number
}

function tries(random: Random, { shop, tester, run, atMs }: Tries): readonly Step[] {
  let nextMs = atMs
  return times(wholeBetween(random, 1, 3), (): Step => {
    const planted = { fraudType: 'CARD_TESTING', run } as const
    const sale = stolenOnLine(random, tester, { merchant: shop, level: 1, planted })
    const verification = chance(random, 0.15)
    const step: Step = {
      kind: 'purchase',
      atMs: nextMs,
      purchase: {
        ...sale,
        cents: verification ? 0 : wholeBetween(random, 50, 600),
        purpose: verification ? 'ACCOUNT_VERIFICATION' : sale.purpose,
        cvv: shop.checksCvv && chance(random, 0.45) ? 'MISMATCH' : sale.cvv,
      },
    }
    nextMs += Math.round(5 * secondMs + exponential(random, 3 * minuteMs))
    return step
  })
}

interface Uses {
  readonly shops: readonly [Merchant, ...Merchant[]]
  readonly buyer: Crew
  readonly run: string
  readonly atMs: number
}

function uses(random: Random, { shops, buyer, run, atMs }: Uses): readonly Step[] {
  let nextMs = Math.round(atMs + between(random, 0.2, 6) * dayMs)
  return times(wholeBetween(random, 1, 3), (): Step => {
    const planted = { fraudType: 'CARD_TESTING', run } as const
    const merchant = pick(random, shops)
    const level = between(random, 0.8, 3)
    const purchase = stolenOnLine(random, buyer, { merchant, level, planted })
    const step: Step = { kind: 'purchase', atMs: nextMs, purchase }
    nextMs += Math.round(exponential(random, 5 * hourMs))
    return step
  })
}
