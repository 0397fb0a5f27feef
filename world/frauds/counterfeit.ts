/**
 * Skimmed stripes written to blank cards and swiped in another city while the holder shops at home.
 * Detectable by the speed between two places, the stripe, and the merchants the copies gather at;
 * travellers and old pumps look alike.
 */
import type { Merchant } from '../merchants.ts'
import { places } from '../places.ts'
import { between, chance, exponential, pick, pickBy, type Random, wholeBetween } from '../random.ts'
import type { Step } from '../steps.ts'
import { dayMs, hourMs } from '../time.ts'
import { trades } from '../trades.ts'
import { type Attack, type Scheme, stolenInStore, times, victimOf } from './crew.ts'

const wanted = [trades.electronics, trades.grocery, trades.clothing, trades.pharmacy] as const

export const counterfeit: Scheme = {
  accountDaysPerCampaign: 26_000,
  campaign(random, ground, startMs) {
    const city = pickBy(random, places, (one) => one.weight)
    const shop = () =>
      ground.market.choose(random, pick(random, wanted), { place: city, atMs: startMs })
    const shops: readonly [Merchant, ...Merchant[]] = [shop(), ...times(2, shop)]
    const lastsMs = between(random, 0.5, 4) * dayMs
    return times(wholeBetween(random, 2, 5), (): Attack => {
      const atMs = Math.round(startMs + random.next() * lastsMs)
      const own = random.fork('card', random.word())
      return {
        accountIndex: victimOf(random, ground),
        atMs,
        plan: () => swipes(own, shops, atMs),
      }
    })
  },
}

function swipes(
  random: Random,
  shops: readonly [Merchant, ...Merchant[]],
  atMs: number,
): readonly Step[] {
  const planted = { fraudType: 'COUNTERFEIT', run: `counterfeit-${random.word()}` } as const
  let nextMs = atMs
  return times(wholeBetween(random, 1, 4), (): Step => {
    const sale = { merchant: pick(random, shops), level: between(random, 0.8, 3), planted }
    const entryMode = chance(random, 0.7) ? 'MAGSTRIPE' : 'FALLBACK'
    const purchase = stolenInStore(random, sale, { entryMode, wallet: null })
    const step: Step = { kind: 'purchase', atMs: nextMs, purchase }
    nextMs += Math.round(exponential(random, 2 * hourMs))
    return step
  })
}
