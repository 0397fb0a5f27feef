import { expect, test } from 'vitest'
import { column } from '../../../world/describe/table.ts'
import { numberText, textOf } from '../../../world/describe/text.ts'

test('words stand to the left, numbers to the right', () => {
  const text = textOf({
    name: 'fruit',
    title: 'Fruit',
    columns: [column('kind', 'word'), column('count', 'count')],
    rows: [
      ['apple', 1_200],
      ['fig', null],
    ],
  })
  expect(text).toBe(
    ['Fruit', '', '  kind   count', '  apple  1,200', '  fig        -', ''].join('\n'),
  )
})

test.each([
  ['count', 1_234_567, '1,234,567'],
  ['share', 0.000_15, '0.0150 %'],
  ['share', 0.362, '36.2 %'],
  ['cents', 123_456_789, '1,234,567.89'],
  ['cents', -5, '-0.05'],
  ['days', 6.54, '6.5 d'],
  ['days', 0.1, '2.4 h'],
  ['days', 0.01, '14 min'],
  ['days', 0.000_01, '1 s'],
  ['number', 0, '0'],
] as const)('a %s of %d reads %s', (unit, value, text) => {
  expect(numberText(value, unit)).toBe(text)
})

test('a figure in a column of others has a unit of its own', () => {
  const text = textOf({
    name: 'mixed',
    title: 'Mixed',
    columns: [column('ours', 'number')],
    rows: [[{ value: 0.5, unit: 'share' }], [{ value: 250, unit: 'cents' }]],
  })
  expect(text).toContain('50.0 %')
  expect(text).toContain('2.50')
})
