import { afterAll, afterEach, beforeEach, expect, test } from 'vitest'
import { PipelineError } from '../../streams/errors.ts'
import { aTransaction } from '../streams/builders.ts'
import { apply, openTestRedis, place } from './redis.ts'

const redis = openTestRedis(3)
beforeEach(() => redis.clear())
afterEach(async () => {
  await redis.admin.config('SET', 'maxmemory-policy', 'noeviction', 'maxmemory', '0')
  await redis.admin.call('ACL', 'DELUSER', 'weir-reader', 'weir-login')
})
afterAll(() => redis.close())

const chunk = [place(aTransaction(), 0, 1)]

/** The error of what must fail. */
async function errorOf(failing: Promise<unknown>): Promise<PipelineError> {
  const outcome = await failing.then(
    () => 'no error',
    (error: unknown) => error,
  )
  if (outcome instanceof PipelineError) return outcome
  throw new Error(`a PipelineError was expected, not ${String(outcome)}`)
}

const withLogin = (login: string): string => redis.url.replace('redis://', `redis://${login}@`)

test('a server that evicts windows is refused with the cure', async () => {
  await redis.admin.config('SET', 'maxmemory-policy', 'allkeys-lru')
  const error = await errorOf(redis.open())
  expect(error.code).toBe('REDIS_REFUSED')
  expect(error.message).toContain('set maxmemory-policy noeviction')
})

test('a server without memory left refuses a commit whole, with the cure', async () => {
  const windows = await redis.open()
  await windows.claim(0)
  const observation = await windows.observe(chunk)
  await redis.admin.config('SET', 'maxmemory', '1')
  const committing = windows.commit(
    { partition: 0, first: 1, last: 1 },
    observation.owned.get(0) ?? [],
    Buffer.from('outbox'),
  )
  const error = await errorOf(committing)
  expect(error.code).toBe('REDIS_REFUSED')
  expect(error.message).toContain('raise its maxmemory')
  await redis.admin.config('SET', 'maxmemory', '0')
  expect(await windows.claim(0)).toEqual({ watermark: -1, outbox: null })
})

test('functions that a restart or a flush took away are loaded again unnoticed', async () => {
  const windows = await redis.open()
  await windows.claim(0)
  await redis.admin.function('FLUSH')
  await apply(windows, chunk)
  expect((await windows.claim(0)).watermark).toBe(1)
})

test('a store made for another number of partitions is refused with the way out', async () => {
  const windows = await redis.open({ partitions: 4 })
  await windows.claim(0)
  const other = await redis.open({ partitions: 8 })
  const error = await errorOf(other.claim(0))
  expect(error.code).toBe('STORE_MISMATCH')
  expect(error.message).toMatch(/made for .*partitions=4.*wants .*partitions=8.*empty Redis/)
})

test('a login in the URL opens the store', async () => {
  await redis.admin.call('ACL', 'SETUSER', 'weir-login', 'on', '>s3cret', '~*', '&*', '+@all')
  const windows = await redis.open({ url: withLogin('weir-login:s3cret') })
  await windows.claim(0)
  await apply(windows, chunk)
})

test('a wrong password is refused and not repeated in the error', async () => {
  await redis.admin.call('ACL', 'SETUSER', 'weir-login', 'on', '>s3cret', '~*', '&*', '+@all')
  const error = await errorOf(redis.open({ url: withLogin('weir-login:wr0ng') }))
  expect(error.code).toBe('REDIS_REFUSED')
  expect(error.message).toContain('correct it in the Redis URL')
  expect(`${error.message} ${String(error.cause)}`).not.toContain('wr0ng')
})

test('a server that wants a password says so', async () => {
  await redis.admin.config('SET', 'requirepass', 's3cret')
  const error = await errorOf(redis.open()).finally(() =>
    redis.admin.config('SET', 'requirepass', ''),
  )
  expect(error.code).toBe('REDIS_REFUSED')
  expect(error.message).toContain('give it in the Redis URL')
})

test('a user without the right to write is told which rights are missing', async () => {
  await redis.admin.call('ACL', 'SETUSER', 'weir-reader', 'on', '>s3cret', '~*', '+@all', '-@write')
  const reading = await errorOf(redis.open({ url: withLogin('weir-reader:s3cret') }))
  expect(reading.code).toBe('REDIS_REFUSED')
  expect(reading.message).toContain('grant it')
})

test('a read-only replica is refused as unfit for now', async () => {
  const windows = await redis.open()
  await redis.admin.replicaof('127.0.0.1', 1)
  const error = await errorOf(windows.claim(0)).finally(() => redis.admin.replicaof('NO', 'ONE'))
  expect(error.code).toBe('REDIS_UNAVAILABLE')
  expect(error.message).toContain('name the primary')
})

test('a server that does not run is unavailable, and the reason is given', async () => {
  const error = await errorOf(redis.open({ url: 'redis://127.0.0.1:1' }))
  expect(error.code).toBe('REDIS_UNAVAILABLE')
  expect(error.message).toContain('Redis at 127.0.0.1:1 is away (ECONNREFUSED)')
})

test('a server that does not answer in time is unavailable, and usable once it does', async () => {
  const windows = await redis.open({ commandTimeoutMs: 100 })
  await redis.admin.client('PAUSE', 400)
  expect((await errorOf(windows.claim(0))).code).toBe('REDIS_UNAVAILABLE')
  // While the connection is made anew a call fails at once: the pause of the server is the wait.
  await redis.admin.ping()
  await expect
    .poll(() => windows.claim(0).catch(() => null))
    .toEqual({ watermark: -1, outbox: null })
})

test('a URL that is not Redis is an invalid setting', async () => {
  expect((await errorOf(redis.open({ url: 'http://127.0.0.1' }))).code).toBe('CONFIG_INVALID')
})
