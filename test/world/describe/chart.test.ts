import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Chart, svgOf, ticksTo } from '../../../world/describe/chart.ts'

const chart = (change: Partial<Chart> = {}): Chart => ({
  title: 'Fruit',
  shape: 'bars',
  xTitle: 'kind',
  yTitle: 'count',
  labels: ['apple', 'fig'],
  series: [{ name: 'eaten', values: [3, null] }],
  ...change,
})

/** The names of all elements, or an error where one is not closed by its own end. */
function elementsOf(svg: string): readonly string[] {
  const open: string[] = []
  const names: string[] = []
  let rest = svg.trim()
  while (rest !== '') {
    const tag = /^<(\/?)([a-z]+)((?: [\w:-]+="[^"<>]*")*)(\/?)>/.exec(rest)
    const text = /^[^<>]+/.exec(rest)
    if (!tag && !text) throw new Error(`not well-formed: ${rest.slice(0, 60)}`)
    if (text && /&(?!#\d+;)/.test(text[0])) throw new Error('a bare ampersand')
    rest = rest.slice((tag ?? text)?.[0].length ?? 0)
    if (!tag) continue
    const [, closing, name = '', , empty] = tag
    if (closing && open.pop() !== name) throw new Error(`${name} closes another`)
    if (closing) continue
    names.push(name)
    if (!empty) open.push(name)
  }
  if (open.length > 0) throw new Error(`never closed: ${open.join()}`)
  return names
}

test('a picture is well-formed, whatever it says', () => {
  const words = fc.string()
  const values = fc.array(fc.option(fc.float({ min: 0, max: 1e6, noNaN: true })), { maxLength: 9 })
  const shape = fc.constantFrom('bars' as const, 'lines' as const)
  fc.assert(
    fc.property(words, values, shape, (text, numbers, drawn) => {
      const svg = svgOf(
        chart({
          title: text,
          shape: drawn,
          labels: numbers.map(() => text),
          series: [{ name: text, values: numbers }],
        }),
      )
      expect(elementsOf(svg)[0]).toBe('svg')
      expect(svg).not.toContain('NaN')
    }),
  )
})

test('words are escaped', () => {
  expect(svgOf(chart({ title: '<b>"A&B"</b>' }))).toContain('&#60;b&#62;&#34;A&#38;B&#34;')
})

test('there is a bar for every label and a path for every line', () => {
  const frame = elementsOf(svgOf(chart({ series: [] }))).length
  // A group with two bars, and a square and its word in the legend.
  expect(elementsOf(svgOf(chart())).length).toBeGreaterThanOrEqual(frame + 5)
  const lines = svgOf(chart({ shape: 'lines', series: [{ name: 'eaten', values: [1, 2] }] }))
  expect(lines).toMatch(/d="M[\d.]+ [\d.]+L[\d.]+ [\d.]+"/)
})

test('the last tick is at or above the largest value, in steps of 1, 2 or 5', () => {
  fc.assert(
    fc.property(fc.double({ min: 1e-3, max: 1e9, noNaN: true }), (most) => {
      const ticks = ticksTo(most)
      const step = (ticks[1] ?? 0) - (ticks[0] ?? 0)
      expect(ticks.at(-1)).toBeGreaterThanOrEqual(most * (1 - 1e-6))
      expect(ticks.length).toBeLessThanOrEqual(7)
      expect(['1', '2', '5']).toContain(step.toExponential(6)[0])
    }),
  )
})

test('a picture of nothing has an axis', () => {
  expect(ticksTo(0)).toEqual([0, 1])
})
