/**
 * Account takeover: a new device changes the password, often the phone number or address, sometimes
 * orders another card, and days later spends much. Detectable by the chain: change from an unknown
 * device, then replacement, then spending unlike the holder's. Honest changes look the same until
 * the money goes.
 */
import type { Merchant } from '../merchants.ts'
import { homes } from '../places.ts'
import { between, chance, exponential, pick, pickBy, type Random, wholeBetween } from '../random.ts'
import type { Change, Step } from '../steps.ts'
import { dayMs, hourMs, minuteMs } from '../time.ts'
import { trades } from '../trades.ts'
import {
  type Attack,
  type Crew,
  easyMerchants,
  hireCrew,
  type Scheme,
  stolenInStore,
  stolenOnLine,
  times,
  victimOf,
} from './crew.ts'

const newCardShare = 0.4
const onLineTrades = [
  trades.computers,
  trades.giftCards,
  trades.transfers,
  trades.marketplace,
] as const
const counterTrades = [trades.electronics, trades.clothing, trades.grocery] as const

export const takeover: Scheme = {
  accountDaysPerCampaign: 19_000,
  campaign(random, ground, startMs) {
    const crew = hireCrew(random, 2)
    const sites = easyMerchants(random, ground.market, {
      trades: onLineTrades,
      count: 3,
      atMs: startMs,
    })
    const spot = { place: pickBy(random, homes, (one) => one.weight), atMs: startMs }
    const counters = counterTrades.map((trade) => ground.market.choose(random, trade, spot))
    const shops: Shops = { sites, counters }
    return times(wholeBetween(random, 1, 4), (): Attack => {
      const atMs = Math.round(startMs + between(random, 0, 10) * dayMs)
      const own = random.fork('account', random.word())
      return {
        accountIndex: victimOf(random, ground),
        atMs,
        plan: () => chain(own, { crew, shops, atMs }),
      }
    })
  },
}

interface Shops {
  readonly sites: readonly [Merchant, ...Merchant[]]
  readonly counters: readonly Merchant[]
}

function chain(
  random: Random,
  { crew, shops, atMs }: { crew: Crew; shops: Shops; atMs: number },
): readonly Step[] {
  const run = `takeover-${random.word()}`
  const newCard = chance(random, newCardShare)
  const from = {
    channel: 'WEB',
    deviceId: pick(random, crew.devices),
    ip: pick(random, crew.addresses),
  }
  const contactMs = atMs + Math.round(between(random, 2, 90) * minuteMs)
  const cardMs = contactMs + Math.round(between(random, 0.2, 20) * hourMs)
  const steps: Step[] = [change(atMs, { kind: 'CREDENTIAL_CHANGED', changed: 'PASSWORD', ...from })]
  if (newCard || chance(random, 0.6)) {
    const changed = pick(random, ['PHONE', 'EMAIL', 'ADDRESS'])
    steps.push(change(contactMs, { kind: 'CONTACT_CHANGED', changed, ...from }))
  }
  if (newCard) {
    steps.push(change(cardMs, { kind: 'CARD_REPLACED', card: 0, cause: 'LOST', run, ...from }))
  }
  const spendMs = cardMs + Math.round(between(random, newCard ? 2 : 0.1, 9) * dayMs)
  return [...steps, ...spending(random, { crew, shops, run, newCard, spendMs })]
}

function spending(
  random: Random,
  of: { crew: Crew; shops: Shops; run: string; newCard: boolean; spendMs: number },
): readonly Step[] {
  const planted = { fraudType: 'TAKEOVER', run: of.run } as const
  let nextMs = of.spendMs
  return times(wholeBetween(random, 2, 6), (): Step => {
    const level = between(random, 1, 3.5)
    const counter = of.shops.counters[Math.floor(random.next() * of.shops.counters.length)]
    const purchase =
      of.newCard && counter && chance(random, 0.6)
        ? stolenInStore(random, { merchant: counter, level, planted }, newCardEntry(random))
        : stolenOnLine(random, of.crew, { merchant: pick(random, of.shops.sites), level, planted })
    const step: Step = { kind: 'purchase', atMs: nextMs, purchase }
    nextMs += Math.round(exponential(random, 6 * hourMs))
    return step
  })
}

const newCardEntry = (random: Random) =>
  ({ entryMode: chance(random, 0.5) ? 'CONTACTLESS' : 'CHIP', wallet: null }) as const

const change = (atMs: number, what: Change): Step => ({ kind: 'change', atMs, change: what })
