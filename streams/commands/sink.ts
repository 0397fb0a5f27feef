import assert from 'node:assert'
import { Command } from 'commander'
import type { ClickHouse } from '../../sinks/clickhouse.ts'
import { createSink, type Decoder, readTables, type Sink } from '../../sinks/sink.ts'
import type { Codec } from '../avro.ts'
import type { PipelineError } from '../errors.ts'
import { type Message, topics } from '../events.ts'
import { createLagReader, readLag } from '../lag.ts'
import { maskRecord } from '../mask.ts'
import { patiently, workThrough } from '../retry.ts'
import { type Backlog, createSinkMetrics, exposeBacklog, serveTelemetry } from '../telemetry.ts'
import type { Consuming, KafkaPort, NextOffset } from '../transport.ts'
import { type CommandContext, patienceOf, untilStopped } from './context.ts'
import { findServers, openKafka, openRegistry, openTables } from './servers.ts'

export const sinkCommand = (context: CommandContext): Command =>
  new Command('sink')
    .description('Write every record of every topic to ClickHouse, until Ctrl-C or SIGTERM')
    .addHelpText('after', '\nClickHouse may be away meanwhile: the sink waits and catches up.')
    .action(() => runSink(context))

async function runSink(context: CommandContext): Promise<void> {
  const { settings } = context
  const log = context.log('sink')
  const { kafka, sink, close } = await openParts(context)
  const metrics = createSinkMetrics()
  let standing = 'waiting for partitions'
  const telemetry = await serveTelemetry(settings.WEIR_METRICS_PORT, metrics.registry, () => ({
    ok: standing === 'writing',
    reason: standing,
  }))
  const consuming = await kafka.consume({
    groupId: settings.WEIR_SINK_GROUP,
    topics: Object.values(topics),
    from: 'beginning',
    fetchBytesMax: settings.WEIR_FETCH_BYTES_MAX,
    fetchWaitMsMax: settings.WEIR_SINK_LINGER_MS,
  })
  exposeBacklog(metrics.registry, backlogOf(consuming, { context, kafka }))
  const working = workThrough({
    inbox: consuming.inbox,
    chunkMessagesMax: settings.WEIR_SINK_ROWS_MAX,
    lingerMs: settings.WEIR_SINK_LINGER_MS,
    patience: patienceOf(context),
    now: context.now,
    pause: context.pause,
    onOutage: (error) => {
      standing = error.message
      metrics.outages.inc({ code: error.code })
      log.warn({ code: error.code }, error.message)
    },
    work: async (chunk) => {
      const stopTimer = metrics.batchSeconds.startTimer()
      await storeAndCommit(chunk, { sink, consuming })
      standing = 'writing'
      for (const [topic, rows] of Map.groupBy(chunk, (message) => message.topic)) {
        metrics.records.inc({ topic }, rows.length)
      }
      stopTimer()
    },
  })
  log.info('writing')
  try {
    await untilStopped({ context, consuming, working })
  } finally {
    await consuming.stop()
    telemetry?.close()
    await close()
  }
  log.info('stopped: what was taken is committed')
}

function backlogOf(
  { inbox, assignment }: Consuming,
  { context, kafka }: { context: CommandContext; kafka: KafkaPort },
): Backlog {
  const { WEIR_SINK_GROUP: groupId, WEIR_SINK_LAG_MS_MAX: waitMsMax } = context.settings
  const read = () => readLag(kafka, { groupId, partitions: assignment().partitions })
  return { waiting: inbox.waiting, lag: createLagReader(read, waitMsMax) }
}

async function openParts(context: CommandContext) {
  const urls = findServers(context)
  const codec = openRegistry(context, urls)
  const clickhouse = openTables(context, urls)
  const kafka: KafkaPort = openKafka(context, { urls, name: 'sink' })
  const sink = await openSinkPatiently(context, { clickhouse, codec })
  const close = async () => {
    await kafka.close()
    await clickhouse.close()
  }
  return { kafka, sink, close }
}

/** Waits while ClickHouse is away: a sink that starts then must not end. */
async function openSinkPatiently(context: CommandContext, parts: SinkParts): Promise<Sink> {
  const { signal, now, pause } = context
  const log = context.log('sink')
  const opened: Sink[] = []
  const onOutage = (error: PipelineError) => {
    if (signal.aborted) throw error
    log.warn({ code: error.code }, error.message)
  }
  const waiting = { patience: patienceOf(context), now, pause, onOutage }
  await patiently(async () => void opened.push(await openSink(context, parts)), waiting)
  const [sink] = opened
  assert(sink, 'patience ends with a sink or an error')
  return sink
}

interface SinkParts {
  readonly clickhouse: ClickHouse
  readonly codec: Codec
}

/** A sink over the tables as they are now. */
export const openSink = async (
  { settings }: Pick<CommandContext, 'settings'>,
  { clickhouse, codec }: SinkParts,
): Promise<Sink> =>
  createSink({
    clickhouse,
    tables: await readTables(clickhouse),
    decoder: maskingDecoder(codec),
    limits: {
      rowsMax: settings.WEIR_SINK_ROWS_MAX,
      bytesMax: settings.WEIR_SINK_BYTES_MAX,
      monthsMax: settings.WEIR_SINK_MONTHS_MAX,
      refusedRowsMax: settings.WEIR_SINK_REFUSED_ROWS_MAX,
    },
  })

/** Tables show a free text as decisions see it: with its card numbers masked. */
export const maskingDecoder = (codec: Codec): Decoder => ({
  prepare: (values) => codec.prepare(values),
  decode(value) {
    const decoded = codec.decode(value)
    return decoded.kind === 'record'
      ? { kind: 'record', record: maskRecord(decoded.record) }
      : decoded
  },
})

/** At least once: the tables keep one row for each position, however often it is written. */
async function storeAndCommit(
  chunk: readonly Message[],
  { sink, consuming }: { sink: Sink; consuming: Consuming },
): Promise<void> {
  if (chunk.length === 0) return
  await sink.store(chunk)
  const next = new Map<string, NextOffset>()
  for (const { topic, partition, offset } of chunk) {
    next.set(`${topic}-${partition}`, { topic, partition, offset: offset + 1, metadata: '' })
  }
  await consuming.commit([...next.values()])
}
