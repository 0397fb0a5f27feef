/**
 * What the holder does about a bill. Who is short of money skips it, pays late, pays a part or from
 * an empty bank account; anybody may forget. This is what the risk model predicts: stress shows
 * before it bites, in a high balance, cash-like spending and payments of no more than the minimum.
 */
import type { Account } from './accounts.ts'
import { type Bill, cycleDays } from './arrears.ts'
import { scale } from './currencies.ts'
import { type Manners, mannersOf } from './manners.ts'
import type { Payer } from './means.ts'
import { between, chance, exponential, type Random, token } from './random.ts'
import { giveBackOf } from './returns.ts'
import type { Intent, Step } from './steps.ts'
import { dayMs } from './time.ts'

const earliestDays = 3
const lateDaysMean = 5
const lateDaysMax = 28
const lateByCardShare = 0.3
/** Of the minimum, where it is not paid whole. */
const partOfMinimum = [0.3, 0.9] as const
/** Of what is owed beyond the minimum. */
const partOfBalance = [0.05, 0.6] as const
const minimumOnlyShare = 0.8
const arrearsOnlyShare = 0.3
const splitsShare = 0.05
const splitDays = [2, 14] as const
const secondTryDays = [0.3, 4] as const
const newBankShare = 0.015

/** When in its cycle an account is billed. */
export const cyclePhaseMs = (account: Account): number =>
  Math.floor(account.random.fork('cycle').next() * cycleDays * dayMs)

/** Where the holder's money is. */
export const bankOf = (account: Account): string => token(account.random.fork('bank'), 'bank')

/** The payments that a bill leads to, as far as its holder still pays when they are due. */
export function paymentsOf(random: Random, account: Account, bill: Bill): readonly Step[] {
  if (bill.minimumMinor === 0n) return []
  const manners = mannersOf(account, bill)
  const draw = random.next()
  if (draw < manners.skips) return []
  const isLate = draw < manners.skips + manners.late
  const atMs = isLate ? lateMsOf(random, bill) : earlyMsOf(random, bill, manners)
  const intent: Intent = {
    paymentId: token(random, 'pay'),
    amountMinor: amountOf(random, { account, bill, manners }),
    method: isLate && chance(random, lateByCardShare) ? 'CARD' : 'ACH',
    source: chance(random, newBankShare) ? token(random, 'bank') : bankOf(account),
    returned: giveBackOf(random, atMs, manners.returned),
  }
  if (intent.returned !== null) return [paying(atMs, intent), ...secondTry(random, intent, manners)]
  return chance(random, splitsShare) ? inTwo(random, atMs, intent) : [paying(atMs, intent)]
}

function earlyMsOf(random: Random, { statedMs, dueMs }: Bill, manners: Manners): number {
  const days = earliestDays + exponential(random, manners.earlyDaysMean)
  const latestMs = dueMs - Math.ceil(random.next() * dayMs)
  return Math.min(latestMs, Math.round(statedMs + days * dayMs))
}

const lateMsOf = (random: Random, { dueMs }: Bill): number =>
  Math.round(dueMs + Math.min(lateDaysMax, exponential(random, lateDaysMean)) * dayMs)

/** By habit, or what can be spared; whoever has closed the account wants to be done with it. */
function amountOf(
  random: Random,
  { account, bill, manners }: { account: Account; bill: Bill; manners: Manners },
): bigint {
  const { balanceMinor, minimumMinor, pastDueMinor } = bill
  const { isShort } = manners
  if (chance(random, manners.partial)) return scale(minimumMinor, between(random, ...partOfMinimum))
  if (isShort && pastDueMinor > 0n && chance(random, arrearsOnlyShare)) return pastDueMinor
  const usual = bill.closed ? 'FULL' : account.payer
  const habit: Payer = isShort && chance(random, minimumOnlyShare) ? 'MINIMUM' : usual
  switch (habit) {
    case 'FULL':
      return balanceMinor
    case 'PART':
      return minimumMinor + scale(balanceMinor - minimumMinor, between(random, ...partOfBalance))
    case 'MINIMUM':
      return minimumMinor
  }
}

const paying = (atMs: number, intent: Intent): Step => ({ kind: 'payment', atMs, intent })

/** Half now and the rest when the next wage comes. */
function inTwo(random: Random, atMs: number, intent: Intent): readonly Step[] {
  const half = intent.amountMinor / 2n
  const amountMinor = intent.amountMinor - half
  const rest: Intent = { ...intent, paymentId: token(random, 'pay'), amountMinor }
  const restMs = Math.round(atMs + between(random, ...splitDays) * dayMs)
  return [paying(atMs, { ...intent, amountMinor: half }), paying(restMs, rest)]
}

/** Who learns that a payment bounced pays again, if there is anything to pay with. */
function secondTry(random: Random, intent: Intent, manners: Manners): readonly Step[] {
  if (intent.returned === null || !chance(random, manners.makesGood)) return []
  const again: Intent = {
    ...intent,
    paymentId: token(random, 'pay'),
    method: 'CARD',
    source: token(random, 'bank'),
    returned: null,
  }
  const atMs = Math.round(intent.returned.atMs + between(random, ...secondTryDays) * dayMs)
  return [paying(atMs, again)]
}
