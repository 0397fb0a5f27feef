/**
 * Account takeover: password or phone number (a swapped SIM) changes hands, often the address,
 * sometimes another card is sent, and one to fourteen days later comes the spending. The blatant
 * hurry; the hidden wait, come from the victim's city and buy ordinary things. Detectable by the
 * chain: change from an unknown device, then replacement, then spending unlike the holder's; honest
 * changes look the same until the money goes.
 */
import type { Account } from '../accounts.ts'
import type { Market, Merchant } from '../merchants.ts'
import { homes, type Place } from '../places.ts'
import { between, chance, exponential, pick, pickBy, type Random, wholeBetween } from '../random.ts'
import type { Change, Plan, Step } from '../steps.ts'
import { dayMs, hourMs } from '../time.ts'
import { trades } from '../trades.ts'
import type { Planted } from '../truth.ts'
import {
  type Care,
  type Crew,
  countersOf,
  disguised,
  easyMerchants,
  hireCrew,
  homeOf,
  memberOf,
  type Scheme,
  strike,
  times,
} from './crew.ts'
import { pursue, whenAwake } from './pursuit.ts'
import { shopOnLine } from './shopping.ts'
import { stolenInStore } from './theft.ts'

interface Style {
  readonly simSwapShare: number
  readonly contactShare: number
  readonly newCardShare: number
  /** Between one change and the next, from and to. */
  readonly pauseHours: readonly [number, number]
  /** From the last change to the spending, from and to; a card sent by mail takes two at least. */
  readonly waitDays: readonly [number, number]
  /** At counters: the price against the usual, from and to, and the time between two purchases. */
  readonly level: readonly [number, number]
  readonly gapMs: number
}

const styles: Readonly<Record<Care, Style>> = {
  BLATANT: {
    simSwapShare: 0.15,
    contactShare: 0.8,
    newCardShare: 0.5,
    pauseHours: [0.05, 3],
    waitDays: [0.8, 4],
    level: [1, 3.5],
    gapMs: 4 * hourMs,
  },
  ADAPTED: {
    simSwapShare: 0.4,
    contactShare: 0.6,
    newCardShare: 0.4,
    pauseHours: [3, 36],
    waitDays: [1, 8],
    level: [0.7, 2],
    gapMs: 12 * hourMs,
  },
  HIDDEN: {
    simSwapShare: 0.2,
    contactShare: 0.3,
    newCardShare: 0.25,
    pauseHours: [12, 72],
    waitDays: [3, 8],
    level: [0.6, 1.3],
    gapMs: 26 * hourMs,
  },
}

const mailDays = 2
/** Of the cards sent: used at counters, the others on-line. */
const counterShare = 0.65
const counterAttemptsMax = 5

const onLineTrades = [
  trades.computers,
  trades.giftCards,
  trades.transfers,
  trades.marketplace,
] as const
const counterTrades = [trades.electronics, trades.clothing, trades.grocery] as const

export const takeover: Scheme = {
  accountDaysPerCampaign: 38_000,
  campaign(random, ground, startMs) {
    const { market } = ground
    const crew = hireCrew(random, 2)
    const wanted = { trades: onLineTrades, count: 3, atMs: startMs }
    const shops = easyMerchants(random, market, wanted)
    const city = pickBy(random, homes, (one) => one.weight)
    const counters = random.fork('counters')
    const countersIn = (care: Care, home: Place) => {
      const place = care === 'BLATANT' ? city : home
      const of = { wanted: counterTrades, count: 3, place, atMs: startMs }
      return countersOf(counters.fork(place.name), market, of)
    }
    const during = { startMs, endMs: startMs + between(random, 1, 12) * dayMs }
    return times(wholeBetween(random, 2, 5), () =>
      strike(random, { ground, during }, (own, atMs) =>
        chain(own, { crew: memberOf(own, crew), shops, market, countersIn }, atMs),
      ),
    )
  },
}

interface Means {
  readonly crew: Crew
  readonly shops: readonly [Merchant, ...Merchant[]]
  readonly market: Market
  countersIn(care: Care, home: Place): readonly [Merchant, ...Merchant[]]
}

function chain(random: Random, means: Means, atMs: number): Plan {
  const run = `takeover-${random.word()}`
  const planted = { fraudType: 'TAKEOVER', run } as const
  const style = styles[means.crew.care]
  const newCard = chance(random, style.newCardShare)
  return (account) => {
    const changes = changesOf(random, { means, account, newCard, run, atMs })
    const lastMs = changes.at(-1)?.atMs ?? atMs
    const wait = Math.max(newCard ? mailDays : 0, between(random, ...style.waitDays))
    const spendMs = Math.round(lastMs + wait * dayMs)
    const plan =
      newCard && chance(random, counterShare)
        ? shopAtCounters(random, { means, planted }, spendMs)
        : shopOnLine(random, { ...means, planted }, spendMs)
    return [...changes, { kind: 'plan', atMs: spendMs, plan }]
  }
}

interface Taking {
  readonly means: Means
  readonly account: Account
  readonly newCard: boolean
  readonly run: string
  readonly atMs: number
}

function changesOf(random: Random, taking: Taking): readonly Step[] {
  const { crew } = taking.means
  const style = styles[crew.care]
  const seen = disguised(random.fork('disguise'), crew, taking)
  const from = {
    channel: crew.care === 'BLATANT' ? 'WEB' : pick(random, ['WEB', 'APP']),
    deviceId: pick(random, seen.devices),
    ip: pick(random, seen.addresses),
  }
  const swapped = chance(random, style.simSwapShare)
  const moved = taking.newCard || chance(random, style.contactShare)
  const contact = pick(random, taking.newCard ? ['ADDRESS'] : ['EMAIL', 'PHONE', 'ADDRESS'])
  const changes: readonly Change[] = [
    ...(swapped ? [{ ...contactChange, changed: 'PHONE', channel: 'PHONE' }] : []),
    { kind: 'CREDENTIAL_CHANGED', changed: 'PASSWORD', ...from },
    ...(moved ? [{ ...contactChange, changed: contact, ...from }] : []),
    ...(taking.newCard ? [{ ...newCardSent, run: taking.run, ...from }] : []),
  ]
  let nextMs = taking.atMs
  return changes.map((change): Step => {
    const step: Step = { kind: 'change', atMs: nextMs, change }
    nextMs += Math.round(between(random, ...style.pauseHours) * hourMs)
    return step
  })
}

const contactChange = { kind: 'CONTACT_CHANGED' } as const
const newCardSent = { kind: 'CARD_REPLACED', card: 0, cause: 'LOST' } as const

/** The new card is genuine: so are its chip and its tap. */
function shopAtCounters(
  random: Random,
  { means, planted }: { means: Means; planted: Planted },
  atMs: number,
): Plan {
  const { level, gapMs } = styles[means.crew.care]
  return pursue({
    random,
    atMs,
    attempts: wholeBetween(random, 1, counterAttemptsMax),
    purchase: (attempt) => {
      const merchant = pick(random, means.countersIn(means.crew.care, homeOf(attempt)))
      const sale = { merchant, level: between(random, ...level) * attempt.boldness, planted }
      const entryMode = pick<'CONTACTLESS' | 'CHIP'>(random, ['CONTACTLESS', 'CHIP'])
      return stolenInStore(random, sale, { entryMode, wallet: null })
    },
    next: (last) => whenAwake(random, homeOf(last), last.atMs + exponential(random, gapMs)),
  })
}
