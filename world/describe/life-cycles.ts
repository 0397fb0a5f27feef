/** How many steps of each kind there are, for how much money, and how long they take. */
import type { Transaction } from '../../streams/events.ts'
import { dayMs, secondMs } from '../time.ts'
import type { WorldEvent } from '../truth.ts'
import { createSpread, type Spread } from './spread.ts'
import { addOne, byCount, column, shareOf, type Table } from './table.ts'

export interface LifeCycles {
  see(seen: WorldEvent): void
  /** By kind of event, in number and in money of the account. */
  readonly money: ReadonlyMap<string, { readonly count: number; readonly cents: number }>
  tables(): readonly Table[]
}

/** A clearing that comes later than this is late. */
const clearingDaysUsual = 7

export function createLifeCycles(): LifeCycles {
  const money = new Map<string, { count: number; cents: number }>()
  const secondsLater = new Map<string, Spread>()
  const oddities = new Map<string, number>()
  return {
    money,
    see({ event }) {
      if (event.type !== 'Transaction') return
      const { record } = event
      const sum = money.get(record.kind) ?? { count: 0, cents: 0 }
      sum.count += 1
      sum.cents += Number(record.billingAmountMinor ?? 0n)
      money.set(record.kind, sum)
      for (const oddity of odditiesOf(record)) addOne(oddities, oddity)
      if (record.originalEventTime === null) return
      const spread = secondsLater.get(record.kind) ?? createSpread()
      spread.add(Math.round((record.eventTime - record.originalEventTime) / secondMs))
      secondsLater.set(record.kind, spread)
    },
    tables: () => [stepTable(secondsLater, money), oddityTable(oddities, money)],
  }
}

/** What is noteworthy about one clearing or refund, with the kind that it is a share of. */
function odditiesOf(record: Transaction): readonly string[] {
  const linked = record.originalEventId !== null
  if (record.kind === 'REFUND') return linked ? ['REFUND/linked'] : ['REFUND/without a link']
  if (record.kind !== 'CLEARING') return []
  const late =
    record.originalEventTime !== null &&
    record.eventTime - record.originalEventTime > clearingDaysUsual * dayMs
  const foreign = record.currency !== record.billingCurrency
  return [
    ...(linked ? [] : ['CLEARING/without an authorization (force post)']),
    ...(late ? [`CLEARING/later than ${clearingDaysUsual} days`] : []),
    ...(foreign ? ['CLEARING/in a foreign currency, at the rate of its day'] : []),
  ]
}

const oddityTable = (oddities: ReadonlyMap<string, number>, money: LifeCycles['money']): Table => ({
  name: 'clearings_and_refunds',
  title: 'Clearings and refunds',
  columns: [
    column('of', 'word'),
    column('that are', 'word'),
    column('count', 'count'),
    column('share', 'share'),
  ],
  rows: byCount(oddities).map(([name, count]) => {
    const [kind = '', oddity = ''] = name.split('/')
    return [kind, oddity, count, shareOf(count, money.get(kind)?.count ?? 0)]
  }),
})

const stepTable = (
  secondsLater: ReadonlyMap<string, Spread>,
  money: LifeCycles['money'],
): Table => ({
  name: 'steps',
  title: 'Steps, their money, and the time since what they follow',
  columns: [
    column('step', 'word'),
    column('count', 'count'),
    column('per authorization', 'share'),
    column('money', 'cents'),
    ...['p5', 'median', 'p95', 'most'].map((name) => column(name, 'days')),
  ],
  rows: [...money].map(([kind, { count, cents }]) => {
    const spread = secondsLater.get(kind)
    const days = (share: number) => daysOf(spread?.quantile(share) ?? null)
    const asked = money.get('AUTHORIZATION')?.count ?? 0
    return [kind, count, shareOf(count, asked), cents, days(0.05), days(0.5), days(0.95), days(1)]
  }),
})

const daysOf = (seconds: number | null): number | null =>
  seconds === null ? null : (seconds * secondMs) / dayMs
