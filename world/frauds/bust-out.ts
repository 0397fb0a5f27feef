/**
 * Bust-out: months of good conduct and higher limits asked for; then the whole limit is spent
 * within days on what sells again, a large payment frees the credit, the credit is spent once more,
 * and only then the payment comes back. Nothing is paid after that. Some go in a ring, from one
 * device, some accounts were sold to somebody with a device of his own; the careful take weeks,
 * stay below the limit and buy ordinary things between. Detectable by use of the limit against the
 * months before, by what is bought, by a payment from a new source, by the limit asked for before,
 * and by the device.
 */
import type { Account } from '../accounts.ts'
import { addressAt, strangeAddress } from '../addresses.ts'
import { bankOf } from '../billing.ts'
import { deviceAt } from '../devices.ts'
import type { Market } from '../merchants.ts'
import type { Purchase } from '../purchase.ts'
import { between, chance, pick, pickBy, type Random, token, wholeBetween } from '../random.ts'
import type { Plan, Step } from '../steps.ts'
import { dayMs, hourMs, minuteMs, secondMs } from '../time.ts'
import { type Trade, trades } from '../trades.ts'
import { type Attack, type Scheme, times } from './crew.ts'
import { culpritsOf, isGood, isOnBook, moments, stage } from './culprits.ts'
import { bounces, emptyPayment, newSource } from './payments.ts'
import { type Basket, resold, spends } from './spending.ts'

const ringShare = 0.12
/** Accounts that were sold: somebody else uses them up, from a device of his own. */
const soldShare = 0.4
const daysOnBookMin = 120
const limitMinorMin = 150_000n
/** Those with the most to take are watched. */
const limitMinorMax = 800_000n
/** Between the first of a ring to begin and the last. */
const outOfStepDays = 3
const preludeDaysMin = 6
const preludeDaysMax = 30

export const bustOut: Scheme = {
  accountDaysPerCampaign: 52_000,
  campaign(random, ground, startMs) {
    const ring = chance(random, ringShare) ? wholeBetween(random, 2, 4) : 1
    const foreign = ring > 1 || chance(random, soldShare)
    const shared = foreign ? { deviceId: token(random, 'dev'), ip: strangeAddress(random) } : null
    const would = (account: Account) =>
      isOnBook(account, daysOnBookMin, startMs) &&
      account.limitMinor >= limitMinorMin &&
      account.limitMinor <= limitMinorMax &&
      account.stressed.startMs > startMs
    return culpritsOf(random, ground, { count: ring, would }).map((accountIndex): Attack => {
      const own = random.fork('account', accountIndex)
      const bustMs = Math.round(startMs + own.next() * outOfStepDays * dayMs)
      const preludeMs = between(own, preludeDaysMin, preludeDaysMax) * dayMs
      const atMs = Math.round(Math.max(ground.period.startMs + dayMs, bustMs - preludeMs))
      const plan = prelude(own, { market: ground.market, shared, bustMs, atMs })
      return { accountIndex, atMs, plan }
    })
  },
}

interface Bust {
  readonly market: Market
  readonly shared: Pick<Purchase, 'deviceId' | 'ip'> | null
  readonly bustMs: number
}

const asksShare = 0.65

/** Higher limits are asked for while everything looks well. */
function prelude(random: Random, { atMs, ...of }: Bust & { atMs: number }): Plan {
  return (_account, ledger) => {
    if (!isGood(ledger)) return []
    const asked = chance(random, asksShare) ? wholeBetween(random, 1, 2) : 0
    const requests = times(
      asked,
      (): Step => ({
        kind: 'change',
        atMs: Math.round(between(random, atMs, of.bustMs)),
        change: { kind: 'LIMIT_CHANGED', cause: 'HOLDER', limitFactor: between(random, 1.15, 1.5) },
      }),
    )
    return [...requests, stage(of.bustMs, bust(random, of))]
  }
}

