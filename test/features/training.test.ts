import { expect, test } from 'vitest'
import { featureSet } from '../../features/catalog.ts'
import { createOutlook, csvLine, jsonLine, trainingColumns } from '../../features/training.ts'
import { aLabel, anAccountEvent, aTransaction, noon } from '../streams/builders.ts'
import { dayMs } from './windows.ts'

const authorization = aTransaction().record

const targets = (...events: readonly Parameters<ReturnType<typeof createOutlook>['note']>[0][]) => {
  const outlook = createOutlook()
  for (const event of events) outlook.note(event)
  outlook.noteTime(noon + 60 * dayMs)
  return outlook.targetsOf(authorization)
}

test('an authorization of which nobody has said anything has no fraud target', () => {
  expect(targets()).toMatchObject({ fraud: null, fraudKnownAt: null, fraudType: null })
})

test('a fraud is known since its first label', () => {
  const later = aLabel({ eventId: 'later', knownAt: noon + 9 * dayMs, source: 'CHARGEBACK' })
  const wanted = { fraud: true, fraudKnownAt: noon + dayMs, fraudType: 'CARD_TESTING' }
  expect(targets(aLabel(), later)).toMatchObject(wanted)
  expect(targets(later, aLabel())).toMatchObject({ fraud: true })
})

test('a fraud that turned out genuine is none', () => {
  const genuine = aLabel({ verdict: 'GENUINE', knownAt: noon + 5 * dayMs })
  expect(targets(aLabel(), genuine)).toMatchObject({ fraud: false, fraudKnownAt: null })
})

test('a label that says neither fraud nor genuine changes no target', () => {
  const silent = aLabel({ eventId: 'later', verdict: 'UNKNOWN', knownAt: noon + 9 * dayMs })
  expect(targets(silent).fraud).toBeNull()
  expect(targets(aLabel(), silent)).toMatchObject({ fraud: true, fraudKnownAt: noon + dayMs })
})

test('risk is a missed or returned payment of the account within 45 days', () => {
  const missed = (days: number) =>
    anAccountEvent({ kind: 'PAYMENT_MISSED', eventTime: noon + days * dayMs })
  expect(targets(missed(45)).risk).toBe(true)
  expect(targets(missed(46)).risk).toBe(false)
  expect(targets(missed(0)).risk).toBe(false)
  const other = anAccountEvent({ kind: 'PAYMENT_RETURNED', accountId: 'acc_other01' })
  expect(targets(other).risk).toBe(false)
})

test('risk is open where the log ends before its horizon', () => {
  const outlook = createOutlook()
  outlook.noteTime(noon + 44 * dayMs)
  expect(outlook.targetsOf(authorization).risk).toBeNull()
})

test('a row has a value, or an empty place, for every column', () => {
  const features = new Float32Array(featureSet.names.length).fill(Number.NaN)
  features[0] = 1_250
  const row = { event: authorization, features, targets: targets(aLabel()) }
  const columns = trainingColumns(featureSet)
  const values = csvLine(row).trimEnd().split(',')
  expect(values).toHaveLength(columns.length)
  expect(values[columns.indexOf('amount')]).toBe('1250')
  expect(values[columns.indexOf('hour')]).toBe('')
  expect(values.slice(-5)).toEqual(['1', `${noon + dayMs}`, 'CARD_TESTING', '0', '1'])
  expect(JSON.parse(jsonLine(row, columns))).toMatchObject({ amount: 1_250, hour: null, fraud: 1 })
})
