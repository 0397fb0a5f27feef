import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Stack, startStack } from '../../stack/stack.ts'
import { freePort } from '../../streams/commands/children.ts'
import { needsDecision, topics } from '../../streams/events.ts'
import { openPipeline, type Pipeline, until } from './pipeline.ts'
import { untilDecided } from './reckoning.ts'
import { runWeir, startHealthy, startWeir, type Working } from './weir.ts'

const msMax = 60_000

let stack: Stack
let env: Readonly<Record<string, string>>
let pipeline: Pipeline | undefined
let score: Working | undefined
let sink: Working | undefined

beforeAll(async () => {
  const name = `commands-${process.pid}`
  stack = await startStack({ root: process.cwd(), name, given: {}, say: () => {} })
  const { kafkaBrokers, registryUrl, redisUrl, clickhouseUrl } = stack.urls
  env = {
    WEIR_KAFKA_BROKERS: kafkaBrokers.join(','),
    WEIR_REGISTRY_URL: registryUrl,
    WEIR_REDIS_URL: redisUrl,
    WEIR_CLICKHOUSE_URL: clickhouseUrl,
  }
})

afterAll(async () => {
  await Promise.all([score?.end('SIGKILL'), sink?.end('SIGKILL')])
  await pipeline?.close()
  await stack?.stop()
})

const opened = (): Pipeline => {
  if (!pipeline) throw new Error('an earlier test opens it')
  return pipeline
}

/** What a command says that cannot work: one line with a code and the cure, and exit code 1. */
const oneLine = (code: string, cure: string) => ({
  code: 1,
  signal: null,
  out: '',
  err: expect.stringMatching(new RegExp(`^weir: ${code}: [^\\n]*${cure}[^\\n]*\\n$`)),
})

test.each(['score', 'produce docs/samples/events.ndjson', 'world --produce', 'outcomes'])(
  'before the setup weir %s names the setup',
  async (words) => {
    const ended = await runWeir(words.split(' '), env)
    expect(ended).toMatchObject(oneLine('CONFIG_INVALID', 'weir setup'))
  },
)

test('setup says what it made, and a second one changes nothing', async () => {
  const first = await runWeir(['setup'], env)
  expect(first).toMatchObject({ code: 0, err: expect.stringContaining('created card.events') })
  const second = await runWeir(['setup'], env)
  expect(second).toMatchObject({ code: 0, err: expect.stringContaining('topics: present') })
  expect(second.err).not.toContain('just applied')
})

test('score refuses another number of partitions than the topics have', async () => {
  const ended = await runWeir(['score'], { ...env, WEIR_PARTITIONS: '6' })
  expect(ended).toMatchObject(oneLine('CONFIG_INVALID', 'WEIR_PARTITIONS'))
})

test.each([
  ['KAFKA_BROKERS', 'check WEIR_KAFKA_BROKERS', '127.0.0.1:'],
  ['REGISTRY_URL', 'check WEIR_REGISTRY_URL', 'http://127.0.0.1:'],
  ['REDIS_URL', 'start it or correct its URL', 'redis://127.0.0.1:'],
])('score that cannot reach WEIR_%s says: %s', async (setting, cure, start) => {
  const [server = ''] = setting.split('_')
  const nobody = `${start}${await freePort()}`
  const ended = await runWeir(['score'], { ...env, [`WEIR_${setting}`]: nobody })
  expect(ended).toMatchObject(oneLine(`${server}_UNAVAILABLE`, cure))
})

test('an unknown setting is refused by name', async () => {
  const ended = await runWeir(['score'], { ...env, WEIR_CHUNK: '1' })
  expect(ended).toMatchObject(oneLine('CONFIG_INVALID', 'WEIR_CHUNK'))
})

test('a missing model is refused by name', async () => {
  const ended = await runWeir(['score'], { ...env, WEIR_FRAUD_MODEL: 'fraud@999' })
  expect(ended).toMatchObject(oneLine('MODEL_REFUSED', 'fraud/999'))
})

