import fc from 'fast-check'
import { afterAll, beforeEach, expect, test } from 'vitest'
import { featureSet } from '../../features/catalog.ts'
import { earliestSecond, recordBytes } from '../../features/entry.ts'
import { openWindow, recordsMax, windowBytes } from '../../features/window.ts'
import type { Append, Observation } from '../../features/windows.ts'
import { aTransaction, noon } from '../streams/builders.ts'
import { apply, applyOwned, eventIdOf, openTestRedis, place, sharedOf, spanOf } from './redis.ts'

const redis = openTestRedis(2)
beforeEach(() => redis.clear())
afterAll(() => redis.close())

const buckets = ['{s0}', '{s1}', '{s2}', '{s3}']

const merchant = aTransaction().record.merchantId ?? ''

/** An authorization at the one merchant; each partition has an account and a card of its own. */
const authorization = (partition: number, offset: number) =>
  place(
    aTransaction({
      eventId: eventIdOf(partition * 2 ** 40 + offset),
      eventTime: noon + offset * 1_000,
      accountId: `acc_Qm4tZ7w${partition}`,
      cardId: `crd_Hn2vB9x${partition}`,
    }),
    partition,
    offset,
  )

const run = (partition: number, from: number, until: number) =>
  Array.from({ length: until - from }, (_, nth) => authorization(partition, from + nth))

/** How many attempts of the last hour the merchant's window showed to an event. */
const attemptsSeen = ({ observed }: Observation) =>
  observed[0]?.features?.[featureSet.names.indexOf('merchant_attempts_count_1h')]

const isFolded = (value: Buffer | null): boolean =>
  value !== null && value.readUInt32LE(0) < earliestSecond

const offsetsIn = (value: Buffer | null): number[] =>
  Array.from({ length: (value?.length ?? 0) / recordBytes }, (_, nth) =>
    (value ?? Buffer.alloc(0)).readUInt32LE(nth * recordBytes + 12),
  )

test('a resent share of whole, half or overlapping spans adds each record once', async () => {
  const windows = await redis.open()
  await windows.claim(0)
  const recordAt = (offset: number) => {
    const record = Buffer.alloc(recordBytes)
    record.writeUInt32LE(1_700_000_000, 0)
    record.writeUInt32LE(offset % 2 ** 32, 12)
    return record
  }
  // Near 2^32, so that the low half of the offset, which is all a record holds, wraps around.
  const origin = 2 ** 32 - 8
  const sends = fc.array(fc.tuple(fc.integer({ min: 0, max: 15 }), fc.nat(15)), { maxLength: 8 })
  let merchants = 0
  await fc.assert(
    fc.asyncProperty(sends, fc.uniqueArray(fc.nat(15)), async (starts, kept) => {
      await redis.admin.del(...buckets.map((tag) => `weir:${tag}:owner`))
      await windows.claim(0)
      const id = `mer_${merchants++}aaaaaa`
      const present = kept.toSorted((a, b) => a - b)
      let reached = -1
      const expected: number[] = []
      for (const [start, length] of starts) {
        // A log is resent from what was reached or before it, never from beyond a hole.
        const first = Math.min(start, reached + 1)
        const last = first + length
        const records = present.filter((offset) => offset >= first && offset <= last)
        const shared: Append[] = [
          {
            entity: 'merchant',
            id,
            records: Buffer.concat(records.map((o) => recordAt(origin + o))),
          },
        ]
        await windows.share([
          { span: { partition: 0, first: origin + first, last: origin + last }, shared },
        ])
        expected.push(...records.filter((offset) => offset > reached))
        reached = Math.max(reached, last)
      }
      const stored = offsetsIn(await windows.read('merchant', id, 0))
      expect(stored).toEqual(expected.map((offset) => (origin + offset) % 2 ** 32))
    }),
    { numRuns: 300 },
  )
})

test('two writers of one merchant both see it whole once the staleness has passed', async () => {
  const [one, two] = [await redis.open(), await redis.open()]
  await one.claim(0)
  await two.claim(1)
  for (let offset = 0; offset < 10; offset++) {
    await apply(one, [authorization(0, offset)])
    await apply(two, [authorization(1, offset)])
  }
  redis.clock.nowMs += 1_000
  expect(attemptsSeen(await one.observe([authorization(0, 10)]))).toBe(20)
  expect(attemptsSeen(await two.observe([authorization(1, 10)]))).toBe(20)
})

test('own events are seen at once, those of other writers after the staleness', async () => {
  const [one, two] = [await redis.open(), await redis.open()]
  await one.claim(0)
  await two.claim(1)
  await apply(one, [authorization(0, 0)])
  await apply(two, [authorization(1, 0), authorization(1, 1)])
  const count = async (offset: number) => attemptsSeen(await apply(one, [authorization(0, offset)]))
  expect(await count(1)).toBe(1)
  redis.clock.nowMs += 999
  expect(await count(2)).toBe(2)
  redis.clock.nowMs += 1
  expect(await count(3)).toBe(5)
})

