/** Planted fraud in tables. */
import { dayMs, minuteMs } from '../time.ts'
import { type Frauds, type Kind, totalOf } from './frauds.ts'
import { column, countRows, shareOf, type Table } from './table.ts'

/** `asked`: how many authorizations there were in all. */
export const fraudTables = (frauds: Frauds, asked: number): readonly Table[] => [
  kindTable(frauds.kinds, asked),
  spreadTable(frauds.kinds),
  delayTable(frauds.kinds),
  labelTable(frauds.sources, frauds.honest, asked),
]

const perTenThousand = (count: number, whole: number): number | null =>
  shareOf(10_000 * count, whole)

const sorted = (kinds: Frauds['kinds']): readonly (readonly [string, Kind])[] =>
  [...kinds].toSorted(([one], [other]) => (one < other ? -1 : 1))

function kindTable(kinds: Frauds['kinds'], asked: number): Table {
  const [count, cents] = [totalOf(kinds, (one) => one.count), totalOf(kinds, (one) => one.cents)]
  return {
    name: 'frauds',
    title: 'Planted fraud by kind',
    columns: [
      column('kind', 'word'),
      column('count', 'count'),
      column('per 10,000', 'number'),
      column('of fraud', 'share'),
      column('money', 'cents'),
      column('of fraud money', 'share'),
      column('median', 'cents'),
      column('on-line', 'share'),
      column('approved', 'share'),
    ],
    rows: [
      ...sorted(kinds).map(([name, kind]) => [
        name,
        kind.count,
        perTenThousand(kind.count, asked),
        shareOf(kind.count, count),
        kind.cents,
        shareOf(kind.cents, cents),
        kind.amounts.quantile(0.5),
        shareOf(kind.online, kind.count),
        shareOf(kind.approved, kind.count),
      ]),
      [
        'all',
        count,
        perTenThousand(count, asked),
        shareOf(count, count),
        cents,
        shareOf(cents, cents),
        null,
        shareOf(
          totalOf(kinds, (one) => one.online),
          count,
        ),
        shareOf(
          totalOf(kinds, (one) => one.approved),
          count,
        ),
      ],
    ],
  }
}

const spreadTable = (kinds: Frauds['kinds']): Table => ({
  name: 'fraud_runs',
  title: 'Runs of fraud, and how they gather',
  note: 'A run is one use of one card by one culprit; the busiest merchant has most of them.',
  columns: [
    column('kind', 'word'),
    column('runs', 'count'),
    column('cards', 'count'),
    column('accounts', 'count'),
    column('per run', 'number'),
    column('merchants', 'count'),
    column('at the busiest', 'share'),
  ],
  rows: sorted(kinds).map(([name, kind]) => [
    name,
    kind.runs.size,
    kind.cards.size,
    kind.accounts.size,
    shareOf(kind.count, kind.runs.size),
    kind.merchants.size,
    shareOf(Math.max(0, ...kind.merchants.values()), kind.count),
  ]),
})

const delayTable = (kinds: Frauds['kinds']): Table => ({
  name: 'label_delays',
  title: 'Time until a fraud is known',
  note: 'What would be known after the end never is here; fraud of the first half had more time.',
  columns: [
    column('kind', 'word'),
    column('known', 'count'),
    ...['p5', 'median', 'p95', 'most'].map((name) => column(name, 'days')),
    column('not known', 'share'),
    column('of the first half', 'share'),
    column('known as another kind', 'share'),
  ],
  rows: sorted(kinds).map(([name, kind]) => [
    name,
    kind.known,
    ...[0.05, 0.5, 0.95, 1].map((share) => daysOf(kind.delays.quantile(share))),
    shareOf(kind.count - kind.known, kind.count),
    shareOf(kind.early - kind.earlyKnown, kind.early),
    shareOf(kind.mistaken, kind.known),
  ]),
})

/** Minutes as days. */
export const daysOf = (minutes: number | null): number | null =>
  minutes === null ? null : (minutes * minuteMs) / dayMs

const labelTable = (
  sources: ReadonlyMap<string, number>,
  honest: ReadonlyMap<string, number>,
  asked: number,
): Table => ({
  name: 'labels',
  title: 'Who says that it was fraud, and of how much that was honest',
  columns: [column('labels', 'word'), column('count', 'count'), column('share', 'share')],
  rows: [
    ...countRows(sources).map(([source = '', ...rest]) => [`fraud, says ${source}`, ...rest]),
    ...countRows(honest, asked).map(([name = '', ...rest]) => [
      `honest authorizations ${name}`,
      ...rest,
    ]),
  ],
})
