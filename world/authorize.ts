/** From what somebody wants to the authorization, the processor's answer and all that follows. */
import type { Transaction } from '../streams/events.ts'
import type { Account } from './accounts.ts'
import { aftermathOf } from './aftermath.ts'
import { answerTo, standInFor } from './answers.ts'
import { saleOf } from './disputes.ts'
import { exposureOf, useOf } from './exposure.ts'
import { billed, forcePost, outcomeOf } from './follow-ups.ts'
import { approvalCodeOf } from './identifiers.ts'
import { availableMinor, isInUse, type Ledger } from './ledger.ts'
import { isOpen } from './merchants.ts'
import type { Purchase } from './purchase.ts'
import { between, chance, type Random } from './random.ts'
import { authorizationOf } from './records.ts'
import type { Step } from './steps.ts'
import { dayMs, secondMs } from './time.ts'

const offlineShare = 0.0006
const postedAfterDays = [0.5, 4] as const
const givesUpShare = 0.6
const retriesShare = 0.7
/** A card out of use is still tried: by the forgetful, and by billers who do not know. */
const deadCardTriedShare = { CARDHOLDER: 0.06, MERCHANT: 0.3 } as const

export interface Authorized {
  /** The question; an ADVICE where the network has answered it; null where nobody asked. */
  readonly authorization: Transaction | null
  readonly later: readonly Step[]
}

export interface Asked {
  readonly account: Account
  readonly atMs: number
  readonly purchase: Purchase
}

/** Null where nothing is sold: no card yet, a closed door, or a holder who knows better. */
export function authorize(ledger: Ledger, asked: Asked): Authorized | null {
  const { account, atMs, purchase } = asked
  if (ledger.status === 'PENDING' || !isOpen(purchase.merchant, atMs)) return null
  const name = `${purchase.merchant.merchantId}/${purchase.cents}`
  const random = account.random.fork(name, atMs)
  const { card, planted } = purchase
  const use = planted && useOf(ledger, random, { atMs, card, planted })
  if (!use && stays(ledger, random, purchase)) return null
  const cardId = use?.run.cardId ?? ledger.cards[purchase.card]
  const { programId, network } = account.program
  const holding = { programId, network, accountId: account.accountId, cardId }
  const question = authorizationOf(random, holding, { atMs, purchase })
  if (!use && isOffline(random, ledger, purchase)) return offline(random, question)
  const standIn = standInFor(ledger, random, question)
  const code = standIn ?? answerTo(ledger, random, question)
  const approved = code === '00'
  if (approved) ledger.heldMinor += billed(question)
  const approvalCode = approved ? approvalCodeOf(random) : null
  const answered = { ...question, approvalCode }
  const aftermath = approved ? aftermathOf(random, answered, purchase) : []
  const sale = approved ? saleOf(answered, aftermath) : null
  const authorization = standIn === null ? question : adviceOf(answered, standIn)
  return {
    authorization,
    later: [
      ...(standIn === null ? [outcomeOf(random, answered, code)] : []),
      ...aftermath,
      ...retryOf(random, asked, code),
      ...exposureOf(random, authorization, { use, approved, sale }),
    ],
  }
}

/** The same event id, told instead of asked: what follows names it as it would the question. */
const adviceOf = (answered: Transaction, code: '00' | '91'): Transaction => ({
  ...answered,
  kind: 'ADVICE',
  approved: code === '00',
  responseCode: code,
  decidedBy: 'NETWORK',
})

const isOffline = (random: Random, ledger: Ledger, { merchant }: Purchase): boolean =>
  isInUse(ledger) && merchant.trade.clearing === 'PLAIN' && chance(random, offlineShare)

function offline(random: Random, question: Transaction): Authorized | null {
  if (question.messageStyle === 'SINGLE' || billed(question) === 0n) return null
  const atMs = question.eventTime + Math.round(between(random, ...postedAfterDays) * dayMs)
  return { authorization: null, later: [forcePost(random, question, atMs)] }
}

/** Whether the holder stays away: without a card in use, or out of money and aware of it. */
function stays(ledger: Ledger, random: Random, purchase: Purchase): boolean {
  if (!isInUse(ledger)) {
    return !chance(random, deadCardTriedShare[purchase.initiator])
  }
  if (ledger.lockedOutBy !== null && purchase.card === 0) return true
  return availableMinor(ledger) < BigInt(purchase.cents) && chance(random, givesUpShare)
}

/** Whoever mistyped the security code or the PIN, or got no answer, tries again. */
function retryOf(random: Random, asked: Asked, code: string): readonly Step[] {
  const { purchase, atMs } = asked
  if (purchase.planted || !retriedCodes.has(code) || !chance(random, retriesShare)) return []
  const laterMs = atMs + Math.round(between(random, 12, 90) * secondMs)
  const cvv = purchase.cvv === 'MISMATCH' ? 'MATCH' : purchase.cvv
  return [{ kind: 'purchase', atMs: laterMs, purchase: { ...purchase, cvv } }]
}

const retriedCodes: ReadonlySet<string> = new Set(['55', '82', '91'])
