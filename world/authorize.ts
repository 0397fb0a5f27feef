/** From what somebody wants to the authorization, the processor's answer and all that follows. */
import type { Transaction } from '../streams/events.ts'
import type { Account } from './accounts.ts'
import { aftermathOf } from './aftermath.ts'
import { saleOf } from './disputes.ts'
import { exposureOf, useOf } from './exposure.ts'
import { billed, outcomeOf } from './follow-ups.ts'
import { approvalCodeOf } from './identifiers.ts'
import { availableMinor, isInUse, type Ledger } from './ledger.ts'
import type { Purchase } from './purchase.ts'
import { between, chance, type Random } from './random.ts'
import { authorizationOf } from './records.ts'
import type { Step } from './steps.ts'
import { secondMs } from './time.ts'

const doNotHonourShare = 0.003
const expiredCardShare = 0.001
const wrongCodeRefusedShare = 0.9
const givesUpShare = 0.6
const retriesShare = 0.7
/** A card out of use is still tried: by the forgetful, and by billers who do not know. */
const deadCardTriedShare = { CARDHOLDER: 0.06, MERCHANT: 0.3 } as const

export interface Authorized {
  readonly authorization: Transaction
  readonly later: readonly Step[]
}

export interface Asked {
  readonly account: Account
  readonly atMs: number
  readonly purchase: Purchase
}

/** Null where nothing is asked: there is no card yet, or its holder knows better than to try. */
export function authorize(ledger: Ledger, asked: Asked): Authorized | null {
  const { account, atMs, purchase } = asked
  if (ledger.status === 'PENDING') return null
  const name = `${purchase.merchant.merchantId}/${purchase.cents}`
  const random = account.random.fork(name, atMs)
  const { card, planted } = purchase
  const use = planted && useOf(ledger, random, { atMs, card, planted })
  if (!use && stays(ledger, random, purchase)) return null
  const cardId = use?.run.cardId ?? ledger.cards[purchase.card]
  const { programId, network } = account.program
  const holding = { programId, network, accountId: account.accountId, cardId }
  const authorization = authorizationOf(random, holding, { atMs, purchase })
  const code = answerTo(ledger, random, authorization)
  const approved = code === '00'
  if (approved) ledger.heldMinor += billed(authorization)
  const answered = { ...authorization, approvalCode: approved ? approvalCodeOf(random) : null }
  const aftermath = approved ? aftermathOf(random, answered, purchase) : []
  const sale = approved ? saleOf(answered, aftermath) : null
  return {
    authorization,
    later: [
      outcomeOf(random, answered, code),
      ...aftermath,
      ...retryOf(random, asked, approved),
      ...exposureOf(random, authorization, { use, approved, sale }),
    ],
  }
}

/** Whether the holder stays away: without a card in use, or out of money and aware of it. */
function stays(ledger: Ledger, random: Random, purchase: Purchase): boolean {
  if (!isInUse(ledger)) {
    return !chance(random, deadCardTriedShare[purchase.initiator])
  }
  if (ledger.lockedOutBy !== null && purchase.card === 0) return true
  return availableMinor(ledger) < BigInt(purchase.cents) && chance(random, givesUpShare)
}

/** The processor's answer (ISO 8583 field 39). */
function answerTo(ledger: Ledger, random: Random, authorization: Transaction): string {
  if (ledger.status === 'BLOCKED') return '62'
  if (!isInUse(ledger)) return '46'
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
