/**
 * One scoring process on servers of its own: how fast it decides events that wait in Kafka, and how
 * long a decision takes at a steady rate. With --profile the process writes a CPU profile; with
 * --only authorizations there is nothing else in the log.
 *
 *   npm run bench:score -- [--accounts N] [--days N] [--rate N] [--seconds N] [--profile DIR]
 */
import { setTimeout } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { startStack } from '../stack/stack.ts'
import { type Codec, openCodec } from '../streams/avro.ts'
import { type Child, freePort, startChild } from '../streams/commands/children.ts'
import { environment } from '../streams/config.ts'
import { type CardEvent, needsDecision, topics } from '../streams/events.ts'
import { connectKafka } from '../streams/kafka.ts'
import { readRange } from '../streams/range.ts'
import type { KafkaPort } from '../streams/transport.ts'
import { world } from '../world/world.ts'

const { values } = parseArgs({
  options: {
    accounts: { type: 'string', default: '2000' },
    days: { type: 'string', default: '45' },
    rate: { type: 'string', default: '1000' },
    seconds: { type: 'string', default: '20' },
    only: { type: 'string', default: 'everything' },
    profile: { type: 'string' },
  },
})

const worldSeed = 9_001
const worldStartMs = Date.UTC(2025, 2, 1)
const batchEventsMax = 2_000
const lookEveryMs = 50
const tickMs = 10
const cpuMetric = 'process_cpu_seconds_total'

const say = (text: string) => process.stderr.write(`${text}\n`)

interface Bench {
  readonly kafka: KafkaPort
  readonly codec: Codec
  start(args: readonly string[]): Promise<Child>
}

async function main(): Promise<void> {
  const name = `bench-${process.pid}`
  const stack = await startStack({ root: process.cwd(), name, given: {}, say })
  const { kafkaBrokers, registryUrl, redisUrl, clickhouseUrl } = stack.urls
  const env = {
    ...environment(),
    WEIR_KAFKA_BROKERS: kafkaBrokers.join(','),
    WEIR_REGISTRY_URL: registryUrl,
    WEIR_REDIS_URL: redisUrl,
    WEIR_CLICKHOUSE_URL: clickhouseUrl,
    WEIR_LOG_LEVEL: 'warn',
  }
  const anonymous = { username: null, password: null, tls: false }
  const limits = { sendMsMax: 10_000, sessionMs: 45_000, log: say }
  const kafka = connectKafka({ ...anonymous, ...limits, brokers: kafkaBrokers, clientId: 'bench' })
  const codec = openCodec({ registryUrl, unknownSchemaMs: 1_000, now: Date.now })
  const start = async (args: readonly string[]) => {
    if (values.profile) process.execArgv.push('--cpu-prof', `--cpu-prof-dir=${values.profile}`)
    return startChild({ args, env, port: await freePort(), onLine: say })
  }
  try {
    await ended(await start(['setup']))
    await codec.connect()
    await measure({ kafka, codec, start })
  } finally {
    await kafka.close()
    await stack.stop()
  }
}

async function measure(bench: Bench): Promise<void> {
  const { accounts, days } = values
  const made = { seed: worldSeed, accounts: Number(accounts), days: Number(days) }
  const all = [...world({ ...made, startMs: worldStartMs })].map(({ event }) => event)
  const events = values.only === 'authorizations' ? all.filter(needsDecision) : all
  const waiting = events.slice(0, events.length - Number(values.rate) * Number(values.seconds))
  const steady = events.slice(waiting.length)
  for (let at = 0; at < waiting.length; at += batchEventsMax) {
    await send(bench, waiting.slice(at, at + batchEventsMax))
  }
  const child = await bench.start(['score'])
  const drained = await drain(bench, { child, events: waiting })
  const latency = await steadily(bench, steady)
  await child.stop()
  process.stdout.write(`${JSON.stringify({ drained, latency }, null, 2)}\n`)
}

const send = ({ kafka, codec }: Bench, events: readonly CardEvent[]) =>
  kafka.send(
    events.map((event) => ({
      topic: topics.events,
      key: Buffer.from(event.record.accountId),
      value: codec.encode(event),
    })),
  )

