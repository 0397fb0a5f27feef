import type { CardEvent } from '../streams/events.ts'
import type { Account } from './accounts.ts'
import { authorize } from './authorize.ts'
import { cycleDays, paymentsOf } from './billing.ts'
import type { Attack } from './frauds/crew.ts'
import type { Habitat } from './habits/everyday.ts'
import { habitsOf } from './habits/habits.ts'
import { type Ledger, openLedger } from './ledger.ts'
import { applyChange, openingOf, statementOf } from './paperwork.ts'
import { createTimeQueue } from './queue.ts'
import type { Step } from './steps.ts'
import { dayMs, type Period } from './time.ts'
import type { WorldEvent } from './truth.ts'

/**
 * The life of one account in time order. Habits plan, the ledger answers, and what an answer leaves
 * to come waits in the agenda; of each habit only the next step is worked out.
 */
export function* live(habitat: Habitat, attacks: readonly Attack[]): Generator<WorldEvent> {
  const { account, period } = habitat
  const ledger = openLedger(account)
  const agenda = openAgenda([
    planned(account, period, attacks),
    statements(account, period),
    ...habitsOf(habitat),
  ])
  for (let step = agenda.next(); step && step.atMs < period.endMs; step = agenda.next()) {
    const { events, later } = advance(ledger, account, step)
    agenda.add(later)
    yield* events
  }
}

interface Agenda {
  next(): Step | undefined
  add(steps: readonly Step[]): void
}

function openAgenda(plans: readonly Iterator<Step>[]): Agenda {
  const queue = createTimeQueue<{ step: Step; plan: Iterator<Step> | null; rank: number }>()
  const wait = (plan: Iterator<Step>, rank: number) => {
    const next = plan.next()
    if (!next.done) queue.add(next.value.atMs, rank, { step: next.value, plan, rank })
  }
  plans.forEach(wait)
  let added = plans.length
  return {
    next() {
      const first = queue.take()
      if (first?.plan) wait(first.plan, first.rank)
      return first?.step
    },
    add(steps) {
      for (const step of steps) queue.add(step.atMs, added, { step, plan: null, rank: added++ })
    },
  }
}

/** Fixed from the start: the opening, the bill that is already out, attacks, the closing. */
function* planned(account: Account, period: Period, attacks: readonly Attack[]): Generator<Step> {
  const isNew = account.opensMs >= period.startMs
  const steps: readonly Step[] = [
    ...openingOf(account, isNew),
    ...(isNew ? [] : openBill(account, period)),
    ...attacks.map(({ atMs, plan }): Step => ({ kind: 'plan', atMs, plan })),
    {
      kind: 'change',
      atMs: Math.round(account.closesMs),
      change: { kind: 'CLOSED', status: 'CLOSED' },
    },
  ]
  yield* steps.toSorted((one, other) => one.atMs - other.atMs)
}

const phaseMs = (account: Account): number =>
  Math.floor(account.random.fork('cycle').next() * cycleDays * dayMs)

/** Payments still due on the statement before the world started. */
function openBill(account: Account, period: Period): readonly Step[] {
  const statedMs = period.startMs + phaseMs(account) - cycleDays * dayMs
  const bill = { statedMs, balanceMinor: (account.openingBalanceMinor * 9n) / 10n }
  const payments = paymentsOf(account.random.fork('bill', statedMs), account, bill)
  const whole = payments.every((step) => step.atMs > period.startMs + dayMs / 12)
  return whole ? payments : []
}

function* statements(account: Account, period: Period): Generator<Step> {
  for (let atMs = period.startMs + phaseMs(account); ; atMs += cycleDays * dayMs) {
    if (atMs > account.opensMs) yield { kind: 'statement', atMs }
    if (atMs >= period.endMs) return
  }
}

interface Advance {
  readonly events: readonly WorldEvent[]
  readonly later: readonly Step[]
}

const told = (event: CardEvent): WorldEvent => ({ event, truth: null })
const nothing: Advance = { events: [], later: [] }

function advance(ledger: Ledger, account: Account, step: Step): Advance {
  switch (step.kind) {
    case 'purchase':
      return ask(ledger, account, step)
    case 'follow-up':
      ledger.heldMinor += step.heldMinor
      ledger.balanceMinor += step.postedMinor
      return { events: [told({ type: 'Transaction', record: step.record })], later: [] }
    case 'label':
      return { events: [told({ type: 'Label', record: step.label })], later: [] }
    case 'plan':
      return { events: [], later: step.plan(account, ledger) }
    case 'conduct':
      ledger.conduct = { ...ledger.conduct, ...step.conduct }
      return nothing
    case 'change': {
      const record = applyChange(ledger, { account, ...step })
      return record ? { events: [told({ type: 'AccountEvent', record })], later: [] } : nothing
    }
    case 'statement':
      return state(ledger, account, step.atMs)
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
  const amountMinor = authorization.billingAmountMinor ?? 0n
  const truth = purchase.planted && { ...purchase.planted, amountMinor }
  return { events: [{ event: { type: 'Transaction', record: authorization }, truth }], later }
}

function state(ledger: Ledger, account: Account, atMs: number): Advance {
  if (ledger.status === 'PENDING' || ledger.status === 'CLOSED') return nothing
  const bill = { statedMs: atMs, balanceMinor: ledger.balanceMinor }
  const record = statementOf(ledger, account, atMs)
  return {
    events: [told({ type: 'AccountEvent', record })],
    later: ledger.conduct.pays ? paymentsOf(account.random.fork('bill', atMs), account, bill) : [],
  }
}

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
