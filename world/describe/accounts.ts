/** Accounts: how many of which program, in which state, what they owe, and how they pay it. */
import type { AccountEvent } from '../../streams/events.ts'
import { dayOf } from '../time.ts'
import type { WorldEvent } from '../truth.ts'
import { createSpread, type Spread } from './spread.ts'
import { addOne, byCount, column, countRows, shareOf, sumOf, type Table } from './table.ts'

/** An account as its last event left it. */
interface Standing {
  readonly programId: string
  readonly status: string
  readonly limitCents: number
  readonly balanceCents: number
  readonly daysPastDue: number
}

export interface Accounts {
  see(seen: WorldEvent): void
  readonly standings: ReadonlyMap<string, Standing>
  readonly kinds: ReadonlyMap<string, number>
  /** Balance of a statement in thousandths of the limit. */
  readonly utilisation: Spread
  readonly chargedOff: { readonly count: number; readonly cents: number }
  tables(): readonly Table[]
}

export function createAccounts(): Accounts {
  const standings = new Map<string, Standing>()
  const kinds = new Map<string, number>()
  const returns = new Map<string, number>()
  const authorizations = new Map<string, number>()
  const utilisation = createSpread()
  const chargedOff = { count: 0, cents: 0 }
  let opened = 0
  const note = (record: AccountEvent) => {
    addOne(kinds, record.kind)
    const before = standings.get(record.accountId)
    standings.set(record.accountId, standingOf(record, before?.daysPastDue ?? 0))
    if (record.kind === 'OPENED' && record.openedOn === dayOf(record.eventTime)) opened += 1
    if (record.kind === 'PAYMENT_RETURNED') addOne(returns, record.returnCode ?? 'none')
    if (record.kind === 'STATEMENT') utilisation.add(perMilleUsed(record))
    if (record.kind !== 'CHARGED_OFF') return
    chargedOff.count += 1
    chargedOff.cents += Number(before?.balanceCents ?? 0)
  }
  return {
    standings,
    kinds,
    utilisation,
    chargedOff,
    see({ event }) {
      if (event.type === 'AccountEvent') note(event.record)
      if (event.type === 'Transaction' && event.record.kind === 'AUTHORIZATION') {
        addOne(authorizations, event.record.programId)
      }
    },
    tables: () => [
      programTable(standings, authorizations),
      stateTable(standings),
      pastDueTable(standings),
      kindTable(kinds, standings.size, opened),
      returnTable(returns, kinds),
      useTable(utilisation),
    ],
  }
}

/** Only some events say how far behind an account is; whoever is active again is not. */
const standingOf = (record: AccountEvent, daysPastDue: number): Standing => ({
  programId: record.programId,
  status: record.status,
  limitCents: Number(record.limitMinor),
  balanceCents: Number(record.balanceMinor),
  daysPastDue: record.daysPastDue ?? (record.status === 'ACTIVE' ? 0 : daysPastDue),
})

const perMilleUsed = ({ balanceMinor, limitMinor }: AccountEvent): number =>
  balanceMinor <= 0n || limitMinor <= 0n ? 0 : Number((1_000n * balanceMinor) / limitMinor)

function programTable(
  standings: ReadonlyMap<string, Standing>,
  authorizations: ReadonlyMap<string, number>,
): Table {
  const members = Map.groupBy(standings.values(), ({ programId }) => programId)
  return {
    name: 'programs',
    title: 'Programs',
    columns: [
      column('program', 'word'),
      column('accounts', 'count'),
      column('share', 'share'),
      ...['limit p5', 'median', 'p95'].map((name) => column(name, 'cents')),
      column('authorizations', 'count'),
      column('per account', 'number'),
    ],
    rows: [...members]
      .toSorted(([, one], [, other]) => other.length - one.length)
      .map(([programId, accounts]) => {
        const limits = limitsOf(accounts)
        const asked = authorizations.get(programId) ?? 0
        return [
          programId,
          accounts.length,
          shareOf(accounts.length, standings.size),
          ...[0.05, 0.5, 0.95].map((share) => limits.quantile(share)),
          asked,
          asked / accounts.length,
        ]
      }),
  }
}

/** Limits of accounts, as a spread. */
export function limitsOf(accounts: Iterable<Standing>): Spread {
  const limits = createSpread()
  for (const { limitCents } of accounts) limits.add(limitCents)
  return limits
}

function stateTable(standings: ReadonlyMap<string, Standing>): Table {
  const states = new Map<string, number>()
  for (const { status } of standings.values()) addOne(states, status)
  return {
    name: 'states',
    title: 'States of accounts at the end',
    columns: [column('state', 'word'), column('accounts', 'count'), column('share', 'share')],
    rows: countRows(states),
  }
}

const pastDueDays = [1, 30, 60, 90, 120, 150]

/** What accounts owe that are at least so many days past due. */
export const owedCents = (standings: Accounts['standings'], daysMin: number): number =>
  [...standings.values()]
    .filter((standing) => standing.daysPastDue >= daysMin && isOpen(standing))
    .reduce((sum, { balanceCents }) => sum + balanceCents, 0)

const isOpen = ({ status }: Standing): boolean => status !== 'CHARGED_OFF'

const pastDueTable = (standings: Accounts['standings']): Table => ({
  name: 'past_due',
  title: 'Past due at the end',
  columns: [
    column('days past due', 'word'),
    column('accounts', 'count'),
    column('share', 'share'),
    column('balances', 'cents'),
    column('of balances', 'share'),
  ],
  rows: pastDueDays.map((days) => {
    const count = [...standings.values()].filter(
      (standing) => standing.daysPastDue >= days && isOpen(standing),
    ).length
    const cents = owedCents(standings, days)
    return [
      `${days} or more`,
      count,
      shareOf(count, standings.size),
      cents,
      shareOf(cents, owedCents(standings, 0)),
    ]
  }),
})

const kindTable = (
  kinds: ReadonlyMap<string, number>,
  accounts: number,
  opened: number,
): Table => ({
  name: 'account_events',
  title: 'Events of accounts',
  note: `${opened} accounts were opened while the world ran; the others are older than it.`,
  columns: [column('kind', 'word'), column('count', 'count'), column('per account', 'number')],
  rows: byCount(kinds).map(([kind, count]) => [kind, count, shareOf(count, accounts)]),
})

const returnTable = (
  returns: ReadonlyMap<string, number>,
  kinds: ReadonlyMap<string, number>,
): Table => ({
  name: 'returned_payments',
  title: 'Returned payments',
  columns: [
    column('return code', 'word'),
    column('count', 'count'),
    column('of payments', 'share'),
  ],
  rows: [
    ...countRows(returns, kinds.get('PAYMENT_POSTED') ?? 0),
    ['all', sumOf(returns), shareOf(sumOf(returns), kinds.get('PAYMENT_POSTED') ?? 0)],
  ],
})

const useTable = (utilisation: Spread): Table => ({
  name: 'utilisation',
  title: 'Balance on the statement, as a share of the limit',
  columns: ['p10', 'p25', 'median', 'p75', 'p90', 'p99'].map((name) => column(name, 'share')),
  rows: [
    [0.1, 0.25, 0.5, 0.75, 0.9, 0.99].map((share) => {
      const perMille = utilisation.quantile(share)
      return perMille === null ? null : perMille / 1_000
    }),
  ],
})
