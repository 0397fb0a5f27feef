import { afterAll, beforeEach, expect, test } from 'vitest'
import { aTransaction, noon } from '../streams/builders.ts'
import { apply, applyOwned, eventIdOf, openTestRedis, place, sharedOf, spanOf } from './redis.ts'

const redis = openTestRedis(1)
beforeEach(() => redis.clear())
afterAll(() => redis.close())

const partition = 2
const { accountId, cardId, merchantId } = aTransaction().record
const merchant = merchantId ?? ''

const authorization = (nth: number) =>
  place(aTransaction({ eventId: eventIdOf(nth), eventTime: noon + nth * 1_000 }), partition, nth)

test('an outbox comes back as the bytes it was', async () => {
  const before = await redis.open()
  await before.claim(partition)
  await applyOwned(before, [authorization(3), authorization(7)], Buffer.from([0, 255, 13, 10]))
  const after = await redis.open()
  expect(await after.claim(partition)).toEqual({
    watermark: 7,
    outbox: Buffer.from([0, 255, 13, 10]),
  })
})

test('an owner replaced between observe and commit is fenced and stores nothing', async () => {
  const zombie = await redis.open()
  await zombie.claim(partition)
  const observation = await zombie.observe([authorization(1)])
  const owner = await redis.open()
  await owner.claim(partition)
  const owned = observation.owned.get(partition) ?? []
  expect(await zombie.commit(spanOf([authorization(1)]), owned, Buffer.from('late'))).toBe('FENCED')
  expect(await owner.read('card', cardId, partition)).toBeNull()
  expect(await owner.claim(partition)).toEqual({ watermark: -1, outbox: null })
})

test('an owner that was replaced after its commit may not share any more', async () => {
  const zombie = await redis.open()
  await zombie.claim(partition)
  const { observation } = await applyOwned(zombie, [authorization(1)])
  const part = { span: spanOf([authorization(1)]), shared: sharedOf(observation, partition) }
  const owner = await redis.open()
  await owner.claim(partition)
  expect(await zombie.share([part])).toEqual([partition])
  expect(await owner.read('merchant', merchant, partition)).toBeNull()
  expect(await owner.share([part])).toEqual([])
  expect(await owner.read('merchant', merchant, partition)).toHaveLength(48)
})

test('a store that went back to an earlier snapshot answers BEHIND', async () => {
  const windows = await redis.open()
  await windows.claim(partition)
  await apply(windows, [authorization(1)])
  const key = `weir:{p${partition}}:owner`
  const snapshot = await redis.admin.dumpBuffer(key)
  await apply(windows, [authorization(2)])
  await redis.admin.restore(key, 0, snapshot, 'REPLACE')
  expect((await applyOwned(windows, [authorization(3)])).result).toBe('BEHIND')
  expect((await windows.claim(partition)).watermark).toBe(1)
})

test('a store that lost everything answers BEHIND and is filled again from the log', async () => {
  const windows = await redis.open()
  await windows.claim(partition)
  await apply(windows, [authorization(1)])
  const before = await windows.read('card', cardId, partition)
  await redis.admin.flushdb()
  expect((await applyOwned(windows, [authorization(2)])).result).toBe('BEHIND')
  expect(await windows.claim(partition)).toEqual({ watermark: -1, outbox: null })
  await apply(windows, [authorization(1)])
  expect(await windows.read('card', cardId, partition)).toEqual(before)
})

test('an owner from before the store lost everything is fenced all the same', async () => {
  const zombie = await redis.open()
  await zombie.claim(partition)
  await redis.admin.flushdb()
  const owner = await redis.open()
  await owner.claim(partition)
  expect((await applyOwned(zombie, [authorization(1)])).result).toBe('FENCED')
})

test('an owner whose claim alone was lost goes on where its watermark is found', async () => {
  const windows = await redis.open()
  await windows.claim(partition)
  await redis.admin.hset(`weir:{p${partition}}:owner`, 'epoch', '1')
  expect((await applyOwned(windows, [authorization(1)])).result).toBe('COMMITTED')
})

test('a commit may leave gaps between offsets', async () => {
  const windows = await redis.open()
  await windows.claim(partition)
  await apply(windows, [authorization(10), authorization(20)])
  expect((await applyOwned(windows, [authorization(4_000_000_000)])).result).toBe('COMMITTED')
  expect((await windows.claim(partition)).watermark).toBe(4_000_000_000)
})

test('a chunk without records moves the watermark and replaces the outbox', async () => {
  const windows = await redis.open()
  await windows.claim(partition)
  const span = { partition, first: 5, last: 6 }
  expect(await windows.commit(span, [], Buffer.from('dead letters only'))).toBe('COMMITTED')
  expect(await windows.claim(partition)).toEqual({
    watermark: 6,
    outbox: Buffer.from('dead letters only'),
  })
})

test('a refused chunk leaves no trace in process once its partition was released', async () => {
  const windows = await redis.open()
  await windows.claim(partition)
  await apply(windows, [authorization(1)])
  const [first] = (await windows.observe([authorization(2)])).observed
  windows.release(partition)
  await windows.claim(partition)
  const [again] = (await windows.observe([authorization(2)])).observed
  expect(again?.freshness).toBe('FRESH')
  expect(again?.features).toEqual(first?.features)
})

test('the account outlives its cards by its own time', async () => {
  const windows = await redis.open()
  await windows.claim(partition)
  await apply(windows, [authorization(1)])
  const secondsLeft = (entity: string, id: string) =>
    redis.admin.ttl(`weir:{p${partition}}:${entity}:${id}`)
  expect(await secondsLeft('card', cardId)).toBeGreaterThan(32 * 86_400)
  expect(await secondsLeft('account', accountId)).toBeGreaterThan(429 * 86_400)
})

test('a key that was lost and is made anew gets its expiry at once', async () => {
  const windows = await redis.open()
  await windows.claim(partition)
  await apply(windows, [authorization(1)])
  const key = `weir:{p${partition}}:card:${cardId}`
  await redis.admin.del(key)
  await apply(windows, [authorization(2)])
  expect(await redis.admin.ttl(key)).toBeGreaterThan(32 * 86_400)
})

test('an expiry is moved once a day at most', async () => {
  const windows = await redis.open()
  await windows.claim(partition)
  const key = `weir:{p${partition}}:card:${cardId}`
  await apply(windows, [authorization(1)])
  await redis.admin.expire(key, 100)
  await apply(windows, [authorization(2)])
  expect(await redis.admin.ttl(key)).toBeLessThanOrEqual(100)
  redis.clock.nowMs += 86_400_000
  await apply(windows, [authorization(3)])
  expect(await redis.admin.ttl(key)).toBeGreaterThan(100)
})
