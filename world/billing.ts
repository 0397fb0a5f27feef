/**
 * What the holder does about a bill. Who is short of money skips it, pays late, pays a part or from
 * an empty bank account; anybody may forget. This is what the risk model predicts: stress shows
 * before it bites, in a high balance, cash-like spending and payments of no more than the minimum.
 */
import type { Account } from './accounts.ts'
import { type Bill, cycleDays } from './arrears.ts'
import { scale } from './currencies.ts'
import type { Payer } from './means.ts'
import { between, chance, exponential, type Random, token } from './random.ts'
import { giveBackOf } from './returns.ts'
import type { Intent, Step } from './steps.ts'
import { dayMs } from './time.ts'

/** How often a bill is not paid, paid late, or paid with less than the minimum. */
interface Manners {
  readonly skips: number
  readonly late: number
  readonly partial: number
  readonly returned: number
}

const calm: Manners = { skips: 0.001, late: 0.011, partial: 0.001, returned: 0.005 }
const forgetful: Manners = { skips: 0.05, late: 0.2, partial: 0.02, returned: 0.01 }
const short: Manners = { skips: 0.13, late: 0.24, partial: 0.06, returned: 0.15 }

/** The longer a minimum is unpaid, the less is to be hoped for. */
const skipsByBucket: ReadonlyMap<number, number> = new Map([
  [1, 0.5],
  [30, 0.62],
  [60, 0.75],
  [90, 0.84],
  [120, 0.9],
  [150, 0.94],
])

const shortFromDays = 10
const latestDays = 28
const lateDaysMean = 5
const splitsShare = 0.05
const newBankShare = 0.015
const minimumOnlyShare = 0.8
const arrearsOnlyShare = 0.3
const makesGoodShare = { calm: 0.9, short: 0.35 } as const

/** When in its cycle an account is billed. */
export const cyclePhaseMs = (account: Account): number =>
  Math.floor(account.random.fork('cycle').next() * cycleDays * dayMs)

/** The payments that a bill leads to, as far as its holder still pays when they are due. */
export function paymentsOf(random: Random, account: Account, bill: Bill): readonly Step[] {
  if (bill.minimumMinor === 0n) return []
  const isShort = account.stressedFromMs < bill.dueMs - shortFromDays * dayMs
  const manners = mannersOf(bill, isShort)
  const draw = random.next()
  if (draw < manners.skips) return []
  const isLate = draw < manners.skips + manners.late
  const isPartial = chance(random, manners.partial)
  const whole = amountOf(random, { account, bill, isShort })
  const amountMinor = isPartial ? scale(bill.minimumMinor, between(random, 0.3, 0.9)) : whole
  const atMs = isLate ? lateMsOf(random, bill) : earlyMsOf(random, bill, isShort)
  const intent: Intent = {
    paymentId: token(random, 'pay'),
    amountMinor,
    method: isLate && chance(random, 0.3) ? 'CARD' : 'ACH',
    source: sourceOf(random, account),
    returned: giveBackOf(random, atMs, manners.returned),
  }
  if (intent.returned !== null) return [paying(atMs, intent), ...secondTry(random, intent, isShort)]
  return chance(random, splitsShare) ? inTwo(random, atMs, intent) : [paying(atMs, intent)]
}

function mannersOf(bill: Bill, isShort: boolean): Manners {
  if (bill.bucket === 0) return isShort ? short : calm
  if (!isShort) return forgetful
  return { ...short, skips: skipsByBucket.get(bill.bucket) ?? short.skips, late: 0.05 }
}

const earlyMsOf = (random: Random, { statedMs, dueMs }: Bill, isShort: boolean): number =>
  Math.min(
    dueMs - Math.ceil(random.next() * dayMs),
    Math.round(statedMs + (3 + exponential(random, isShort ? 14 : 8)) * dayMs),
  )

const lateMsOf = (random: Random, { dueMs }: Bill): number =>
  Math.round(dueMs + Math.min(latestDays, exponential(random, lateDaysMean)) * dayMs)

/** By habit, or what can be spared; whoever has closed the account wants to be done with it. */
function amountOf(
  random: Random,
  { account, bill, isShort }: { account: Account; bill: Bill; isShort: boolean },
): bigint {
  const { balanceMinor, minimumMinor, pastDueMinor } = bill
  if (isShort && pastDueMinor > 0n && chance(random, arrearsOnlyShare)) return pastDueMinor
  const usual = bill.closed ? 'FULL' : account.payer
  const habit: Payer = isShort && chance(random, minimumOnlyShare) ? 'MINIMUM' : usual
  switch (habit) {
    case 'FULL':
      return balanceMinor
    case 'PART':
      return minimumMinor + scale(balanceMinor - minimumMinor, between(random, 0.05, 0.6))
    case 'MINIMUM':
      return minimumMinor
  }
}

const sourceOf = (random: Random, account: Account): string =>
  chance(random, newBankShare) ? token(random, 'bank') : bankOf(account)

/** Where the holder's money is. */
export const bankOf = (account: Account): string => token(account.random.fork('bank'), 'bank')

const paying = (atMs: number, intent: Intent): Step => ({ kind: 'payment', atMs, intent })

/** Half now and the rest when the next wage comes. */
function inTwo(random: Random, atMs: number, intent: Intent): readonly Step[] {
  const half = intent.amountMinor / 2n
  const rest = {
    ...intent,
    paymentId: token(random, 'pay'),
    amountMinor: intent.amountMinor - half,
  }
  const restMs = Math.round(atMs + between(random, 2, 14) * dayMs)
  return [paying(atMs, { ...intent, amountMinor: half }), paying(restMs, rest)]
}

/** Who learns that a payment bounced pays again, if there is anything to pay with. */
function secondTry(random: Random, intent: Intent, isShort: boolean): readonly Step[] {
  const { returned } = intent
  if (returned === null) return []
  if (!chance(random, isShort ? makesGoodShare.short : makesGoodShare.calm)) return []
  const again: Intent = {
    ...intent,
    paymentId: token(random, 'pay'),
    method: 'CARD',
    source: token(random, 'bank'),
    returned: null,
  }
  return [paying(Math.round(returned.atMs + between(random, 0.3, 4) * dayMs), again)]
}
