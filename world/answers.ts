/** What the processor answers, and the network in its place when it does not in time. */
import type { Transaction } from '../streams/events.ts'
import { billed } from './follow-ups.ts'
import { availableMinor, isInUse, type Ledger } from './ledger.ts'
import { chance, type Random } from './random.ts'

const wrongPinShare = 0.012
const wrongCodeRefusedShare = 0.9
const cashMinorMax = 60_000n
const doNotHonourShare = 0.003
/** A stored card has had more time to expire than one that is shown. */
const expiredShares = { stored: 0.004, shown: 0.0006 } as const

/** ISO 8583 field 39. */
export function answerTo(ledger: Ledger, random: Random, authorization: Transaction): string {
  if (ledger.status === 'BLOCKED') return '62'
  if (!isInUse(ledger)) return '46'
  if (!ledger.cards.includes(authorization.cardId)) return '14'
  const stored = authorization.entryMode === 'CREDENTIAL_ON_FILE'
  if (chance(random, stored ? expiredShares.stored : expiredShares.shown)) return '54'
  if (authorization.cvvResult === 'MISMATCH' && chance(random, wrongCodeRefusedShare)) return '82'
  if (authorization.pinEntered === true && chance(random, wrongPinShare)) return '55'
  if (authorization.purpose === 'CASH' && billed(authorization) > cashMinorMax) return '61'
  if (availableMinor(ledger) < billed(authorization)) return '51'
  return chance(random, doNotHonourShare) ? '05' : '00'
}

const standInShare = 0.003
const standInMinorMax = 20_000n

/**
 * The network's own answer to what the processor left unanswered: yes to small amounts, not to
 * large ones. It knows of blocked cards, but not what is left of the limit. Null: not needed.
 */
export function standInFor(
  ledger: Ledger,
  random: Random,
  authorization: Transaction,
): '00' | '91' | null {
  const known = isInUse(ledger) && ledger.cards.includes(authorization.cardId)
  if (!known || authorization.messageStyle === 'SINGLE') return null
  if (!chance(random, standInShare)) return null
  return billed(authorization) <= standInMinorMax ? '00' : '91'
}
