import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { afterEach, expect, inject, test } from 'vitest'
import { answers } from '../../stack/health.ts'
import { isAlive, type Running, self } from '../../stack/running.ts'
import { serverNames } from '../../stack/servers.ts'
import { attachStack, stackStatus, startStack, stopStack } from '../../stack/stack.ts'
import { readState, type StackPlace, stackDirectory, writeState } from '../../stack/state.ts'

const { root, name: shared } = inject('stack')
const urls = inject('urls')
const names = new Set<string>()

/** A second stack of this run: it borrows the slow servers, and starts Redis and ClickHouse. */
const place = (ending: string): StackPlace => {
  const name = `${shared}-${ending}`
  names.add(name)
  return { root, name }
}
const given = { kafkaBrokers: urls.kafkaBrokers, registryUrl: urls.registryUrl }
const start = (where: StackPlace, keep: boolean) =>
  startStack({ ...where, given, engine: 'local', keep, say: () => undefined })

afterEach(async () => {
  for (const name of names) await stopStack({ root, name }, { files: 'removed' })
  names.clear()
})

const ask = async (url: string, query: string): Promise<string> => {
  const { origin, username, password } = new URL(url)
  const authorization = `Basic ${btoa(`${username}:${password}`)}`
  const answer = await fetch(origin, { method: 'POST', body: query, headers: { authorization } })
  return (await answer.text()).trim()
}

const smallestSchema = { schema: '{"type":"record","name":"Kept","fields":[]}' }
const schemaId = async (): Promise<unknown> => {
  const answer = await fetch(`${urls.registryUrl}/subjects/stack-test/versions`, {
    method: 'POST',
    body: JSON.stringify(smallestSchema),
    headers: { 'content-type': 'application/vnd.schemaregistry.v1+json' },
  })
  return Reflect.get(Object(await answer.json()), 'id')
}

test('every server of the test stack answers', async () => {
  const answered = await Promise.all(serverNames.map((server) => answers(server, urls)))
  expect(answered).toEqual([true, true, true, true])
})

test('a server that was killed comes back on its port', async () => {
  const stack = attachStack({ root, name: shared })
  await stack.kill('kafka')
  expect(await answers('kafka', urls)).toBe(false)
  await stack.restart('kafka')
  expect(await answers('kafka', urls)).toBe(true)
})

test('the registry keeps its ids over a restart', async () => {
  const before = await schemaId()
  await attachStack({ root, name: shared }).restart('registry')
  expect(await schemaId()).toBe(before)
})

test('state survives down and up', async () => {
  const where = place('kept')
  const first = await start(where, true)
  await ask(first.urls.clickhouseUrl, 'CREATE TABLE kept (n Int8) ENGINE = MergeTree ORDER BY n')
  await ask(first.urls.clickhouseUrl, 'INSERT INTO kept VALUES (7)')
  expect(await stopStack(where)).toEqual(['redis', 'clickhouse'])
  const second = await start(where, true)
  expect(second.urls).toEqual(first.urls)
  expect(await ask(second.urls.clickhouseUrl, 'SELECT n FROM kept')).toBe('7')
})

test('up on a stack that runs starts nothing', async () => {
  const where = place('twice')
  await start(where, true)
  const before = readState(where)?.running
  await start(where, true)
  expect(readState(where)?.running).toEqual(before)
})

test('stacks that start at once stand side by side', async () => {
  const [one, two] = await Promise.all([start(place('one'), false), start(place('two'), false)])
  expect(one.urls.redisUrl).not.toBe(two.urls.redisUrl)
  expect(await answers('redis', one.urls)).toBe(true)
  expect(await answers('clickhouse', two.urls)).toBe(true)
  await Promise.all([one.stop(), two.stop()])
})

test('a stack in use by a command is not taken over', async () => {
  const where = place('used')
  await start(where, false)
  await expect(start(where, false)).rejects.toThrow(`in use by process ${process.pid}`)
})

test('servers and their files go when their starter is killed', async () => {
  const where = place('orphan')
  const starter = spawn(process.execPath, ['--input-type=module', '-e', starterOf(where)])
  await once(createInterface({ input: starter.stdout }), 'line')
  const { redis, clickhouse } = readState(where)?.running ?? {}
  const servers = [redis, clickhouse].filter((running) => running !== undefined)
  expect(servers.map(isAlive)).toEqual([true, true])
  starter.kill('SIGKILL')
  await expect.poll(() => servers.some(isAlive), { timeout: 20_000 }).toBe(false)
  await expect.poll(() => existsSync(stackDirectory(where)), { timeout: 20_000 }).toBe(false)
})

const starterOf = (where: StackPlace): string => `
  import { startStack } from './stack/stack.ts'
  const options = ${JSON.stringify({ ...where, given, engine: 'local' })}
  await startStack({ ...options, say: () => undefined })
  console.log('started')
  setInterval(() => undefined, 1000)`

test('a pid that now belongs to another program is left alone', async () => {
  const where = place('recycled')
  await start(where, true)
  const mine: Running = { ...self(), startedAt: 'long ago' }
  const state = readState(where)
  if (state === undefined) throw new Error('no state')
  await stopStack(where)
  writeState(where, { ...state, running: { redis: mine } })
  expect(await stopStack(where)).toEqual([])
  expect(isAlive(self())).toBe(true)
})

test('status tells a server that ended from those that answer', async () => {
  const where = place('status')
  const stack = await start(where, true)
  await stack.kill('redis')
  expect((await stackStatus(where))?.servers).toMatchObject({ redis: 'down', clickhouse: 'up' })
})
