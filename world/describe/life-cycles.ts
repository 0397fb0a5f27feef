/** How the steps of a card transaction follow each other, and how long they take. */
import type { Transaction } from '../../streams/events.ts'
import { dayMs } from '../time.ts'
import type { WorldEvent } from '../truth.ts'
import { fateOf, type Life, lifeOf, lived } from './fates.ts'
import { createRecent } from './recent.ts'
import { createSpread, type Spread } from './spread.ts'
import { addOne, byCount, column, countRows, shareOf, sumOf, type Table } from './table.ts'

export interface LifeCycles {
  see(seen: WorldEvent): void
  /** By kind of event, in number and in money of the account. */
  readonly money: ReadonlyMap<string, { readonly count: number; readonly cents: number }>
  /** Of questions that were approved. */
  readonly approved: { readonly count: number; readonly cents: number }
  /** Answers to questions, by response code. */
  readonly codes: ReadonlyMap<string, number>
  readonly fates: ReadonlyMap<string, number>
  tables(): readonly Table[]
}

/** No step but a dispute comes later; what a dispute names it names itself. */
const lifeDaysMax = 45
/** A clearing that comes later than this is late. */
const clearingDaysUsual = 7
const secondsPerDay = 86_400

export function createLifeCycles(): LifeCycles {
  const lives = createRecent<Life>(lifeDaysMax * dayMs)
  const fates = new Map<string, number>()
  const approved = { count: 0, cents: 0 }
  const codes = new Map<string, number>()
  const deciders = new Map<string, number>()
  const money = new Map<string, { count: number; cents: number }>()
  const delays = new Map<string, Spread>()
  const oddities = new Map<string, number>()

  const live = (record: Transaction) => {
    const key = record.authorizationId
    if (key === null) return
    const before = lives.get(key)
    const after = before ? lived(before, record) : opens(record) ? lifeOf(record) : null
    if (after === null) return
    if (before) fates.set(fateOf(before), (fates.get(fateOf(before)) ?? 0) - 1)
    addOne(fates, fateOf(after))
    lives.set(key, after, record.eventTime)
  }

  return {
    money,
    approved,
    codes,
    fates,
    see({ event }) {
      if (event.type !== 'Transaction') return
      const { record } = event
      live(record)
      const sum = money.get(record.kind) ?? { count: 0, cents: 0 }
      sum.count += 1
      sum.cents += Number(record.billingAmountMinor ?? 0n)
      money.set(record.kind, sum)
      if (record.kind === 'OUTCOME' && record.approved) {
        approved.count += 1
        approved.cents += Number(record.billingAmountMinor ?? 0n)
      }
      if (record.responseCode !== null) addOne(codes, record.responseCode)
      if (record.decidedBy !== null) addOne(deciders, record.decidedBy)
      for (const oddity of odditiesOf(record)) addOne(oddities, oddity)
      if (record.originalEventTime === null) return
      const spread = delays.get(record.kind) ?? createSpread()
      spread.add(Math.round((record.eventTime - record.originalEventTime) / 1_000))
      delays.set(record.kind, spread)
    },
    tables: () => [
      countTable(
        { name: 'fates', title: 'What becomes of an authorization', of: 'authorization' },
        fates,
      ),
      answerTable(codes),
      countTable({ name: 'deciders', title: 'Who answers', of: 'decided by' }, deciders),
      oddityTable(oddities, money),
      delayTable(delays, money),
    ],
  }
}

const opens = ({ kind }: Transaction): boolean => kind === 'AUTHORIZATION' || kind === 'ADVICE'

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

const countTable = (
  named: { readonly name: string; readonly title: string; readonly of: string },
  counts: ReadonlyMap<string, number>,
): Table => ({
  name: named.name,
  title: named.title,
  columns: [column(named.of, 'word'), column('count', 'count'), column('share', 'share')],
  rows: countRows(new Map([...counts].filter(([, count]) => count > 0))),
})

/** ISO 8583 field 39, as far as a program of cards meets it. */
const meanings: Readonly<Record<string, string>> = {
  '00': 'approved',
  '05': 'do not honour',
  '14': 'no such card',
  '41': 'lost card',
  '43': 'stolen card',
  '46': 'closed account',
  '51': 'insufficient funds',
  '54': 'expired card',
  '57': 'not permitted to the card',
  '59': 'suspected fraud',
  '61': 'over an amount limit',
  '62': 'restricted card',
  '65': 'over a frequency limit',
  '78': 'card not active',
  '82': 'wrong security code',
  '91': 'issuer not available',
  N7: 'wrong security code',
}

const answerTable = (codes: ReadonlyMap<string, number>): Table => ({
  name: 'answers',
  title: 'Answers of the processor',
  columns: [
    column('code', 'word'),
    column('meaning', 'word'),
    column('count', 'count'),
    column('share', 'share'),
  ],
  rows: byCount(codes).map(([code, count]) => [
    code,
    meanings[code] ?? '',
    count,
    shareOf(count, sumOf(codes)),
  ]),
})

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

const delayTable = (delays: ReadonlyMap<string, Spread>, money: LifeCycles['money']): Table => ({
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
    const spread = delays.get(kind)
    const days = (share: number) => daysOf(spread?.quantile(share) ?? null)
    const asked = money.get('AUTHORIZATION')?.count ?? 0
    return [kind, count, shareOf(count, asked), cents, days(0.05), days(0.5), days(0.95), days(1)]
  }),
})

const daysOf = (seconds: number | null): number | null =>
  seconds === null ? null : seconds / secondsPerDay
