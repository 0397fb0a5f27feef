import type { CardEvent, Transaction } from '../streams/events.ts'
import type { Account } from './accounts.ts'
import { openAgenda } from './agenda.ts'
import { bill, closingRunMs, least, pastDueOf } from './arrears.ts'
import { arrivalOf } from './arrivals.ts'
import { authorize } from './authorize.ts'
import { paymentsOf } from './billing.ts'
import { ageOf } from './delinquency.ts'
import type { Attack } from './frauds/crew.ts'
import type { Habitat } from './habits/everyday.ts'
import { habitsOf } from './habits/habits.ts'
import { type Ledger, openLedger } from './ledger.ts'
import { applyChange, statementOf } from './paperwork.ts'
import { planned, statements } from './planned.ts'
import type { Change, FollowUp, Step } from './steps.ts'
import { dayMs, secondMs } from './time.ts'
import type { PlantedBreak, WorldEvent } from './truth.ts'

/**
 * The life of one account in time order. Habits plan, the ledger answers, and what an answer leaves
 * to come waits in the agenda; of each habit only the next step is worked out.
 */
export function* live(habitat: Habitat, attacks: readonly Attack[]): Generator<WorldEvent> {
  const { account, period } = habitat
  const arrival = arrivalOf(account, period)
  const ledger = openLedger(account, arrival.dues)
  const agenda = openAgenda([
    planned(account, period, { arrival, attacks }),
    statements(account, period),
    ...habitsOf(habitat),
  ])
  for (let step = agenda.next(); step && step.atMs < period.endMs; step = agenda.next()) {
    const { events, later } = advance(ledger, account, step)
    agenda.add(later)
    yield* events
  }
}

interface Advance {
  readonly events: readonly WorldEvent[]
  readonly later: readonly Step[]
}

const told = (event: CardEvent): WorldEvent => ({ event, truth: null })

/** Beside a record that names no purchase stands which it is, or that it is a break by nature. */
function followed({ record, of }: FollowUp): WorldEvent {
  const made = told({ type: 'Transaction', record })
  if (record.originalEventId !== null) return made
  return of === null ? { ...made, broken: forcePosted(record) } : { ...made, of }
}

const forcePosted = (record: Transaction): PlantedBreak => ({
  kind: 'FORCE_POST',
  eventId: record.eventId,
  otherEventId: null,
  expectedMinor: 0n,
  actualMinor: record.billingAmountMinor,
})

const nothing: Advance = { events: [], later: [] }

function advance(ledger: Ledger, account: Account, step: Step): Advance {
  switch (step.kind) {
    case 'purchase':
      return ask(ledger, account, step)
    case 'follow-up':
      ledger.heldMinor += step.heldMinor
      ledger.balanceMinor += step.postedMinor
      return { events: [followed(step)], later: [] }
    case 'label':
      return { events: [told({ type: 'Label', record: step.label })], later: [] }
    case 'plan':
      return { events: [], later: step.plan(account, ledger) }
    case 'conduct':
      ledger.conduct = { ...ledger.conduct, ...step.conduct }
      return nothing
    case 'change':
      return change(ledger, account, step)
    case 'statement':
      return state(ledger, account, step.atMs)
    case 'payment':
      return payBill(ledger, account, step)
    case 'due':
      return missDue(ledger, account, step.atMs)
    case 'aging':
      return age(ledger, account, step.atMs)
    case 'claim':
      return claim(ledger, step)
  }
}

function ask(
  ledger: Ledger,
  account: Account,
  { atMs, purchase }: Extract<Step, { kind: 'purchase' }>,
): Advance {
  if (!ledger.conduct.shops && purchase.planted === null) return nothing
  const authorized = authorize(ledger, { account, atMs, purchase })
  if (authorized === null) return nothing
  const { authorization, later } = authorized
  if (authorization === null) return { events: [], later }
  const amountMinor = authorization.billingAmountMinor ?? 0n
  const truth = purchase.planted && { ...purchase.planted, amountMinor }
  return { events: [{ event: { type: 'Transaction', record: authorization }, truth }], later }
}