/** From the first decision out to the last, so that the start of the process does not count. */
async function drain(
  bench: Bench,
  { child, events }: { child: Child; events: readonly CardEvent[] },
) {
  const asked = events.filter(needsDecision).length
  let first = { at: 0, decisions: 0, cpuSeconds: 0 }
  for (;;) {
    const decisions = await decided(bench.kafka)
    const at = performance.now()
    if (decisions > 0 && first.at === 0) {
      first = { at, decisions, cpuSeconds: await child.metric(cpuMetric) }
    }
    if (decisions >= asked) {
      const seconds = (at - first.at) / 1_000
      const cpuSeconds = (await child.metric(cpuMetric)) - first.cpuSeconds
      return {
        events: events.length,
        decisions,
        seconds: round(seconds),
        decisionsPerSecond: Math.round((decisions - first.decisions) / seconds),
        eventsPerSecond: Math.round((events.length * (1 - first.decisions / asked)) / seconds),
        cpuMicrosPerDecision: Math.round((1e6 * cpuSeconds) / (decisions - first.decisions)),
      }
    }
    await setTimeout(lookEveryMs)
  }
}

/** An open loop: events are sent when they are due, whether or not earlier ones are decided. */
async function steadily(bench: Bench, events: readonly CardEvent[]) {
  const before = await bench.kafka.bounds(topics.decisions)
  const asked = events.filter(needsDecision).length
  const target = asked + (await decided(bench.kafka))
  const rate = Number(values.rate)
  const start = performance.now()
  for (let sent = 0; sent < events.length; await setTimeout(tickMs)) {
    const due = Math.floor(((performance.now() - start) / 1_000) * rate)
    const batch = events.slice(sent, Math.max(sent, due))
    if (batch.length > 0) await send(bench, batch)
    sent += batch.length
  }
  while ((await decided(bench.kafka)) < target) await setTimeout(lookEveryMs)
  return { ratePerSecond: rate, decisions: asked, ...(await waits(bench, before)) }
}

/** Milliseconds between the Kafka timestamps of an authorization and of its decision. */
async function waits({ kafka, codec }: Bench, before: Awaited<ReturnType<KafkaPort['bounds']>>) {
  const sentAt = await eventTimes(kafka)
  const ends = await kafka.bounds(topics.decisions)
  const waited: number[] = []
  for (const [partition, { next }] of ends) {
    const from = before.get(partition)?.next ?? 0
    if (from === next) continue
    const range = { topic: topics.decisions, partition, from, until: next }
    const messages = await readRange(range, { kafka, groupId: `bench-decisions-${partition}` })
    await codec.prepare(messages.map(({ value }) => value))
    for (const { value, timestamp } of messages) {
      const decoded = codec.decode(value)
      if (decoded.kind === 'unreadable' || decoded.record.type !== 'Decision') continue
      const { sourcePartition, sourceOffset } = decoded.record.record
      waited.push(timestamp - (sentAt.get(`${sourcePartition}-${sourceOffset}`) ?? timestamp))
    }
  }
  waited.sort((one, other) => one - other)
  const at = (share: number) => waited[Math.floor(share * (waited.length - 1))] ?? 0
  return { p50Ms: at(0.5), p95Ms: at(0.95), p99Ms: at(0.99), p999Ms: at(0.999) }
}

async function eventTimes(kafka: KafkaPort): Promise<ReadonlyMap<string, number>> {
  const times = new Map<string, number>()
  for (const [partition, { first, next }] of await kafka.bounds(topics.events)) {
    if (first === next) continue
    const range = { topic: topics.events, partition, from: first, until: next }
    const messages = await readRange(range, { kafka, groupId: `bench-events-${partition}` })
    for (const { offset, timestamp } of messages) times.set(`${partition}-${offset}`, timestamp)
  }
  return times
}

async function decided(kafka: KafkaPort): Promise<number> {
  const bounds = [...(await kafka.bounds(topics.decisions)).values()]
  return bounds.reduce((sum, { first, next }) => sum + next - first, 0)
}

async function ended(child: Child): Promise<void> {
  while (child.isRunning()) await setTimeout(lookEveryMs)
}

const round = (value: number): number => Math.round(value * 100) / 100

await main()
