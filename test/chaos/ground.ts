import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { type Stack, startStack } from '../../stack/stack.ts'
import { stackDirectory } from '../../stack/state.ts'
import type { Codec } from '../../streams/avro.ts'
import type { CommandContext } from '../../streams/commands/context.ts'
import { openKafka, openRegistry } from '../../streams/commands/servers.ts'
import { runSetup } from '../../streams/commands/setup.ts'
import { environment, readSettings } from '../../streams/config.ts'
import { openLog } from '../../streams/telemetry.ts'
import type { KafkaPort } from '../../streams/transport.ts'
import { type Ledger, openLedger } from './ledger.ts'

const weir = new URL('../../streams/cli.ts', import.meta.url).pathname

type Environment = Readonly<Record<string, string | undefined>>

/** Servers of their own, which hold what `ledger` says and nothing else. */
export interface Ground {
  readonly stack: Stack
  readonly kafka: KafkaPort
  readonly codec: Codec
  readonly ledger: Ledger
  /** Tables and a consumer group by that name, and the environment in which a sink uses them. */
  prepare(name: string): Promise<{ readonly context: CommandContext; readonly env: Environment }>
  close(): Promise<void>
}

/** Small batches without a pause, so that a kill finds the sink between two steps of one. */
export const chaosSettings = {
  WEIR_SINK_ROWS_MAX: '500',
  WEIR_SINK_LINGER_MS: '50',
  WEIR_FETCH_BYTES_MAX: '65536',
  // A killed member must not keep its partitions for longer than it takes to start another.
  WEIR_SESSION_MS: '2000',
  WEIR_RETRY_PAUSE_MS_MAX: '200',
}

export interface GroundOptions {
  readonly say: (text: string) => void
  /** Other settings than the defaults, for the sinks. */
  readonly settings: Readonly<Record<string, string>>
  readonly signal?: AbortSignal
}

export async function openGround({ say, settings, signal }: GroundOptions): Promise<Ground> {
  const place = { root: process.cwd(), name: `chaos-${process.pid}` }
  const stack = await startStack({ ...place, given: {}, say, signal })
  const { urls } = stack
  const given = {
    WEIR_LOG_LEVEL: 'error',
    // What is given up may have arrived all the same: the ledger could not tell.
    WEIR_SEND_MS_MAX: '120000',
    ...settings,
    WEIR_KAFKA_BROKERS: urls.kafkaBrokers.join(','),
    WEIR_REGISTRY_URL: urls.registryUrl,
    WEIR_REDIS_URL: urls.redisUrl,
    WEIR_CLICKHOUSE_URL: urls.clickhouseUrl,
  }
  const compiled = { NODE_COMPILE_CACHE: join(stackDirectory(place), 'compiled') }
  await compile(compiled)
  const context = contextOf(given)
  await runSetup(context)
  const kafka = openKafka(context, { urls, name: 'chaos' })
  const codec = openRegistry(context, urls)
  await codec.connect()
  return {
    stack,
    kafka,
    codec,
    ledger: openLedger(),
    async prepare(name) {
      const named = { ...given, WEIR_CLICKHOUSE_DATABASE: name, WEIR_SINK_GROUP: name }
      const ready = contextOf(named)
      await runSetup(ready)
      return { context: ready, env: { ...environment(), ...compiled, ...named } }
    },
    async close() {
      await kafka.close()
      await stack.stop()
    },
  }
}

/** A killed program leaves no compiled code to the next one: this one ends by itself. */
async function compile(compiled: Environment): Promise<void> {
  const env = { ...environment(), ...compiled }
  await once(spawn(process.execPath, [weir, '--version'], { env, stdio: 'ignore' }), 'exit')
}

function contextOf(given: Readonly<Record<string, string>>): CommandContext {
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
