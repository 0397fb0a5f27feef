import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readMetadata } from '../../models/metadata.ts'
import { onnxOf } from './graph.ts'
import { tinyGraph } from './tiny.ts'

test('metadata of a model is read from its bytes', () => {
  const model = onnxOf(tinyGraph({ metadata: { contract_hash: 'abc', name: 'fraud' } }))
  expect(Object.fromEntries(readMetadata(model))).toEqual({ contract_hash: 'abc', name: 'fraud' })
})

test('any bytes are read to an end', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      expect(readMetadata(Buffer.from(bytes))).toBeInstanceOf(Map)
    }),
  )
})
