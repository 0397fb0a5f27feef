import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, rm } from 'node:fs/promises'
import { setTimeout } from 'node:timers/promises'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { type Codec, openCodec } from '../../streams/avro.ts'
import type { CommandContext } from '../../streams/commands/context.ts'
import { runProduce } from '../../streams/commands/produce.ts'
import { readSettings } from '../../streams/config.ts'
import { type Taken, take } from '../../streams/decode.ts'
import { topics } from '../../streams/events.ts'
import { connectKafka, createPartitioner } from '../../streams/kafka.ts'
import { readRange } from '../../streams/range.ts'
import { patiently } from '../../streams/retry.ts'
import { openLog } from '../../streams/telemetry.ts'
import type { KafkaPort } from '../../streams/transport.ts'

const run = promisify(execFile)
const urls = inject('urls')
const brokers = urls.kafkaBrokers.join(',')
const settings = readSettings({
  WEIR_KAFKA_BROKERS: brokers,
  WEIR_REGISTRY_URL: urls.registryUrl,
  WEIR_REDIS_URL: urls.redisUrl,
  WEIR_CLICKHOUSE_URL: urls.clickhouseUrl,
})
const partitions = settings.WEIR_PARTITIONS
const decoding = {
  partitionOf: createPartitioner(partitions),
  limits: {
    amountMinorMax: settings.WEIR_AMOUNT_MINOR_MAX,
    futureMsMax: settings.WEIR_FUTURE_MS_MAX,
  },
  deadLetterBytesMax: settings.WEIR_DEAD_LETTER_BYTES_MAX,
}

let kafka: KafkaPort
let codec: Codec

beforeAll(async () => {
  kafka = connectKafka({
    brokers: urls.kafkaBrokers,
    clientId: 'producers-test',
    username: null,
    password: null,
    tls: false,
    sendMsMax: 10_000,
    sessionMs: 45_000,
    log: () => {},
  })
  codec = openCodec({ registryUrl: urls.registryUrl, unknownSchemaMs: 1_000, now: Date.now })
  await codec.register()
  await codec.connect()
  const retentionMs = settings.WEIR_RETENTION_DAYS * 86_400_000
  await kafka.createTopics([{ topic: topics.events, partitions, replicas: 1, retentionMs }])
  // A partition may still be without a leader just after its topic was created.
  const patience = { pauseMsMin: 50, pauseMsMax: 500, outageMsMax: 20_000 }
  await patiently(async () => void (await kafka.bounds(topics.events)), {
    patience,
    now: Date.now,
    pause: (ms) => setTimeout(ms),
    onOutage: () => {},
  })
})

afterAll(() => kafka.close())

/** What a scoring process makes of the records that `act` adds to card.events. */
async function taken(act: () => Promise<unknown>): Promise<readonly Taken[]> {
  const before = await kafka.bounds(topics.events)
  await act()
  const after = await kafka.bounds(topics.events)
  const added: Taken[] = []
  for (const [partition, { next }] of after) {
    const from = before.get(partition)?.next ?? 0
    if (from === next) continue
    const range = { topic: topics.events, partition, from, until: next }
    const groupId = `producers-test-${partition}-${from}`
    const messages = await readRange(range, { kafka, groupId })
    await codec.prepare(messages.map(({ value }) => value))
    added.push(...messages.map((message) => take(message, { ...decoding, decode: codec.decode })))
  }
  return added
}

const idsOf = (all: readonly Taken[]): readonly string[] =>
  all.map((one) => (one.kind === 'event' ? one.placed.event.record.eventId : one.letter.reason))

test('the TypeScript sample sends an authorization that is taken', async () => {
  let said = ''
  const found = await taken(async () => {
    const sample = ['docs/samples/produce.ts', brokers, urls.registryUrl]
    said = (await run(process.execPath, sample)).stdout
  })
  expect(idsOf(found)).toEqual([said.split(' ')[0]])
})

test('the Python sample sends an authorization that is taken', async () => {
  const python = await preparePython()
  let said = ''
  const found = await taken(async () => {
    said = (await run(python, ['docs/samples/produce.py', brokers, urls.registryUrl])).stdout
  })
  expect(idsOf(found)).toEqual([said.split(' ')[0]])
})

test('the NDJSON sample is sent in order and taken', async () => {
  const { found, lines, exitCode } = await producing({ file: 'docs/samples/events.ndjson' })
  const ids = idsOf(found)
  expect(ids).toHaveLength(14)
  expect(ids).toEqual([...ids].sort())
  expect(lines.map((line) => JSON.parse(line))).toEqual([
    expect.objectContaining({ sent: 14, skipped: 0, lastLine: 14, interrupted: false }),
  ])
  expect(exitCode).toBeUndefined()
})

test('an interruption stops the sending and ends with 130', async () => {
  const stop = new AbortController()
  const stopEarly = async (ms: number) => {
    stop.abort()
    await setTimeout(ms)
  }
  const { found, lines, exitCode } = await producing(
    { file: 'docs/samples/events.ndjson', rate: 20 },
    { signal: stop.signal, pause: stopEarly },
  )
  const [summary] = lines.map((line) => JSON.parse(line))
  expect(summary.interrupted).toBe(true)
  expect(summary.sent).toBeLessThan(14)
  expect(found).toHaveLength(summary.sent)
  expect(exitCode).toBe(130)
})

/** Runs `weir produce` in this process: what it sent, what it printed, what it would end with. */
async function producing(
  options: { readonly file: string; readonly rate?: number },
  change: Partial<CommandContext> = {},
) {
  const lines: string[] = []
  const terminal = { line: (text: string) => lines.push(text), note: () => {}, progress: () => {} }
  const context: CommandContext = {
    settings,
    terminal,
    signal: new AbortController().signal,
    root: process.cwd(),
    log: (name) => openLog('error', name),
    now: Date.now,
    pause: (ms) => setTimeout(ms),
    ...change,
  }
  const exitCodeBefore = process.exitCode
  const found = await taken(() => runProduce(context, { ...options, json: true }))
  const exitCode = process.exitCode
  process.exitCode = exitCodeBefore
  return { found, lines, exitCode }
}

const pythonHome = '.weir/python-producers'

/** A virtual environment with what the sample requires, kept between runs. */
async function preparePython(): Promise<string> {
  const python = `${pythonHome}/bin/python`
  const ready = `${pythonHome}/ready`
  if (existsSync(ready)) return python
  await rm(pythonHome, { recursive: true, force: true })
  await mkdir('.weir', { recursive: true })
  await run('python3', ['-m', 'venv', pythonHome])
  await run(python, ['-m', 'pip', 'install', '-q', '-r', 'docs/samples/requirements.txt'])
  await mkdir(ready)
  return python
}
