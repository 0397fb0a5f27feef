import { strict as assert } from 'node:assert'
import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { crc32 } from 'node:zlib'
import { featureSet } from '../features/catalog.ts'
import { openRedisWindows } from '../features/redis.ts'
import type { Windows } from '../features/windows.ts'
import { needsDecision, type PlacedEvent } from '../streams/events.ts'
import { parseLine } from '../streams/ndjson.ts'
import { openTerminal, type Terminal } from '../streams/terminal.ts'

/**
 * How fast windows in Redis are, with all steps of a chunk but scoring and Kafka, and how large
 * they get. The database must be empty:
 * `npx weir world --seed 7 > world.ndjson`
 * `node bench/windows-redis.ts world.ndjson redis://127.0.0.1:6379/9`
 */
const partitions = 12
const daySeconds = 86_400
/** Decisions of about this size lie in the outbox of a chunk. */
const decisionBytes = 700

async function main([file, url]: readonly string[]): Promise<void> {
  assert(file && url, 'usage: node bench/windows-redis.ts FILE.ndjson REDIS_URL')
  const terminal = openTerminal(process.stdout, process.stderr)
  const events = await readEvents(file)
  const quarter = Math.floor(events.length / 4)
  const windows = await openEmpty(url)
  terminal.line(`${events.length} events, ${featureSet.names.length} features`)
  // The first quarter warms the code and fills the windows.
  for (const [nth, chunkEvents] of [256, 256, 64, 1].entries())
    await measure(
      { windows, terminal, chunkEvents },
      events.slice(nth * quarter, (nth + 1) * quarter),
    )
  terminal.line(`card windows: ${sentence(await cardBytes(windows, events))}`)
  await windows.close()
}

async function openEmpty(url: string): Promise<Windows> {
  const windows = await openRedisWindows({
    url,
    commandTimeoutMs: 5_000,
    partitions,
    sharedBuckets: 16,
    sharedStalenessMs: 1_000,
    cachedKeysMax: 200_000,
    windowTtlSeconds: 33 * daySeconds,
    accountTtlSeconds: 430 * daySeconds,
    latenessMs: daySeconds * 1_000,
    features: featureSet,
    now: Date.now,
  })
  for (let partition = 0; partition < partitions; partition++) {
    const { watermark } = await windows.claim(partition)
    assert(watermark === -1, 'the database is empty')
  }
  return windows
}

async function readEvents(file: string): Promise<readonly PlacedEvent[]> {
  const events: PlacedEvent[] = []
  for await (const text of createInterface({ input: createReadStream(file) })) {
    const parsed = parseLine(text)
    if (parsed.kind !== 'event') continue
    const partition = crc32(parsed.event.record.accountId) % partitions
    events.push({ position: { partition, offset: events.length }, event: parsed.event })
  }
  return events
}

interface Measuring {
  readonly windows: Windows
  readonly terminal: Terminal
  readonly chunkEvents: number
}

async function measure(
  { windows, terminal, chunkEvents }: Measuring,
  events: readonly PlacedEvent[],
): Promise<void> {
  const chunkMs: number[] = []
  const cpu = process.cpuUsage()
  const started = performance.now()
  for (let from = 0; from < events.length; from += chunkEvents) {
    const chunkStarted = performance.now()
    await applyChunk(windows, events.slice(from, from + chunkEvents))
    chunkMs.push(performance.now() - chunkStarted)
  }
  const seconds = (performance.now() - started) / 1_000
  const { user, system } = process.cpuUsage(cpu)
  const perSecond = Math.round(events.length / seconds)
  const cpuMicroseconds = Math.round((user + system) / events.length)
  const decided = events.filter(({ event }) => needsDecision(event)).length
  terminal.line(
    `chunks of ${chunkEvents}: ${perSecond} events/s, ${Math.round(decided / seconds)} ` +
      `authorizations/s, ${cpuMicroseconds} us of CPU per event, ms per chunk ${sentence(chunkMs)}`,
  )
}

/** Steps 1 and 2 of a chunk: observe, commit each partition, share. */
async function applyChunk(windows: Windows, chunk: readonly PlacedEvent[]): Promise<void> {
  const observation = await windows.observe(chunk)
  const spans = [...Map.groupBy(chunk, ({ position }) => position.partition)].map(
    ([partition, events]) => ({
      partition,
      first: events[0]?.position.offset ?? 0,
      last: events.at(-1)?.position.offset ?? 0,
      outbox: Buffer.alloc(events.length * decisionBytes),
    }),
  )
  await Promise.all(
    spans.map(async ({ outbox, ...span }) => {
      const owned = observation.owned.get(span.partition) ?? []
      assert((await windows.commit(span, owned, outbox)) === 'COMMITTED')
    }),
  )
  await windows.share(
    spans.map((span) => ({ span, shared: observation.shared.get(span.partition) ?? [] })),
  )
}

async function cardBytes(
  windows: Windows,
  events: readonly PlacedEvent[],
): Promise<readonly number[]> {
  const cards = new Map(
    events.flatMap(({ event: { record }, position }) =>
      record.cardId === null ? [] : [[record.cardId, position.partition] as const],
    ),
  )
  const sizes: number[] = []
  for (const [card, partition] of cards)
    sizes.push((await windows.read('card', card, partition))?.length ?? 0)
  return sizes
}

function sentence(values: readonly number[]): string {
  const ordered = values.toSorted((one, other) => one - other)
  const at = (share: number) =>
    Number((ordered[Math.floor(share * (ordered.length - 1))] ?? 0).toFixed(2))
  return `p50 ${at(0.5)}, p99 ${at(0.99)}, largest ${at(1)}`
}

await main(process.argv.slice(2))