test('score and sink say on /health and /metrics that they work', async () => {
  pipeline = await openPipeline({ name: 'commands', redisDatabase: 0, urls: stack.urls })
  env = { ...env, ...namesOf(pipeline) }
  score = await startHealthy('score', env)
  sink = await startHealthy('sink', env)
  expect(await score.ask('/health')).toEqual({ status: 200, text: 'deciding\n' })
  expect(await sink.ask('/health')).toEqual({ status: 200, text: 'writing\n' })
  expect((await score.ask('/metrics')).text).toContain('# TYPE weir_decisions_total counter')
  expect((await score.ask('/elsewhere')).status).toBe(404)
})

/** The same groups and tables as the pipeline's, with the settings of these commands. */
const namesOf = ({ context: { settings } }: Pipeline) => ({
  WEIR_GROUP: settings.WEIR_GROUP,
  WEIR_SINK_GROUP: settings.WEIR_SINK_GROUP,
  WEIR_CLICKHOUSE_DATABASE: settings.WEIR_CLICKHOUSE_DATABASE,
  WEIR_REDIS_URL: settings.WEIR_REDIS_URL,
})

const eventsOf = (kind: string) =>
  opened()
    .tail.events()
    .flatMap(({ event }) =>
      event.type === 'Transaction' && event.record.kind === kind ? event.record : [],
    )

test('produce sends the samples, and score decides their authorizations', async () => {
  const ended = await runWeir(['produce', 'docs/samples/events.ndjson', '--json'], env)
  expect(ended.code).toBe(0)
  expect(JSON.parse(ended.out)).toMatchObject({ sent: 14, skipped: 0, interrupted: false })
  const { tail } = opened()
  await until(() => tail.messages(topics.events).length === 14, { what: '14 events', msMax })
  await untilDecided(
    opened(),
    tail.events().map(({ event }) => event),
  )
})

test('world --produce ends once every authorization of its world is decided', async () => {
  const words = ['world', '--produce', '--accounts', '40', '--days', '8', '--json']
  const ended = await runWeir(words, env)
  expect(ended.code).toBe(0)
  const summary = JSON.parse(ended.out)
  expect(summary).toMatchObject({ waiting: 0, open: 0, givenUp: 0, unexpected: 0 })
  expect(summary.answered).toBeGreaterThan(50)
})

test('outcomes makes one OUTCOME of each decision, even where it is run twice', async () => {
  const { tail } = opened()
  const asked = () => tail.events().filter(({ event }) => needsDecision(event))
  const reported = new Set(eventsOf('OUTCOME').map(({ eventId }) => eventId))
  const made = () => eventsOf('OUTCOME').filter(({ eventId }) => !reported.has(eventId))
  const wanted = new Set(asked().map(({ event }) => event.record.eventId))
  const outcomes = await startWeir(['outcomes'], env)
  const isMade = () => new Set(made().map(({ originalEventId }) => originalEventId)).size
  await until(() => isMade() === wanted.size, { what: `${wanted.size} outcomes`, msMax })
  expect(await outcomes.end('SIGTERM')).toMatchObject({ code: 0, err: '' })
  expect(made()).toHaveLength(wanted.size)
  // A group that never committed makes them all again, as one does that lost its commits.
  const again = await startWeir(['outcomes'], { ...env, WEIR_OUTCOMES_GROUP: 'outcomes-again' })
  const twice = 2 * wanted.size
  await until(() => made().length === twice, { what: `${twice} outcomes`, msMax })
  expect(await again.end('SIGTERM')).toMatchObject({ code: 0 })
  expect(new Set(made().map(({ eventId }) => eventId)).size).toBe(wanted.size)
  expect(made().every(({ decidedBy }) => decidedBy === 'WEIR')).toBe(true)
})

test('reconcile says what is open, by its exit code too, and breaks list shows it', async () => {
  const { code, out } = await runWeir(['reconcile', '--since', '3650', '--json'], env)
  const { open } = JSON.parse(out)
  expect(code).toBe(open === 0 ? 0 : 2)
  const listed = await runWeir(['breaks', 'list', '--limit', '100000', '--json'], env)
  expect(listed.code).toBe(0)
  expect(JSON.parse(listed.out)).toHaveLength(open)
})

test('SIGTERM ends score and sink with 0, and nothing is left uncommitted', async () => {
  await until(opened().isCommitted, { what: 'all is committed', msMax })
  expect(await score?.end('SIGTERM')).toMatchObject({ code: 0, signal: null })
  expect(await sink?.end('SIGTERM')).toMatchObject({ code: 0, signal: null })
  expect(await opened().isCommitted()).toBe(true)
})
