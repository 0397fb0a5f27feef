/** From what somebody wants to the authorization, the processor's answer and all that follows. */
import type { Transaction } from '../streams/events.ts'
import type { Account } from './accounts.ts'
import { aftermathOf, billed, chargeback, outcomeOf } from './follow-ups.ts'
import { claimOf, falseAlarm, fraudLabel, lockedOutClaimOf } from './labels.ts'
import { availableMinor, isInUse, type Ledger, type Run } from './ledger.ts'
import type { Planted, Purchase } from './purchase.ts'
import { between, chance, type Random } from './random.ts'
import { authorizationOf } from './records.ts'
import type { Step } from './steps.ts'
import { dayMs, secondMs } from './time.ts'

const doNotHonourShare = 0.003
const expiredCardShare = 0.001
const wrongCodeRefusedShare = 0.9
const givesUpShare = 0.6
const retriesShare = 0.7

export interface Authorized {
  readonly authorization: Transaction
  readonly later: readonly Step[]
}

export interface Asked {
  readonly account: Account
  readonly atMs: number
  readonly purchase: Purchase
}

/** Null where nothing is asked: the card is not in use, or its holder knows better than to try. */
export function authorize(ledger: Ledger, asked: Asked): Authorized | null {
  const { account, atMs, purchase } = asked
  if (!isInUse(ledger)) return null
  const name = `${purchase.merchant.merchantId}/${purchase.cents}`
  const random = account.random.fork(name, atMs)
  const { planted } = purchase
  const begins = planted !== null && !isUnderWay(ledger, planted)
  const run = planted && runOf(ledger, random, { atMs, planted })
  if (!run && stays(ledger, random, purchase)) return null
  const cardId = run?.cardId ?? ledger.cards[purchase.card]
  const { programId, network } = account.program
  const holding = { programId, network, accountId: account.accountId, cardId }
  const authorization = authorizationOf(random, holding, { atMs, purchase })
  const code = answerTo(ledger, random, authorization)
  const approved = code === '00'
  if (approved) ledger.heldMinor += billed(authorization)
  const habit = purchase.merchant.trade.clearing
  return {
    authorization,
    later: [
      outcomeOf(random, authorization, code),
      ...(approved ? aftermathOf(random, authorization, habit) : []),
      ...retryOf(random, asked, approved),
      ...(planted && begins ? claimsOf(run, planted) : []),
      ...(planted
        ? exposure(random, authorization, { run, planted, approved })
        : alarms(random, authorization)),
    ],
  }
}

/** Whether the holder stays away: locked out of the card, or out of money and aware of it. */
function stays(ledger: Ledger, random: Random, purchase: Purchase): boolean {
  if (ledger.lockedOutBy !== null && purchase.card === 0) return true
  return availableMinor(ledger) < BigInt(purchase.cents) && chance(random, givesUpShare)
}

/** The run a planted purchase belongs to; with its first purchase begins the time to the claim. */
function runOf(
  ledger: Ledger,
  random: Random,
  { atMs, planted }: { atMs: number; planted: Planted },
): Run {
  const known = ledger.runs.get(planted.run)
  if (known && known.claimMs !== 'UNDECIDED') return known
  const run: Run = known
    ? { ...known, claimMs: lockedOutClaimOf(random, atMs) }
    : { cardId: ledger.cards[0], claimMs: claimOf(random, atMs) ?? 'NEVER' }
  ledger.runs.set(planted.run, run)
  return run
}

/** The processor's answer (ISO 8583 field 39). */
function answerTo(ledger: Ledger, random: Random, authorization: Transaction): string {
  if (!ledger.cards.includes(authorization.cardId)) return '14'
  if (chance(random, expiredCardShare)) return '54'
  if (authorization.cvvResult === 'MISMATCH' && chance(random, wrongCodeRefusedShare)) return '82'
  if (availableMinor(ledger) < billed(authorization)) return '51'
  return chance(random, doNotHonourShare) ? '05' : '00'
}

/** Whoever mistyped the security code tries again. */
function retryOf(random: Random, asked: Asked, approved: boolean): readonly Step[] {
  const { purchase, atMs } = asked
  if (approved || purchase.planted || purchase.cvv !== 'MISMATCH') return []
  if (!chance(random, retriesShare)) return []
  const laterMs = atMs + Math.round(between(random, 12, 90) * secondMs)
  return [{ kind: 'purchase', atMs: laterMs, purchase: { ...purchase, cvv: 'MATCH' } }]
}

const isUnderWay = (ledger: Ledger, { run }: Planted): boolean => {
  const known = ledger.runs.get(run)
  return known !== undefined && known.claimMs !== 'UNDECIDED'
}

const claimsOf = (run: Run | null, planted: Planted): readonly Step[] =>
  run && typeof run.claimMs === 'number'
    ? [{ kind: 'claim', atMs: run.claimMs, run: planted.run }]
    : []

/** How a planted authorization comes out: its label, and the money back from the merchant. */
function exposure(
  random: Random,
  authorization: Transaction,
  { run, planted, approved }: { run: Run | null; planted: Planted; approved: boolean },
): readonly Step[] {
  if (run === null || typeof run.claimMs !== 'number') return []
  const known = { claimMs: run.claimMs, fraudType: planted.fraudType, refused: !approved }
  const label = fraudLabel(random, authorization, known)
  if (label === null) return []
  const said: Step = { kind: 'label', atMs: label.knownAt, label }
  if (!approved) return [said]
  const clearedMs = authorization.eventTime + 8 * dayMs
  const backMs = Math.round(Math.max(label.knownAt, clearedMs) + between(random, 1, 10) * dayMs)
  return [said, chargeback(random, authorization, backMs)]
}

const alarms = (random: Random, authorization: Transaction): readonly Step[] =>
  falseAlarm(random, authorization).map((label) => ({
    kind: 'label',
    atMs: label.knownAt,
    label,
  }))