/** A change as it is reported; where money came or went back the bank looks at the arrears anew. */
function change(ledger: Ledger, account: Account, applied: Extract<Step, { kind: 'change' }>) {
  const record = applyChange(ledger, { account, ...applied })
  if (record === null) return nothing
  const settles = record.kind === 'PAYMENT_POSTED' || record.kind === 'PAYMENT_RETURNED'
  const aging: Step = { kind: 'aging', atMs: applied.atMs + secondMs }
  return { events: [told({ type: 'AccountEvent', record })], later: settles ? [aging] : [] }
}

/** A bill goes out while there is anything to pay, closed or not, until the debt is charged off. */
function state(ledger: Ledger, account: Account, atMs: number): Advance {
  const { status, balanceMinor, heldMinor } = ledger
  if (status === 'PENDING' || status === 'CHARGED_OFF') return nothing
  if (status === 'CLOSED' && balanceMinor === 0n && heldMinor === 0n) return nothing
  const stated = bill(ledger, atMs)
  const record = statementOf(ledger, account, stated)
  const payments = paymentsOf(account.random.fork('bill', atMs), account, stated)
  const due: Step = { kind: 'due', atMs: closingRunMs(atMs) }
  return { events: [told({ type: 'AccountEvent', record })], later: [...payments, due] }
}

function payBill(
  ledger: Ledger,
  account: Account,
  { atMs, intent }: Extract<Step, { kind: 'payment' }>,
): Advance {
  const { balanceMinor, status, conduct } = ledger
  const nothingOwed = balanceMinor <= 0n || status === 'CHARGED_OFF'
  if (!conduct.pays || nothingOwed || intent.amountMinor === 0n) return nothing
  const paymentAmountMinor = least(intent.amountMinor, balanceMinor)
  const { paymentId, method, source, returned } = intent
  const payment = { paymentId, paymentAmountMinor, paymentMethod: method, paymentSource: source }
  const posted = change(ledger, account, {
    kind: 'change',
    atMs,
    change: { kind: 'PAYMENT_POSTED', ...payment },
  })
  if (returned === null) return posted
  const back: Change = { kind: 'PAYMENT_RETURNED', ...payment, returnCode: returned.code }
  const later: Step = { kind: 'change', atMs: returned.atMs, change: back }
  return { ...posted, later: [...posted.later, later] }
}

/** The night after the last day to pay: what is unpaid of that minimum is missed. */
function missDue(ledger: Ledger, account: Account, atMs: number): Advance {
  const pastDueMinor = pastDueOf(ledger, atMs)
  const missed = ledger.dues.some(({ dueMs }) => dueMs <= atMs && dueMs > atMs - dayMs)
  if (!missed || pastDueMinor === 0n) return nothing
  return {
    events: tell(ledger, account, { atMs, changes: [{ kind: 'PAYMENT_MISSED', pastDueMinor }] }),
    later: [{ kind: 'aging', atMs: atMs + dayMs }],
  }
}

function age(ledger: Ledger, account: Account, atMs: number): Advance {
  const { changes, nextMs } = ageOf(ledger, account, atMs)
  return {
    events: tell(ledger, account, { atMs, changes }),
    later: nextMs === null ? [] : [{ kind: 'aging', atMs: nextMs }],
  }
}

const tell = (
  ledger: Ledger,
  account: Account,
  { atMs, changes }: { atMs: number; changes: readonly Change[] },
): readonly WorldEvent[] =>
  changes.flatMap((one) => {
    const record = applyChange(ledger, { account, atMs, change: one })
    return record ? told({ type: 'AccountEvent', record }) : []
  })

/** The holder speaks up: the card is replaced, and the holder has the account back. */
function claim(ledger: Ledger, { atMs, run }: Extract<Step, { kind: 'claim' }>): Advance {
  const known = ledger.runs.get(run)
  if (ledger.lockedOutBy === run) ledger.lockedOutBy = null
  const card = known === undefined ? -1 : ledger.cards.indexOf(known.cardId)
  if (card === -1) return nothing
  const later: Step = {
    kind: 'change',
    atMs: atMs + 1_000,
    change: {
      kind: 'CARD_REPLACED',
      card: card === 0 ? 0 : 1,
      cause: 'COMPROMISED',
      channel: 'PHONE',
    },
  }
  return { events: [], later: [later] }
}
