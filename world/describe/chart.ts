/** Bars and lines on two axes. Small on purpose: charting libraries are larger than all of weir. */
import { element, words } from './svg.ts'

export interface Series {
  readonly name: string
  readonly values: readonly (number | null)[]
}

/** Values of every series stand over the same labels. */
export interface Chart {
  readonly title: string
  readonly note?: string
  readonly shape: 'bars' | 'lines'
  readonly xTitle: string
  readonly yTitle: string
  readonly labels: readonly string[]
  readonly series: readonly Series[]
}

const [width, height] = [860, 440]
const plot = { left: 80, top: 96, right: 840, bottom: 360 }
const colours = [
  '#3366aa',
  '#dd7722',
  '#338855',
  '#aa3344',
  '#7755aa',
  '#886644',
  '#cc66aa',
  '#667788',
  '#99aa22',
  '#22aabb',
  '#222222',
]
const labelsMax = 26
const ticksWanted = 5
const gap = 0.2
/** Words of this size are about this wide for each letter. */
const letterWidth = 6.6

export function svgOf(chart: Chart): string {
  const most = Math.max(
    0,
    ...chart.series.flatMap(({ values }) => values.map((value) => value ?? 0)),
  )
  const ticks = ticksTo(most)
  const top = ticks.at(-1) ?? 1
  const y = (value: number) => plot.bottom - ((plot.bottom - plot.top) * value) / top
  const parts = [
    element('rect', { width, height, fill: '#ffffff' }),
    words(chart.title, { x: plot.left, y: 24, 'font-size': 16, 'font-weight': 'bold' }),
    ...(chart.note === undefined
      ? []
      : [words(chart.note, { x: plot.left, y: 42, fill: '#555555' })]),
    legendOf(chart.series),
    ...ticks.map((value) => gridLine(value, y(value))),
    ...labelsOf(chart.labels),
    ...chart.series.map((series, at) =>
      chart.shape === 'bars' ? barsOf(chart, { series, at, y }) : lineOf(chart, { series, at, y }),
    ),
    element('path', { d: `M${plot.left} ${plot.bottom}H${plot.right}`, stroke: '#333333' }),
    ...axisTitles(chart),
  ]
  const frame = { xmlns: 'http://www.w3.org/2000/svg', viewBox: `0 0 ${width} ${height}` }
  const font = { 'font-family': 'sans-serif', 'font-size': 11 }
  return `${element('svg', { ...frame, width, height, ...font }, ...parts)}\n`
}

/** 0 and round steps up to, or just over, the largest value. */
export function ticksTo(most: number): readonly number[] {
  if (most <= 0) return [0, 1]
  const rough = most / ticksWanted
  let step = 1
  while (step > rough) step /= 10
  while (step * 10 <= rough) step *= 10
  const round = [1, 2, 5, 10].map((factor) => factor * step).find((size) => size >= rough) ?? rough
  const count = Math.ceil(most / round - 1e-9)
  return Array.from({ length: count + 1 }, (_, nth) => nth * round)
}

const tickText = (value: number): string => String(Number(value.toPrecision(6)))

const gridLine = (value: number, y: number): string =>
  element(
    'g',
    {},
    element('path', { d: `M${plot.left} ${shortOf(y)}H${plot.right}`, stroke: '#dddddd' }),
    words(tickText(value), { x: plot.left - 8, y: y + 4, 'text-anchor': 'end' }),
  )

const slotOf = (count: number): number => (plot.right - plot.left) / Math.max(1, count)

/** The labels under the axis, as many as there is room for. */
function labelsOf(labels: readonly string[]): readonly string[] {
  const every = Math.ceil(labels.length / labelsMax)
  const slot = slotOf(labels.length)
  const slanted = labels.some((label) => (label.length + 1) * letterWidth > slot * every)
  return labels.flatMap((label, at) => {
    if (at % every !== 0) return []
    const [x, y] = [plot.left + slot * (at + 0.5), plot.bottom + 16]
    const turned = { transform: `rotate(-30 ${shortOf(x)} ${y})`, 'text-anchor': 'end' }
    return [words(label, { x, y, ...(slanted ? turned : { 'text-anchor': 'middle' }) })]
  })
}

interface Drawn {
  readonly series: Series
  readonly at: number
  readonly y: (value: number) => number
}

function barsOf(chart: Chart, { series, at, y }: Drawn): string {
  const slot = slotOf(chart.labels.length)
  const bar = (slot * (1 - gap)) / chart.series.length
  const bars = series.values.map((value, nth) => {
    const x = plot.left + slot * (nth + gap / 2) + bar * at
    const top = y(value ?? 0)
    return element('rect', { x, y: top, width: bar, height: plot.bottom - top })
  })
  return element('g', { fill: colourOf(at) }, ...bars)
}

/** A value that is missing breaks the line. */
function lineOf(chart: Chart, { series, at, y }: Drawn): string {
  const slot = slotOf(chart.labels.length)
  const steps = series.values.map((value, nth) => {
    if (value === null) return ''
    const joined = nth > 0 && series.values[nth - 1] !== null
    return `${joined ? 'L' : 'M'}${shortOf(plot.left + slot * (nth + 0.5))} ${shortOf(y(value))}`
  })
  return element('path', {
    d: steps.join(''),
    fill: 'none',
    stroke: colourOf(at),
    'stroke-width': 1.8,
  })
}

/** As many rows as the names need. */
function legendOf(series: readonly Series[]): string {
  let [x, y] = [plot.left, 52]
  const entries = series.map(({ name }, at) => {
    const wide = 26 + name.length * letterWidth
    if (x + wide > plot.right) [x, y] = [plot.left, y + 15]
    const square = element('rect', { x, y, width: 10, height: 10, fill: colourOf(at) })
    const text = words(name, { x: x + 14, y: y + 9 })
    x += wide
    return square + text
  })
  return element('g', {}, ...entries)
}

const axisTitles = ({ xTitle, yTitle }: Chart): readonly string[] => {
  const [x, y] = [22, (plot.top + plot.bottom) / 2]
  return [
    words(xTitle, { x: (plot.left + plot.right) / 2, y: height - 12, 'text-anchor': 'middle' }),
    words(yTitle, { x, y, 'text-anchor': 'middle', transform: `rotate(-90 ${x} ${y})` }),
  ]
}

const colourOf = (at: number): string => colours[at % colours.length] ?? '#000000'

const shortOf = (value: number): number => Math.round(100 * value) / 100
