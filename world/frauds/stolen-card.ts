/**
 * Card numbers bought in a batch and used on-line: a new device and address, merchants the holder
 * never visits, large amounts, several within hours. Some thieves are patient: one ordinary amount
 * a day. Detectable by the device and address several cards share, by novelty, speed and amount.
 */
import type { Merchant } from '../merchants.ts'
import { between, chance, exponential, pick, type Random, wholeBetween } from '../random.ts'
import type { Step } from '../steps.ts'
import { dayMs, hourMs } from '../time.ts'
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

const patientShare = 0.3
const wanted = [
  trades.computers,
  trades.giftCards,
  trades.marketplace,
  trades.fashion,
  trades.travel,
  trades.transfers,
] as const

export const stolenCard: Scheme = {
  accountDaysPerCampaign: 17_500,
  campaign(random, ground, startMs) {
    const crew = hireCrew(random, 3)
    const shops = easyMerchants(random, ground.market, { trades: wanted, count: 4, atMs: startMs })
    const lastsMs = between(random, 1, 7) * dayMs
    return times(wholeBetween(random, 1, 5), (): Attack => {
      const atMs = Math.round(startMs + random.next() * lastsMs)
      const own = random.fork('card', random.word())
      return {
        accountIndex: victimOf(random, ground),
        atMs,
        plan: () => purchases(own, { crew, shops, atMs }),
      }
    })
  },
}

function purchases(
  random: Random,
  of: { crew: Crew; shops: readonly [Merchant, ...Merchant[]]; atMs: number },
): readonly Step[] {
  const planted = { fraudType: 'STOLEN_CARD', run: `stolen-${random.word()}` } as const
  const patient = chance(random, patientShare)
  const meanGapMs = patient ? dayMs : 0.7 * hourMs
  let nextMs = of.atMs
  return times(wholeBetween(random, 1, 6), (): Step => {
    const level = patient ? between(random, 0.6, 1.3) : between(random, 1, 4)
    const sale = { merchant: pick(random, of.shops), level, planted }
    const purchase = stolenOnLine(random, of.crew, sale)
    const step: Step = { kind: 'purchase', atMs: nextMs, purchase }
    nextMs += Math.round(exponential(random, meanGapMs))
    return step
  })
}
