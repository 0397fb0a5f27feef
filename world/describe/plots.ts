/** The pictures of a world. */
import { dayMs } from '../time.ts'
import type { Chart, Series } from './chart.ts'
import type { Describer } from './describer.ts'
import { daysOf } from './fraud-tables.ts'
import { type Kind, totalOf } from './frauds.ts'
import type { Spread } from './spread.ts'
import { shareOf, sumOf } from './table.ts'

/** A chart and the name of its file, without `.svg`. */
export interface Plot {
  readonly name: string
  readonly chart: Chart
}

export const plotsOf = (described: Describer): readonly Plot[] => [
  { name: 'amounts', chart: amountChart(described) },
  { name: 'hours', chart: hourChart(described) },
  { name: 'fraud-kinds', chart: kindChart(described) },
  { name: 'label-delays', chart: delayChart(described) },
  { name: 'cards-per-device', chart: sharingChart(described) },
  { name: 'days', chart: dayChart(described) },
]

const percentOf = (part: number, whole: number): number => 100 * (shareOf(part, whole) ?? 0)

/** 1, 2 and 5 times each power of ten: equal steps of a logarithmic axis. */
const amountEdges = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000]

const amountChart = ({ purchases }: Describer): Chart => ({
  title: 'Amounts of authorizations',
  shape: 'bars',
  xTitle: 'amount, in the currency of the account',
  yTitle: '% of authorizations',
  labels: ['under 1', ...amountEdges.map((edge, at) => rangeText(edge, amountEdges[at + 1]))],
  series: [
    { name: 'all', values: amountShares(purchases.all.amounts) },
    { name: 'planted fraud', values: amountShares(purchases.plantedAmounts) },
  ],
})

const rangeText = (from: number, to: number | undefined): string =>
  to === undefined ? `over ${from}` : `${from}-${to}`

function amountShares(amounts: Spread): readonly number[] {
  const counts = [0, ...amountEdges.map(() => 0)]
  for (const [cents, count] of amounts.bins()) {
    const slot = 1 + amountEdges.findLastIndex((edge) => cents >= 100 * edge)
    counts[slot] = (counts[slot] ?? 0) + count
  }
  return counts.map((count) => percentOf(count, amounts.count()))
}

const hourChart = ({ rhythm }: Describer): Chart => ({
  title: 'Hours of the day',
  note: 'Local time of the store; without a store, of the store that the account used last.',
  shape: 'lines',
  xTitle: 'hour',
  yTitle: '% of authorizations',
  labels: Array.from({ length: 24 }, (_, hour) => `${hour}`),
  series: [...rhythm.hours].map(([name, clock]) => ({
    name,
    values: Array.from({ length: 24 }, (_, hour) => percentOf(clock.get(hour) ?? 0, sumOf(clock))),
  })),
})

function kindChart({ frauds }: Describer): Chart {
  const kinds = [...frauds.kinds].toSorted(([, one], [, other]) => other.count - one.count)
  const bars = (name: string, of: (kind: Kind) => number): Series => ({
    name,
    values: kinds.map(([, kind]) => percentOf(of(kind), totalOf(frauds.kinds, of))),
  })
  return {
    title: 'Planted fraud by kind',
    shape: 'bars',
    xTitle: '',
    yTitle: '% of all planted fraud',
    labels: kinds.map(([name]) => name.toLowerCase().replaceAll('_', ' ')),
    series: [bars('authorizations', (kind) => kind.count), bars('money', (kind) => kind.cents)],
  }
}

const delayDays = [0.25, 0.5, 1, 2, 3, 5, 7, 10, 14, 21, 30, 45, 60, 90, 120]

function delayChart({ frauds }: Describer): Chart {
  const kinds = [...frauds.kinds].toSorted(([, one], [, other]) => other.count - one.count)
  return {
    title: 'How soon planted fraud is known',
    note: 'Of all authorizations of the kind; what would be known after the world ends is not.',
    shape: 'lines',
    xTitle: 'days since the authorization',
    yTitle: '% known by then',
    labels: delayDays.map((days) => `${days}`),
    series: kinds.map(([name, { delays, count }]) => ({
      name: name.toLowerCase().replaceAll('_', ' '),
      values: delayDays.map((days) => percentOf(knownBy(delays, days), count)),
    })),
  }
}

const knownBy = (delays: Spread, days: number): number =>
  delays
    .bins()
    .filter(([minutes]) => (daysOf(minutes) ?? 0) <= days)
    .reduce((sum, [, count]) => sum + count, 0)

function sharingChart({ sharing }: Describer): Chart {
  const [devices, addresses] = [sharing.cardsPerDevice(), sharing.cardsPerAddress()]
  const bars = (name: string, counts: ReadonlyMap<string, number>): Series => ({
    name,
    values: [...counts.values()].map((count) => percentOf(count, sumOf(counts))),
  })
  return {
    title: 'Cards per device and per address',
    shape: 'bars',
    xTitle: 'cards',
    yTitle: '% of devices, of addresses',
    labels: [...devices.keys()],
    series: [bars('devices', devices), bars('addresses', addresses)],
  }
}

function dayChart({ rhythm }: Describer): Chart {
  const days = [...rhythm.days].toSorted(([one], [other]) => one - other)
  return {
    title: 'Authorizations per day',
    shape: 'lines',
    xTitle: 'day, UTC',
    yTitle: 'authorizations',
    labels: days.map(([day]) => new Date(day * dayMs).toISOString().slice(5, 10)),
    series: [{ name: 'authorizations', values: days.map(([, count]) => count) }],
  }
}
