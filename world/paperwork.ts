/** Account events: what a change does to the ledger, and the record that says so. */
import type { AccountEvent, AccountStatus } from '../streams/events.ts'
import type { Account } from './accounts.ts'
import { type Bill, dueOnOf, pay, takeBack } from './arrears.ts'
import { scale } from './currencies.ts'
import { bucketOf } from './delinquency.ts'
import { isInUse, type Ledger, newCard } from './ledger.ts'
import { uuid } from './random.ts'
import { accountEventOf } from './records.ts'
import type { Change, Step } from './steps.ts'
import { hourMs, minuteMs } from './time.ts'

const limitStepMinor = 10_000n

export interface Applied {
  readonly account: Account
  readonly atMs: number
  readonly change: Change
}

/** The record of a change, or null where the account's status does not allow it. */
export function applyChange(ledger: Ledger, applied: Applied): AccountEvent | null {
  const { account, atMs, change } = applied
  if (!isAllowed(ledger, change)) return null
  const previousLimitMinor = change.limitFactor === undefined ? null : ledger.limitMinor
  const cards = cardsOf(ledger, applied)
  ledger.limitMinor = limitAfter(ledger, change)
  settle(ledger, applied)
  if (change.daysPastDue !== undefined) ledger.bucket = bucketOf(change.daysPastDue)
  if (change.status !== undefined) ledger.status = nextStatus(ledger.status, change.status)
  const { limitFactor, card, run, status, ...fields } = change
  return recordOf(ledger, { account, atMs }, { ...fields, ...cards, previousLimitMinor })
}

/** The bill: what is owed, the least that must be paid, what of it is late, and by when. */
export function statementOf(ledger: Ledger, account: Account, bill: Bill): AccountEvent {
  return recordOf(
    ledger,
    { account, atMs: bill.statedMs },
    {
      kind: 'STATEMENT',
      minimumDueMinor: bill.minimumMinor,
      pastDueMinor: bill.pastDueMinor,
      dueOn: dueOnOf(bill.statedMs),
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

function isAllowed(ledger: Ledger, change: Change): boolean {
  const { status } = ledger
  switch (change.kind) {
    case 'OPENED':
    case 'CARD_ISSUED':
    case 'ACTIVATED':
      return status === 'PENDING'
    case 'PAYMENT_POSTED':
      return status !== 'PENDING' && !ledger.paid.has(change.paymentId ?? '')
    case 'PAYMENT_RETURNED':
      return ledger.paid.get(change.paymentId ?? '')?.amountMinor === change.paymentAmountMinor
    case 'PAYMENT_MISSED':
    case 'DELINQUENCY_CHANGED':
    case 'CHARGED_OFF':
      return status !== 'PENDING' && status !== 'CHARGED_OFF'
    case 'CARD_BLOCKED':
      return status === 'BLOCKED'
    case 'CONTACT_CHANGED':
    case 'CREDENTIAL_CHANGED':
      return status === 'BLOCKED' || isInUse(ledger)
    case 'CLOSED':
      return status === 'ACTIVE'
    case 'LIMIT_CHANGED':
      return isInUse(ledger) && limitAfter(ledger, change) !== ledger.limitMinor
    default:
      return isInUse(ledger)
  }
}

/** What a payment, or its return, does to the balance and to the minimums that are due. */
function settle(ledger: Ledger, { atMs, change }: Applied): void {
  const { paymentId = '', paymentAmountMinor = 0n } = change
  if (change.kind === 'PAYMENT_RETURNED') takeBack(ledger, paymentId)
  if (change.kind === 'PAYMENT_POSTED') {
    pay(ledger, { paymentId, atMs, amountMinor: paymentAmountMinor })
  }
}

/** What was charged off stays so, and what was closed is at most charged off. */
function nextStatus(from: AccountStatus, to: AccountStatus): AccountStatus {
  if (from === 'CHARGED_OFF') return from
  return from === 'CLOSED' && to !== 'CHARGED_OFF' ? from : to
}

/** The card a change issues or replaces. A thief who has one sent keeps it under the run's name. */
function cardsOf(ledger: Ledger, { account, atMs, change }: Applied) {
  const card = change.card
  if (card === undefined) return {}
  if (change.kind !== 'CARD_REPLACED') return { cardId: ledger.cards[card] }
  const previousCardId = ledger.cards[card]
  const cardId = newCard(account.random.fork(`replacement/${card}`, atMs))
  ledger.cards[card] = cardId
  if (change.run !== undefined) {
    ledger.runs.set(change.run, { cardId, discovery: 'UNDECIDED' })
    ledger.lockedOutBy = change.run
  }
  return { cardId, previousCardId }
}

/** Limits are whole hundreds of dollars; a change too small for that is none. */
function limitAfter({ limitMinor }: Ledger, { limitFactor }: Change): bigint {
  if (limitFactor === undefined) return limitMinor
  const half = limitStepMinor / 2n
  return ((scale(limitMinor, limitFactor) + half) / limitStepMinor) * limitStepMinor
}

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
