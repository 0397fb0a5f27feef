import { expect, test } from 'vitest'
import { contractOf } from '../../models/contract.ts'
import { tinyFeatures } from './tiny.ts'

const features = {
  ...tinyFeatures,
  features: tinyFeatures.names.map((name) => ({ name, reason: name.toUpperCase() })),
}

test('a contract names the features of the rows in the order of their columns', () => {
  expect(contractOf('event_id,amount,hour,fraud,risk', features)).toEqual({
    features: [
      { name: 'amount', reason: 'AMOUNT' },
      { name: 'hour', reason: 'HOUR' },
    ],
    contractHash: tinyFeatures.contractHash(['amount', 'hour']),
  })
})

test('a column that is no feature is refused by its name', () => {
  expect(() => contractOf('event_id,moon', features)).toThrow('column "moon" is no feature')
})

test('rows without features are refused', () => {
  expect(() => contractOf('event_id,fraud', features)).toThrow('no column that is a feature')
})
