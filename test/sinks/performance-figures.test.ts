import { expect, test } from 'vitest'
import {
  type CurveRow,
  modelFigures,
  type PopulationRow,
  populationFigures,
} from '../../sinks/performance-figures.ts'

const curveRow = (changes: Partial<CurveRow> = {}): CurveRow => ({
  role: 'IN_FORCE',
  model: 'fraud@1',
  fraud: false,
  fraud_type: null,
  currency: 'USD',
  authorizations: '100',
  flags: '3',
  declines: '2',
  amount_minor: '1000',
  flagged_minor: '30',
  declined_minor: '20',
  precisions: 0,
  threshold: 0.7,
  ...changes,
})

const populationRow = (changes: Partial<PopulationRow> = {}): PopulationRow => ({
  rule: '',
  stand_in: false,
  mature: 1,
  scored: 1,
  fraud: false,
  currency: 'USD',
  authorizations: '100',
  declines: '2',
  amount_minor: '1000',
  declined_minor: '20',
  ...changes,
})

const fraudRow = (changes: Partial<CurveRow> = {}) =>
  curveRow({ fraud: true, fraud_type: 'TAKEOVER', authorizations: '4', precisions: 2, ...changes })

test('the threshold is the lowest score flagged, whatever it is about', () => {
  const rows = [curveRow({ threshold: 0.8 }), fraudRow({ threshold: 0.75 }), fraudRow()]
  expect(modelFigures(rows, [])).toMatchObject([{ threshold: 0.7 }])
  const none = [curveRow({ threshold: null, flags: '0' })]
  expect(modelFigures(none, [])).toMatchObject([{ threshold: null }])
})

test('a model without frauds has no recall, and no average precision', () => {
  const [model] = modelFigures([curveRow()], [])
  expect(model).toMatchObject({ frauds: 0, averagePrecision: null, cardPrecision: null })
  expect(model?.atShare).toMatchObject({ flagged: 3, recall: null, precision: 0, money: [] })
  expect(model?.atShare.falsePositivesPerFraud).toBeNull()
})

test('money is exact beyond what a number holds', () => {
  const rows = [
    fraudRow({ amount_minor: '9007199254740993', flagged_minor: '9007199254740993' }),
    fraudRow({ amount_minor: '2', flagged_minor: null, fraud_type: null }),
  ]
  expect(modelFigures(rows, [])[0]?.atShare.money).toMatchObject([
    { currency: 'USD', fraudMinor: 9_007_199_254_740_995n, caughtMinor: 9_007_199_254_740_993n },
  ])
})

test('kinds of fraud come in the order of their number', () => {
  const rows = [fraudRow(), fraudRow({ fraud_type: null, authorizations: '9', currency: 'EUR' })]
  expect(modelFigures(rows, [])[0]?.kinds).toMatchObject([
    { fraudType: null, frauds: 9 },
    { fraudType: 'TAKEOVER', frauds: 4 },
  ])
})

test('a rule misses the frauds that it did not fire on', () => {
  const rows = [
    populationRow(),
    populationRow({ fraud: true, authorizations: '8', declines: '4', amount_minor: '80' }),
    populationRow({ rule: 'r1', fraud: true, authorizations: '2', amount_minor: '60' }),
    populationRow({ rule: 'r1', authorizations: '6' }),
  ]
  const { rules, policy, authorizations } = populationFigures(rows)
  expect({ authorizations, caught: policy.caught }).toEqual({ authorizations: 108, caught: 4 })
  expect(rules).toMatchObject([{ rule: 'r1', flagged: 8, caught: 2, recall: 0.25 }])
  expect(rules[0]?.money).toMatchObject([{ fraudMinor: 80n, caughtMinor: 60n, recall: 0.75 }])
})
