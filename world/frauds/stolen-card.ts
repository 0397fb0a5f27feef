/**
 * Card numbers bought in a batch and used on-line for up to two weeks, as shopping.ts has it, from
 * a crew's devices and at the merchants it found easy. Detectable by the device, address and
 * merchants several cards share, by what is new to the card, by speed and amount; hidden crews
 * hardly at all. Sprees of gifts and borrowed devices look alike.
 */
import { between, wholeBetween } from '../random.ts'
import { dayMs } from '../time.ts'
import { trades } from '../trades.ts'
import { easyMerchants, hireCrew, memberOf, type Scheme, strike, times } from './crew.ts'
import { shopOnLine } from './shopping.ts'

const wanted = [
  trades.computers,
  trades.giftCards,
  trades.marketplace,
  trades.fashion,
  trades.travel,
  trades.transfers,
] as const
const lastsDaysMax = 10

export const stolenCard: Scheme = {
  accountDaysPerCampaign: 33_000,
  campaign(random, ground, startMs) {
    const { market } = ground
    const crew = hireCrew(random, 2)
    const shops = easyMerchants(random, market, { trades: wanted, count: 3, atMs: startMs })
    const during = { startMs, endMs: startMs + between(random, 1, lastsDaysMax) * dayMs }
    return times(wholeBetween(random, 3, 8), () =>
      strike(random, { ground, during }, (own, atMs) => {
        const planted = { fraudType: 'STOLEN_CARD', run: `stolen-${own.word()}` } as const
        return shopOnLine(own, { crew: memberOf(own, crew), shops, market, planted }, atMs)
      }),
    )
  },
}
