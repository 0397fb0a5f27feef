import { expect, test } from 'vitest'
import { commitCall, shareCall } from '../../features/calls.ts'
import { bucketOf, ownedTag, sharedTag, windowKey } from '../../features/keys.ts'

const fold = {
  fromVersion: 3,
  toVersion: 4,
  droppedBytes: 1_536,
  lastDropped: Buffer.alloc(48, 1),
  base: Buffer.alloc(640, 2),
}

const append = (key: string, length: number) => ({
  key,
  records: Buffer.alloc(length, key),
  ttlSeconds: 60,
  renewed: key === 'b',
})

const tagsOf = (keys: readonly string[]) => new Set(keys.map((key) => /\{[^}]*\}/.exec(key)?.[0]))

test('all keys of a commit lie in the slot of its partition', () => {
  const tag = ownedTag(7)
  const { keys } = commitCall({
    tag,
    epoch: 1,
    expected: 4,
    last: 9,
    outbox: Buffer.from('outbox'),
    appends: [append(windowKey(tag, 'card', 'crd_a'), 48)],
    folds: [{ key: windowKey(tag, 'account', 'acc_a'), fold }],
  })
  expect([keys.length, tagsOf(keys)]).toEqual([4, new Set(['{p7}'])])
})

test('all keys of a share lie in the slot of its bucket', () => {
  const tag = sharedTag(3)
  const part = { epoch: 1, expected: 4, first: 5, last: 9 }
  const { keys } = shareCall({
    tag,
    recordBytes: 48,
    parts: [
      { ...part, partition: 1, appends: [append(`weir:${tag}:ip:a`, 96)] },
      { ...part, partition: 2, appends: [append(`weir:${tag}:ip:b`, 48)] },
    ],
    folds: [{ key: windowKey(tag, 'merchant', 'mer_a'), fold }],
  })
  expect([keys.length, tagsOf(keys)]).toEqual([4, new Set(['{s3}'])])
})

test('records go as one argument, their lengths and lives as another', () => {
  const appends = [append('a', 48), append('b', 96)]
  const call = commitCall({
    tag: '{p0}',
    epoch: 1,
    expected: -1,
    last: 0,
    outbox: Buffer.alloc(0),
    appends,
    folds: [],
  })
  const [layout, records] = call.args.slice(4)
  expect(layout).toEqual(Buffer.from(new Uint32Array([48, 60, 0, 96, 60, 1]).buffer))
  expect(records).toEqual(Buffer.from('a'.repeat(48) + 'b'.repeat(96)))
})

test('a shared entity lies in the same bucket for ever', () => {
  const buckets = [
    bucketOf('merchant', 'mer_Gr6cY1sT', 16),
    bucketOf('device', 'mer_Gr6cY1sT', 16),
    bucketOf('ip', '203.0.113.77', 16),
  ]
  expect(buckets).toEqual([0, 5, 11])
})
