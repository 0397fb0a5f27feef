import { setTimeout } from 'node:timers/promises'
import { inject } from 'vitest'
import { openRedisWindows } from '../../features/redis.ts'
import type { Windows } from '../../features/windows.ts'
import type { StackUrls } from '../../stack/servers.ts'
import type { Codec } from '../../streams/avro.ts'
import type { CommandContext } from '../../streams/commands/context.ts'
import { windowOptions } from '../../streams/commands/score.ts'
import { openKafka, openRegistry } from '../../streams/commands/servers.ts'
import { runSetup } from '../../streams/commands/setup.ts'
import { environment, readSettings } from '../../streams/config.ts'
import { type CardEvent, topics } from '../../streams/events.ts'
import { packOutbox } from '../../streams/outbox.ts'
import { openLog } from '../../streams/telemetry.ts'
import type { KafkaPort } from '../../streams/transport.ts'
import { type Scoring, startScoring } from './scoring.ts'
import { openTail, type Tail } from './tail.ts'

export interface PipelineOptions {
  /** Names the groups and the ClickHouse database: each pipeline has its own. */
  readonly name: string
  /** Its own database on the tests' Redis. */
  readonly redisDatabase: number
  /** Other servers than those of all live tests. */
  readonly urls?: StackUrls
  /** Other settings than the defaults. */
  readonly env?: Readonly<Record<string, string>>
}

/**
 * weir on real servers, from this moment on: its windows count what the log holds already as
 * done, so that tests which share a log do not decide each other's events.
 */
export interface Pipeline {
  readonly context: CommandContext
  readonly kafka: KafkaPort
  readonly codec: Codec
  readonly tail: Tail
  /** The environment that its processes run in. */
  readonly env: Readonly<Record<string, string | undefined>>
  produce(events: readonly CardEvent[]): Promise<void>
  /** Starts a scoring process and waits until it decides; `breaks` as in score-entry.ts. */
  startScore(breaks?: readonly string[], env?: Readonly<Record<string, string>>): Promise<Scoring>
  /** The windows as one more process would open them. */
  openWindows(): Promise<Windows>
  /** Whether the scoring group has committed everything that the log holds. */
  isCommitted(): Promise<boolean>
  /** Ends what was started. */
  close(): Promise<void>
}

export async function openPipeline(options: PipelineOptions): Promise<Pipeline> {
  const given = settingsOf(options)
  const context = contextOf(given)
  const urls = options.urls ?? inject('urls')
  await runSetup(context)
  const kafka = openKafka(context, { urls, name: options.name })
  const codec = openRegistry(context, urls)
  await codec.connect()
  const openWindows = () => openRedisWindows(windowOptions(context, given.WEIR_REDIS_URL ?? ''))
  await countLogAsDone(kafka, openWindows)
  const tail = await openTail(context, { kafka, codec })
  const started: Scoring[] = []
  const env = { ...environment(), ...given }
  return {
    context,
    kafka,
    codec,
    tail,
    env,
    openWindows,
    async produce(events) {
      const messages = events.map((event) => ({
        topic: topics.events,
        key: Buffer.from(event.record.accountId),
        value: codec.encode(event),
      }))
      await kafka.send(messages)
    },
    async startScore(breaks = [], change = {}) {
      const scoring = await startScoring(breaks, { ...env, ...change })
      started.push(scoring)
      await until(() => scoring.isHealthy(), { what: 'a scoring process decides', msMax: 90_000 })
      return scoring
    },
    async isCommitted() {
      const committed = await kafka.committed(context.settings.WEIR_GROUP, topics.events)
      const bounds = [...(await kafka.bounds(topics.events))]
      return bounds.every(
        ([partition, { next }]) => next === 0 || committed.get(partition)?.offset === next,
      )
    },
    async close() {
      await Promise.all(started.map((scoring) => scoring.end('SIGKILL')))
      await tail.close()
      await kafka.close()
    },
  }
}

function settingsOf({ name, redisDatabase, urls, env }: PipelineOptions) {
  const { kafkaBrokers, registryUrl, redisUrl, clickhouseUrl } = urls ?? inject('urls')
  return {
    WEIR_KAFKA_BROKERS: kafkaBrokers.join(','),
    WEIR_REGISTRY_URL: registryUrl,
    WEIR_REDIS_URL: `${redisUrl.replace(/\/\d*$/, '')}/${redisDatabase}`,
    WEIR_CLICKHOUSE_URL: clickhouseUrl,
    WEIR_CLICKHOUSE_DATABASE: `live_${name}`,
    WEIR_GROUP: `live-${name}`,
    WEIR_SINK_GROUP: `live-${name}-sink`,
    WEIR_SESSION_MS: '6000',
    WEIR_LOG_LEVEL: 'error',
    ...env,
  }
}

const contextOf = (given: Readonly<Record<string, string>>): CommandContext => {
  const settings = readSettings(given)
  return {
    settings,
    terminal: { line: () => {}, note: () => {}, progress: () => {} },
    signal: new AbortController().signal,
    root: process.cwd(),
    log: (name) => openLog(settings.WEIR_LOG_LEVEL, name),
    now: Date.now,
    pause: (ms) => setTimeout(ms),
  }
}

/** What an owner would leave that had taken all of the log and had nothing to say about it. */
async function countLogAsDone(kafka: KafkaPort, open: () => Promise<Windows>): Promise<void> {
  const windows = await open()
  for (const [partition, { next }] of await kafka.bounds(topics.events)) {
    await windows.claim(partition)
    if (next === 0) continue
    const span = { partition, first: 0, last: next - 1 }
    await windows.commit(span, [], packOutbox({ span, outgoing: [], shared: [] }))
  }
  await windows.close()
}

/** Waits until it holds; every wait has a limit and says what it waits for. */
export async function until(
  holds: () => boolean | Promise<boolean>,
  { what, msMax }: { readonly what: string; readonly msMax: number },
): Promise<void> {
  const deadline = performance.now() + msMax
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error(`not within ${msMax} ms: ${what}`)
    await setTimeout(50)
  }
}