test('records left by an earlier owner are seen by the one who shares them', async () => {
  const crashed = await redis.open()
  await crashed.claim(0)
  const left = run(0, 0, 3)
  const { observation } = await applyOwned(crashed, left)
  const owner = await redis.open()
  await owner.claim(1)
  await apply(owner, [authorization(1, 0)])
  await owner.claim(0)
  await owner.share([{ span: spanOf(left), shared: sharedOf(observation, 0) }])
  expect(attemptsSeen(await owner.observe([authorization(1, 9)]))).toBe(4)
})

test('a hot card is folded in Redis to the very bytes held in process', async () => {
  const windows = await redis.open()
  await windows.claim(0)
  for (let offset = 0; offset < 400; offset += 50) await apply(windows, run(0, offset, offset + 50))
  const stored = await windows.read('card', 'crd_Hn2vB9x0', 0)
  expect(isFolded(stored)).toBe(true)
  expect(stored).toEqual(windowBytes(openWindow('card', stored)))
  expect(windows.counts()).toMatchObject({ foldsRefused: 0 })
})

test('a fold of a shared value keeps what another writer appends meanwhile', async () => {
  const [one, two] = [await redis.open(), await redis.open()]
  await one.claim(0)
  await two.claim(1)
  await apply(one, run(0, 0, recordsMax - 1))
  redis.clock.nowMs += 1_000
  await apply(one, [authorization(0, recordsMax)])
  redis.clock.nowMs += 1_000
  // One has read the value and knows its fold; two appends before one writes it.
  const chunk = [authorization(0, recordsMax + 1)]
  const { observation } = await applyOwned(one, chunk)
  await apply(two, run(1, 0, 10))
  await one.share([{ span: spanOf(chunk), shared: sharedOf(observation, 0) }])
  expect(isFolded(await one.read('merchant', merchant, 0))).toBe(true)
  redis.clock.nowMs += 1_000
  expect(attemptsSeen(await two.observe([authorization(1, 500)]))).toBe(recordsMax + 1 + 10)
})

test('of two writers who fold one value only the first succeeds, and nothing is lost', async () => {
  const [one, two] = [await redis.open(), await redis.open()]
  await one.claim(0)
  await two.claim(1)
  await apply(one, run(0, 0, recordsMax + 4))
  redis.clock.nowMs += 1_000
  const [ofOne, ofTwo] = [[authorization(0, 200)], [authorization(1, 200)]]
  const byOne = (await applyOwned(one, ofOne)).observation
  const byTwo = (await applyOwned(two, ofTwo)).observation
  await one.share([{ span: spanOf(ofOne), shared: sharedOf(byOne, 0) }])
  expect(isFolded(await one.read('merchant', merchant, 0))).toBe(true)
  await two.share([{ span: spanOf(ofTwo), shared: sharedOf(byTwo, 1) }])
  expect(two.counts()).toMatchObject({ foldsWritten: 0, foldsRefused: 1 })
  redis.clock.nowMs += 1_000
  expect(attemptsSeen(await two.observe([authorization(1, 500)]))).toBe(recordsMax + 4 + 2)
})

test('a fold is not written over a value that was lost and written anew', async () => {
  const windows = await redis.open()
  await windows.claim(0)
  await apply(windows, run(0, 0, recordsMax - 1))
  const key = `weir:{p0}:card:crd_Hn2vB9x0`
  const other = await redis.admin.getrangeBuffer(key, 48, -1)
  await redis.admin.set(key, other)
  await apply(windows, [authorization(0, recordsMax - 1)])
  expect(windows.counts()).toMatchObject({ foldsRefused: 1 })
  const stored = await windows.read('card', 'crd_Hn2vB9x0', 0)
  expect(stored).toHaveLength((recordsMax - 1) * recordBytes)
})

test('a bucket that alone lost records is noticed, and filled on after a new claim', async () => {
  const windows = await redis.open()
  await windows.claim(0)
  await apply(windows, [authorization(0, 0)])
  await redis.admin.del(...buckets.map((tag) => `weir:${tag}:owner`))
  const { observation } = await applyOwned(windows, [authorization(0, 1)])
  const part = { span: spanOf([authorization(0, 1)]), shared: sharedOf(observation, 0) }
  expect(await windows.share([part])).toEqual([0])
  await windows.claim(0)
  expect(await windows.share([part])).toEqual([])
  expect(windows.counts().bucketsBehind).toBe(1)
})

test('a late share adds nothing to a store that went back before it', async () => {
  const [zombie, owner] = [await redis.open(), await redis.open()]
  await zombie.claim(0)
  const chunks = [[authorization(0, 0)], [authorization(0, 1)]]
  const parts = []
  for (const chunk of chunks) {
    const { observation } = await applyOwned(zombie, chunk)
    parts.push({ span: spanOf(chunk), shared: sharedOf(observation, 0) })
  }
  await zombie.share(parts.slice(0, 1))
  await redis.admin.flushdb()
  expect(await zombie.share(parts.slice(1))).toEqual([0])
  await owner.claim(0)
  await owner.share(parts.slice(0, 1))
  await owner.share(parts.slice(1))
  expect(offsetsIn(await owner.read('merchant', merchant, 0))).toEqual([0, 1])
})
