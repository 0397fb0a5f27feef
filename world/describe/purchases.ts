/** What is bought, where and how: amounts, trades, countries, channels and merchants. */
import type { Transaction } from '../../streams/events.ts'
import { trades } from '../trades.ts'
import type { WorldEvent } from '../truth.ts'
import { createSpread, type Spread } from './spread.ts'
import { addOne, byCount, type Cell, column, shareOf, sumOf, type Table } from './table.ts'

/** Authorizations that have something in common. */
export interface Group {
  count: number
  cents: number
  planted: number
  plantedCents: number
  readonly amounts: Spread
}

export type Channel = 'in store' | 'on-line' | 'by the merchant'

export interface Purchases {
  see(seen: WorldEvent): void
  readonly all: Group
  readonly plantedAmounts: Spread
  readonly byChannel: ReadonlyMap<string, Group>
  readonly byCountry: ReadonlyMap<string, Group>
  readonly byEntryMode: ReadonlyMap<string, Group>
  tables(): readonly Table[]
}

/** Where the holder is when the card is asked for; what a merchant asks for alone is neither. */
export function channelOf({ cardPresent, initiator }: Transaction): Channel {
  if (initiator === 'MERCHANT') return 'by the merchant'
  return cardPresent ? 'in store' : 'on-line'
}

export function createPurchases(): Purchases {
  const all = newGroup()
  const plantedAmounts = createSpread()
  const byMcc = new Map<string, Group>()
  const byCountry = new Map<string, Group>()
  const byEntryMode = new Map<string, Group>()
  const byChannel = new Map<string, Group>()
  const merchants = new Map<string, number>()
  return {
    all,
    plantedAmounts,
    byChannel,
    byCountry,
    byEntryMode,
    see({ event, truth }) {
      if (event.type !== 'Transaction' || event.record.kind !== 'AUTHORIZATION') return
      const { record } = event
      const cents = Number(record.billingAmountMinor ?? 0n)
      const asked = { cents, planted: truth !== null }
      addTo(all, asked)
      if (truth) plantedAmounts.add(cents)
      addTo(groupOf(byMcc, record.mcc), asked)
      addTo(groupOf(byCountry, record.merchantCountry), asked)
      addTo(groupOf(byEntryMode, record.entryMode), asked)
      addTo(groupOf(byChannel, channelOf(record)), asked)
      if (record.merchantId !== null) addOne(merchants, record.merchantId)
    },
    tables: () => [
      amountTable(all, plantedAmounts, byChannel),
      mccTable(byMcc, all),
      groupTable({ name: 'channels', title: 'Channels', of: 'channel' }, byChannel, all),
      groupTable({ name: 'entry_modes', title: 'Entry modes', of: 'entry mode' }, byEntryMode, all),
      groupTable(
        { name: 'countries', title: 'Countries of merchants', of: 'country' },
        byCountry,
        all,
      ),
      merchantTable(merchants),
    ],
  }
}

const newGroup = (): Group => ({
  count: 0,
  cents: 0,
  planted: 0,
  plantedCents: 0,
  amounts: createSpread(),
})

function groupOf(groups: Map<string, Group>, key: string | null): Group {
  const name = key ?? 'none'
  const known = groups.get(name)
  if (known) return known
  const group = newGroup()
  groups.set(name, group)
  return group
}

function addTo(group: Group, { cents, planted }: { cents: number; planted: boolean }): void {
  group.count += 1
  group.cents += cents
  group.amounts.add(cents)
  if (!planted) return
  group.planted += 1
  group.plantedCents += cents
}

const quantileShares = [0.05, 0.25, 0.5, 0.75, 0.95, 0.99]

const amountColumns = [
  ...quantileShares.map((share) => column(`p${Math.round(100 * share)}`, 'cents')),
  column('mean', 'cents'),
]

const amountCells = (amounts: Spread): readonly Cell[] => [
  ...quantileShares.map((share) => amounts.quantile(share)),
  amounts.mean(),
]

const amountTable = (
  all: Group,
  planted: Spread,
  byChannel: ReadonlyMap<string, Group>,
): Table => ({
  name: 'amounts',
  title: 'Amounts asked for, in the currency of the account',
  columns: [column('authorizations', 'word'), column('count', 'count'), ...amountColumns],
  rows: [
    ['all', all.count, ...amountCells(all.amounts)],
    ...inOrder(byChannel).map(([name, group]) => [
      name,
      group.count,
      ...amountCells(group.amounts),
    ]),
    ['planted fraud', planted.count(), ...amountCells(planted)],
  ],
})

const tradeNames = new Map<string, string>(
  Object.values(trades).map(({ mcc, name }) => [mcc, name.toLowerCase()]),
)

const mccTable = (byMcc: ReadonlyMap<string, Group>, all: Group): Table => ({
  name: 'mccs',
  title: 'Merchant categories',
  columns: [
    column('MCC', 'word'),
    column('trade', 'word'),
    column('count', 'count'),
    column('share', 'share'),
    column('of money', 'share'),
    ...amountColumns,
    column('fraud', 'share'),
  ],
  rows: inOrder(byMcc).map(([mcc, group]) => [
    mcc,
    tradeNames.get(mcc) ?? '',
    group.count,
    shareOf(group.count, all.count),
    shareOf(group.cents, all.cents),
    ...amountCells(group.amounts),
    shareOf(group.planted, group.count),
  ]),
})

const groupTable = (
  named: { readonly name: string; readonly title: string; readonly of: string },
  groups: ReadonlyMap<string, Group>,
  all: Group,
): Table => ({
  name: named.name,
  title: named.title,
  columns: [
    column(named.of, 'word'),
    column('count', 'count'),
    column('share', 'share'),
    column('of money', 'share'),
    column('median', 'cents'),
    column('fraud', 'share'),
    column('of all fraud', 'share'),
  ],
  rows: inOrder(groups).map(([name, group]) => [
    name,
    group.count,
    shareOf(group.count, all.count),
    shareOf(group.cents, all.cents),
    group.amounts.quantile(0.5),
    shareOf(group.planted, group.count),
    shareOf(group.planted, all.planted),
  ]),
})

const inOrder = (groups: ReadonlyMap<string, Group>): readonly (readonly [string, Group])[] =>
  [...groups].toSorted(
    ([oneName, one], [otherName, other]) =>
      other.count - one.count || (oneName < otherName ? -1 : 1),
  )

const ranks = [1, 10, 100]

function merchantTable(merchants: ReadonlyMap<string, number>): Table {
  const sorted = byCount(merchants).map(([, count]) => count)
  const whole = sumOf(merchants)
  return {
    name: 'merchants',
    title: 'How authorizations gather at merchants',
    columns: [column('merchants', 'word'), column('count', 'count'), column('share', 'share')],
    rows: [
      ...ranks.map((rank) => {
        const count = sorted.slice(0, rank).reduce((sum, one) => sum + one, 0)
        return [`the ${rank} most used`, count, shareOf(count, whole)]
      }),
      [`all ${merchants.size}`, whole, shareOf(whole, whole)],
    ],
  }
}
