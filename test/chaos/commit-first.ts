/**
 * `weir sink` with a planted fault: it commits the offsets before it stores their rows, so that a
 * kill between the two loses them. The simulation has to notice.
 */
import { setTimeout } from 'node:timers/promises'
import { patienceOf, untilStopped } from '../../streams/commands/context.ts'
import { findServers, openKafka, openRegistry, openTables } from '../../streams/commands/servers.ts'
import { openSink } from '../../streams/commands/sink.ts'
import { environment, readSettings } from '../../streams/config.ts'
import { type Message, topics } from '../../streams/events.ts'
import { workThrough } from '../../streams/retry.ts'
import { createSinkMetrics, openLog, serveTelemetry } from '../../streams/telemetry.ts'

/** So long that a few kills are enough to hit it. */
const exposedMs = 500

const stop = new AbortController()
process.once('SIGTERM', () => stop.abort())
process.once('disconnect', () => stop.abort())
process.channel?.unref()

const settings = readSettings(environment())
const context = {
  settings,
  terminal: { line: () => {}, note: () => {}, progress: () => {} },
  signal: stop.signal,
  root: process.cwd(),
  log: (name: string) => openLog(settings.WEIR_LOG_LEVEL, name),
  now: Date.now,
  pause: (ms: number) => setTimeout(ms),
}
const urls = findServers(context)
const clickhouse = openTables(context, urls)
const sink = await openSink(context, { clickhouse, codec: openRegistry(context, urls) })
const kafka = openKafka(context, { urls, name: 'sink' })
const consuming = await kafka.consume({
  groupId: settings.WEIR_SINK_GROUP,
  topics: Object.values(topics),
  from: 'beginning',
  fetchBytesMax: settings.WEIR_FETCH_BYTES_MAX,
  fetchWaitMsMax: settings.WEIR_SINK_LINGER_MS,
})
let isWriting = false
const { registry } = createSinkMetrics()
const telemetry = await serveTelemetry(settings.WEIR_METRICS_PORT, registry, () => ({
  ok: isWriting,
  reason: isWriting ? 'writing' : 'waiting for partitions',
}))
const working = workThrough({
  inbox: consuming.inbox,
  chunkMessagesMax: settings.WEIR_SINK_ROWS_MAX,
  lingerMs: settings.WEIR_SINK_LINGER_MS,
  patience: patienceOf(context),
  now: Date.now,
  pause: (ms) => setTimeout(ms),
  onOutage: () => {},
  async work(chunk) {
    await consuming.commit(nextOf(chunk))
    await setTimeout(exposedMs)
    await sink.store(chunk)
    isWriting = true
  },
})
await untilStopped({ context, consuming, working })
await consuming.stop()
await kafka.close()
await clickhouse.close()
telemetry?.close()

function nextOf(chunk: readonly Message[]) {
  const next = chunk.map(
    ({ topic, partition, offset }) =>
      [`${topic}-${partition}`, { topic, partition, offset: offset + 1, metadata: '' }] as const,
  )
  return [...new Map(next).values()]
}
