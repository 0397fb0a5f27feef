/**
 * One sink on servers of its own: how fast it stores records of all topics that wait in Kafka, and
 * what processor time a row takes. Each run reads the same log anew, into tables of its own.
 *
 *   node bench/sink.ts [--records N] [--runs N]
 */
import { setTimeout } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { type Child, freePort, startChild } from '../streams/commands/children.ts'
import { topics } from '../streams/events.ts'
import { type Ground, openGround } from '../test/chaos/ground.ts'
import { sendKnown } from '../test/chaos/producing.ts'
import { knownStream } from '../test/chaos/stream.ts'

const { values } = parseArgs({
  options: {
    records: { type: 'string', default: '600000' },
    runs: { type: 'string', default: '3' },
  },
})

const seed = 1
const batchRecordsMax = 2_000
/** Each look asks Kafka for the lag: looking all the time would be what is measured. */
const lookEveryMs = 500
/** Every record has a delivery and a row of its own. */
const rowsPerRecord = 2

const say = (text: string) => process.stderr.write(`${text}\n`)

async function main(): Promise<void> {
  const ground = await openGround({ say, settings: {} })
  try {
    await preload(ground, Number(values.records))
    const runs = []
    for (let run = 1; run <= Number(values.runs); run++) runs.push(await measure(ground, run))
    const median = runs.toSorted((one, other) => one.rowsPerSecond - other.rowsPerSecond)
    const middle = median[Math.floor(runs.length / 2)]
    process.stdout.write(`${JSON.stringify({ median: middle, runs }, null, 2)}\n`)
  } finally {
    await ground.close()
  }
}

async function preload(ground: Ground, records: number): Promise<void> {
  const stream = knownStream(seed)
  for (let sent = 0; sent < records; sent += batchRecordsMax) {
    const length = Math.min(batchRecordsMax, records - sent)
    await sendKnown(
      ground,
      Array.from({ length }, () => stream.next().value),
    )
  }
  say(`${records} records wait in Kafka`)
}

/** From the first batch stored to the last, so that the start of the sink does not count. */
async function measure(ground: Ground, run: number) {
  const { env } = await ground.prepare(`bench_sink_${run}`)
  const child = startChild({ args: ['sink'], env, port: await freePort(), onLine: say })
  const all = [...ground.ledger.sent().values()].reduce((sum, count) => sum + count, 0)
  const first = await when(child, (stored) => stored > 0)
  const last = await when(child, (stored) => stored >= all)
  await child.stop()
  const seconds = (last.at - first.at) / 1_000
  const rows = (last.stored - first.stored) * rowsPerRecord
  return {
    records: all,
    seconds: Math.round(seconds * 10) / 10,
    recordsPerSecond: Math.round(rows / rowsPerRecord / seconds),
    rowsPerSecond: Math.round(rows / seconds),
    cpuMicrosPerRow: Math.round((1e7 * (last.cpuSeconds - first.cpuSeconds)) / rows) / 10,
  }
}

async function when(child: Child, reached: (stored: number) => boolean) {
  for (;;) {
    child.check()
    const stored = await storedBy(child)
    if (reached(stored)) {
      const cpuSeconds = await child.metric('process_cpu_seconds_total')
      return { at: performance.now(), stored, cpuSeconds }
    }
    await setTimeout(lookEveryMs)
  }
}

/** Records stored so far, over all topics. */
async function storedBy(child: Child): Promise<number> {
  const counts = await Promise.all(
    Object.values(topics).map((topic) => recordsOf(child, topic).catch(() => 0)),
  )
  return counts.reduce((sum, count) => sum + count, 0)
}

const recordsOf = async (child: Child, topic: string): Promise<number> =>
  (await child.metric(`weir_sink_records_total\\{topic="${topic}"\\}`)) || 0

await main()
