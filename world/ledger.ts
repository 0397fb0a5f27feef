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

/** A minimum that was billed, and what of it is unpaid; from `dueMs` on that is past due. */
export interface Due {
  readonly dueMs: number
  readonly leftMinor: bigint
}

/** A payment that may still be returned, and the minimums it went to. */
export interface Paid {
  readonly atMs: number
  readonly amountMinor: bigint
  readonly covered: readonly Due[]
}

export interface Ledger {
  status: AccountStatus
  limitMinor: bigint
  balanceMinor: bigint
  /** Approved and not yet cleared, reversed or expired. */
  heldMinor: bigint
  /** Oldest first. */
  dues: readonly Due[]
  readonly paid: Map<string, Paid>
  /** Days past due that were last reported, rounded down to a bucket; 0: none. */
  bucket: number
  readonly cards: [string, string]
  readonly runs: Map<string, Run>
  /** The run that got the holder's card replaced: until the claim the holder's own card is dead. */
  lockedOutBy: string | null
  conduct: Conduct
}

export function openLedger(account: Account, dues: readonly Due[]): Ledger {
  const cards = account.random.fork('cards')
  return {
    status: 'PENDING',
    limitMinor: account.limitMinor,
    balanceMinor: account.openingBalanceMinor,
    heldMinor: 0n,
    dues,
    paid: new Map(),
    bucket: 0,
    cards: [newCard(cards), newCard(cards)],
    runs: new Map(),
    lockedOutBy: null,
    conduct: { pays: true, shops: true },
  }
}

/** From here on a thief has that card too, whenever it is used. */
export function stealCard(ledger: Ledger, run: string, card: 0 | 1): void {
  ledger.runs.set(run, { cardId: ledger.cards[card], discovery: 'UNDECIDED' })
}

export const newCard = (random: Random): string => token(random, 'crd')

export const availableMinor = (ledger: Ledger): bigint =>
  ledger.limitMinor - ledger.balanceMinor - ledger.heldMinor

/** Whether its cards are in use: nothing is approved before activation, while blocked, or after. */
export const isInUse = ({ status }: Ledger): boolean =>
  status === 'ACTIVE' || status === 'DELINQUENT'
