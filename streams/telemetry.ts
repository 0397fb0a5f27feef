import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import pino, { type Logger } from 'pino'
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import { PipelineError } from './errors.ts'
import type { Lag } from './lag.ts'

export type Log = Pick<Logger, 'debug' | 'info' | 'warn' | 'error'>

/** Structured logs on standard error; standard output belongs to results. */
export const openLog = (level: string, name: string): Log =>
  pino({ level, name, base: { name } }, pino.destination({ fd: 2, sync: false }))

/** Whether the process does its work; `reason` says what is wrong. */
export interface Health {
  readonly ok: boolean
  readonly reason: string
}

export interface ScoreMetrics {
  readonly registry: Registry
  readonly messages: Counter
  readonly decisions: Counter<'action'>
  readonly deadLetters: Counter<'reason'>
  readonly duplicates: Counter
  readonly late: Counter
  readonly standIns: Counter
  readonly outages: Counter<'code'>
  readonly challengersSkipped: Counter
  readonly chunkSeconds: Histogram
  readonly decisionSeconds: Histogram
  readonly waiting: Gauge
}

const secondsBuckets = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 60]

export function createScoreMetrics(): ScoreMetrics {
  const registers = [newRegistry()] as const
  const counter = (name: string, help: string) =>
    new Counter({ name, help, registers: [...registers] })
  const by = <L extends string>(label: L, name: string, help: string) =>
    new Counter<L>({ name, help, labelNames: [label], registers: [...registers] })
  const seconds = (name: string, help: string) =>
    new Histogram({ name, help, buckets: secondsBuckets, registers: [...registers] })
  return {
    registry: registers[0],
    messages: counter('weir_messages_total', 'Messages taken from card.events'),
    decisions: by('action', 'weir_decisions_total', 'Decisions by action'),
    deadLetters: by('reason', 'weir_dead_letters_total', 'Dead letters by reason'),
    duplicates: counter('weir_duplicates_total', 'Events seen before, not decided again'),
    late: counter('weir_late_total', 'Events too late to change windows'),
    standIns: counter('weir_stand_ins_total', 'Decisions made without models'),
    outages: by('code', 'weir_outages_total', 'Failures of a dependency, tried again'),
    challengersSkipped: counter('weir_challengers_skipped_total', 'Answers not challenged'),
    chunkSeconds: seconds('weir_chunk_seconds', 'Time from taking a chunk to its commit'),
    decisionSeconds: seconds('weir_decision_seconds', 'Time from record to decision'),
    waiting: new Gauge({
      name: 'weir_waiting_messages',
      help: 'Messages fetched and not yet decided',
      registers: [...registers],
    }),
  }
}

/** What a window store has done, read whenever the metrics are. */
export function exposeWindows(
  registry: Registry,
  read: () => { readonly [count in keyof typeof windowHelp]: number },
): void {
  for (const [count, { name, help }] of Object.entries(windowHelp)) {
    new Gauge({
      name,
      help,
      registers: [registry],
      collect() {
        this.set(read()[count as keyof typeof windowHelp])
      },
    })
  }
}

const windowHelp = {
  keysCached: { name: 'weir_windows_cached', help: 'Windows held in process' },
  keysRead: { name: 'weir_windows_read_total', help: 'Windows read from Redis' },
  foldsWritten: { name: 'weir_window_folds_total', help: 'Windows whose old records were folded' },
  foldsRefused: {
    name: 'weir_window_folds_refused_total',
    help: 'Folds that another writer had made already',
  },
  bucketsBehind: {
    name: 'weir_shared_buckets_behind_total',
    help: 'Times that shared windows had lost records they once held',
  },
} as const

export interface SinkMetrics {
  readonly registry: Registry
  readonly records: Counter<'topic'>
  readonly outages: Counter<'code'>
  readonly batchSeconds: Histogram
}

export function createSinkMetrics(): SinkMetrics {
  const registry = newRegistry()
  const registers = [registry]
  return {
    registry,
    records: new Counter({
      name: 'weir_sink_records_total',
      help: 'Records written to ClickHouse by topic',
      labelNames: ['topic'],
      registers,
    }),
    outages: new Counter({
      name: 'weir_outages_total',
      help: 'Failures of a dependency, tried again',
      labelNames: ['code'],
      registers,
    }),
    batchSeconds: new Histogram({
      name: 'weir_sink_batch_seconds',
      help: 'Time to write one batch',
      buckets: secondsBuckets,
      registers,
    }),
  }
}

/** How far a sink is behind, asked for whenever the metrics are read. */
export interface Backlog {
  /** Records fetched and not yet taken. */
  waiting(): number
  lag(): Promise<readonly Lag[]>
}

export function exposeBacklog(registry: Registry, { waiting, lag }: Backlog): void {
  new Gauge({
    name: 'weir_sink_waiting_records',
    help: 'Records fetched from Kafka and not yet taken to be written',
    registers: [registry],
    collect() {
      this.set(waiting())
    },
  })
  new Gauge({
    name: 'weir_sink_lag_records',
    help: 'Records of the partitions of this process that are not yet committed',
    labelNames: ['topic', 'partition'],
    registers: [registry],
    async collect() {
      const lags = await lag()
      // A partition that went to another process is not ours to tell about.
      this.reset()
      for (const { topic, partition, records } of lags) this.set({ topic, partition }, records)
    },
  })
}

/** A registry that already tells memory, processor time and event loop lag. */
function newRegistry(): Registry {
  const register = new Registry()
  collectDefaultMetrics({ register })
  return register
}

/** Serves /metrics in the Prometheus format and /health as 200 or 503; port 0 is for none. */
export async function serveTelemetry(
  port: number,
  registry: Registry,
  health: () => Health,
): Promise<Server | null> {
  if (port === 0) return null
  const server = createServer(async (request, response) => {
    if (request.url === '/metrics') {
      response.setHeader('content-type', registry.contentType)
      response.end(await registry.metrics())
      return
    }
    const { ok, reason } = health()
    response.statusCode = request.url === '/health' ? (ok ? 200 : 503) : 404
    response.end(request.url === '/health' ? `${reason}\n` : 'see /metrics and /health\n')
  })
  try {
    await once(server.listen(port), 'listening')
  } catch (cause) {
    const cure = 'free it, or set WEIR_METRICS_PORT to another'
    throw new PipelineError('CONFIG_INVALID', `cannot listen on port ${port}: ${cure}`, { cause })
  }
  return server
}
