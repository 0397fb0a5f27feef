/** What is true of an account between two of its events. */
import type { AccountStatus } from '../streams/events.ts'
import type { Account } from './accounts.ts'
import type { Discovery } from './labels.ts'
import { type Random, token } from './random.ts'

/** One thief's use of one card: the card it has, and how it will come out. */
export interface Run {
  readonly cardId: string
  readonly discovery: Discovery | 'UNDECIDED' | 'NEVER'
}

/** What its holder still does; a fraud of the holder's own, or hardship, ends one or both. */
export interface Conduct {
  readonly pays: boolean
  readonly shops: boolean
}

export interface Ledger {
  status: AccountStatus
  limitMinor: bigint
  balanceMinor: bigint
  /** Approved and not yet cleared, reversed or expired. */
  heldMinor: bigint
  readonly cards: [string, string]
  readonly runs: Map<string, Run>
  /** The run that got the holder's card replaced: until the claim the holder's own card is dead. */
  lockedOutBy: string | null
  conduct: Conduct
}

export function openLedger(account: Account): Ledger {
  const cards = account.random.fork('cards')
  return {
    status: 'PENDING',
    limitMinor: account.limitMinor,
    balanceMinor: account.openingBalanceMinor,
    heldMinor: 0n,
    cards: [newCard(cards), newCard(cards)],
    runs: new Map(),
    lockedOutBy: null,
    conduct: { pays: true, shops: true },
  }
}

export const newCard = (random: Random): string => token(random, 'crd')

export const availableMinor = (ledger: Ledger): bigint =>
  ledger.limitMinor - ledger.balanceMinor - ledger.heldMinor

/** Whether its cards are in use: a closed or not yet activated account asks for nothing. */
export const isInUse = ({ status }: Ledger): boolean =>
  status === 'ACTIVE' || status === 'DELINQUENT'