/** How somebody goes about it. */
interface Manner {
  readonly weight: number
  readonly wanted: readonly [Trade, ...Trade[]]
  /** The share of the limit that is used up, from and to. */
  readonly goal: readonly [number, number]
  readonly purchases: readonly [number, number]
  readonly centsMax: readonly [number, number]
  readonly gapMs: number
  /** Between the last purchase and the payment, from and to. */
  readonly restDays: readonly [number, number]
}

const hasty: Manner = {
  weight: 6,
  wanted: resold,
  goal: [0.93, 1],
  purchases: [2, 4],
  centsMax: [90_000, 250_000],
  gapMs: 4 * hourMs,
  restDays: [1.5, 4],
}
const careful: Manner = {
  weight: 4,
  wanted: [
    trades.marketplace,
    trades.computers,
    trades.electronics,
    trades.fashion,
    trades.travel,
    trades.hardware,
    trades.clothing,
    trades.giftCards,
  ],
  goal: [0.7, 0.9],
  purchases: [3, 6],
  centsMax: [30_000, 90_000],
  gapMs: 3 * dayMs,
  restDays: [2, 6],
}

/** The limit is used up, and a payment makes room for more. */
const bust = (random: Random, { market, shared, bustMs }: Bust): Plan => {
  return (account, ledger) => {
    if (!isGood(ledger)) return []
    const manner = pickBy(random, [hasty, careful], (one) => one.weight)
    const planted = { fraudType: 'BUST_OUT', run: `bust-${random.word()}` } as const
    const basket: Basket = {
      market,
      wanted: manner.wanted,
      goal: between(random, ...manner.goal),
      centsMax: between(random, ...manner.centsMax),
      planted,
      shared,
    }
    const count = wholeBetween(random, ...manner.purchases)
    const first = moments(random, account, { startMs: bustMs, count, gapMs: manner.gapMs })
    const restMs = Math.round(between(random, ...manner.restDays) * dayMs)
    const paysMs = (first.at(-1) ?? bustMs) + restMs
    return [...spends(random, basket, first), stage(paysMs, again(random, basket, paysMs))]
  }
}

/** Some empty the bank account they always paid from. */
const oldBankShare = 0.4
const paidShare = [0.75, 1] as const
const againWithinMs = 20 * hourMs
const againGapMs = 6 * hourMs
const leavesShare = 0.35

/** A large payment, the credit spent once more before the payment comes back, and silence. */
const again = (random: Random, basket: Basket, paysMs: number): Plan => {
  return (account, ledger) => {
    const paymentSource = chance(random, oldBankShare) ? bankOf(account) : newSource(random)
    const share = between(random, ...paidShare)
    const payment = emptyPayment(random, ledger, { share, paymentSource })
    const startMs = paysMs + between(random, hourMs, againWithinMs)
    const count = payment === null ? 0 : wholeBetween(random, 1, 2)
    const rest = moments(random, account, { startMs, count, gapMs: againGapMs })
    const endMs = (rest.at(-1) ?? paysMs) + hourMs
    return [
      ...(payment === null ? [] : bounces(random, payment, { paysMs, notBeforeMs: endMs })),
      { kind: 'conduct', atMs: paysMs + secondMs, conduct: { pays: false } },
      ...(chance(random, leavesShare) ? [leaves(random, account, paysMs + minuteMs)] : []),
      ...spends(random, basket, rest),
      { kind: 'conduct', atMs: endMs, conduct: { shops: false } },
    ]
  }
}

/** Whoever wants to be out of reach gives the bank a number that nobody answers. */
const leaves = (random: Random, account: Account, atMs: number): Step => ({
  kind: 'change',
  atMs,
  change: {
    kind: 'CONTACT_CHANGED',
    changed: pick(random, ['PHONE', 'EMAIL']),
    channel: 'APP',
    deviceId: deviceAt(random, account, atMs),
    ip: addressAt(random, account, atMs),
  },
})
