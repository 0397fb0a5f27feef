/** Account events: what a change does to the ledger, and the record that says so. */
import type { AccountEvent, AccountEventKind } from '../streams/events.ts'
import type { Account } from './accounts.ts'
import { daysToPay, minimumDueOf } from './billing.ts'
import { scale } from './currencies.ts'
import { isInUse, type Ledger, newCard } from './ledger.ts'
import { uuid } from './random.ts'
import { accountEventOf } from './records.ts'
import type { Change, Step } from './steps.ts'
import { dayOf, hourMs, minuteMs } from './time.ts'

const opening: readonly AccountEventKind[] = ['OPENED', 'CARD_ISSUED', 'ACTIVATED']
const payments: readonly AccountEventKind[] = [
  'PAYMENT_POSTED',
  'PAYMENT_RETURNED',
  'PAYMENT_MISSED',
]

export interface Applied {
  readonly account: Account
  readonly atMs: number
  readonly change: Change
}

/** The record of a change, or null where the account's status does not allow it. */
export function applyChange(ledger: Ledger, applied: Applied): AccountEvent | null {
  const { account, atMs, change } = applied
  if (!isAllowed(ledger, change.kind)) return null
  const previousLimitMinor = change.limitFactor === undefined ? null : ledger.limitMinor
  const cards = cardsOf(ledger, applied)
  if (change.limitFactor !== undefined) {
    ledger.limitMinor = roundLimit(scale(ledger.limitMinor, change.limitFactor))
  }
  ledger.balanceMinor += change.postedMinor ?? 0n
  if (change.status !== undefined && ledger.status !== 'CLOSED') ledger.status = change.status
  const { limitFactor, postedMinor, card, run, status, ...fields } = change
  return recordOf(ledger, { account, atMs }, { ...fields, ...cards, previousLimitMinor })
}

/** The bill: what is owed, the least that must be paid, and by when. */
export function statementOf(ledger: Ledger, account: Account, atMs: number): AccountEvent {
  return recordOf(
    ledger,
    { account, atMs },
    {
      kind: 'STATEMENT',
      minimumDueMinor: minimumDueOf(ledger.balanceMinor),
      pastDueMinor: 0n,
      dueOn: dayOf(atMs) + daysToPay,
    },
  )
}

/** OPENED, CARD_ISSUED and ACTIVATED; an old account goes through them at once, as it is loaded. */
export function openingOf(account: Account, isNew: boolean): readonly Step[] {
  const { opensMs } = account
  const random = account.random.fork('opening')
  const [issuedMs, activatedMs] = isNew
    ? [opensMs + 20 * hourMs, opensMs + (90 + Math.round(80 * random.next())) * hourMs]
    : [opensMs + 1, opensMs + 1_000]
  const issued = ([0, 1] as const).slice(0, account.cards).map(
    (card, at): Step => ({
      kind: 'change',
      atMs: issuedMs + at * 20,
      change: { kind: 'CARD_ISSUED', card },
    }),
  )
  return [
    { kind: 'change', atMs: opensMs, change: { kind: 'OPENED' } },
    ...issued,
    {
      kind: 'change',
      atMs: activatedMs + minuteMs,
      change: { kind: 'ACTIVATED', status: 'ACTIVE', channel: 'APP' },
    },
  ]
}

function isAllowed(ledger: Ledger, kind: AccountEventKind): boolean {
  if (opening.includes(kind)) return ledger.status === 'PENDING'
  if (payments.includes(kind)) return ledger.status !== 'PENDING'
  if (kind === 'CLOSED') return ledger.status === 'ACTIVE'
  return isInUse(ledger)
}

/** The card a change issues or replaces. A thief who has one sent keeps it under the run's name. */
function cardsOf(ledger: Ledger, { account, atMs, change }: Applied) {
  const card = change.card
  if (card === undefined) return {}
  if (change.kind !== 'CARD_REPLACED') return { cardId: ledger.cards[card] }
  const previousCardId = ledger.cards[card]
  const cardId = newCard(account.random.fork('replacement', atMs))
  ledger.cards[card] = cardId
  if (change.run !== undefined) {
    ledger.runs.set(change.run, { cardId, discovery: 'UNDECIDED' })
    ledger.lockedOutBy = change.run
  }
  return { cardId, previousCardId }
}

const roundLimit = (limitMinor: bigint): bigint => ((limitMinor + 5_000n) / 10_000n) * 10_000n

function recordOf(
  ledger: Ledger,
  { account, atMs }: { account: Account; atMs: number },
  fields: Partial<AccountEvent> & Pick<AccountEvent, 'kind'>,
): AccountEvent {
  const name = `${fields.kind}/${fields.cardId ?? fields.paymentId ?? ''}`
  return accountEventOf({
    ...fields,
    eventId: uuid(account.random.fork(name, atMs)),
    eventTime: atMs,
    programId: account.program.programId,
    accountId: account.accountId,
    status: ledger.status,
    limitMinor: ledger.limitMinor,
    balanceMinor: ledger.balanceMinor,
    openedOn: account.openedOn,
  })
}
