import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { featureSet } from '../features/catalog.ts'
import { observeEvents } from '../features/observe.ts'
import { openWindow, type Window, windowBytes } from '../features/window.ts'
import type { EntityKind } from '../features/windows.ts'
import { needsDecision, type PlacedEvent } from '../streams/events.ts'
import { parseLine } from '../streams/ndjson.ts'
import { openTerminal } from '../streams/terminal.ts'

/**
 * How fast the window engine is alone, and how large windows get:
 * `npx weir world --seed 7 > world.ndjson && npx node bench/windows.ts world.ndjson`
 */
const chunkEvents = 256
const latenessMs = 86_400_000

async function main(file: string): Promise<void> {
  const terminal = openTerminal(process.stdout, process.stderr)
  const events = await readEvents(file)
  observeAll(events)
  const before = process.cpuUsage()
  const windows = observeAll(events)
  const { user, system } = process.cpuUsage(before)
  const seconds = (user + system) / 1e6
  const decided = events.filter(({ event }) => needsDecision(event)).length
  terminal.line(`${events.length} events, ${decided} with ${featureSet.names.length} features`)
  terminal.line(`${Math.round(events.length / seconds)} events per second of processor time`)
  terminal.line(`${Math.round(decided / seconds)} authorizations, with all that belongs to them`)
  for (const [entity, sizes] of sizesOf(windows)) terminal.line(`${entity}: ${sentence(sizes)}`)
}

async function readEvents(file: string): Promise<readonly PlacedEvent[]> {
  const events: PlacedEvent[] = []
  for await (const text of createInterface({ input: createReadStream(file) })) {
    const parsed = parseLine(text)
    if (parsed.kind !== 'event') continue
    events.push({ position: { partition: 0, offset: events.length }, event: parsed.event })
  }
  return events
}

function observeAll(events: readonly PlacedEvent[]): ReadonlyMap<string, Window> {
  const windows = new Map<string, Window>()
  const windowOf = (entity: EntityKind, id: string): Window => {
    const key = `${entity}:${id}`
    const held = windows.get(key) ?? openWindow(entity, null)
    windows.set(key, held)
    return held
  }
  for (let first = 0; first < events.length; first += chunkEvents) {
    const chunk = events.slice(first, first + chunkEvents)
    observeEvents(chunk, { features: featureSet, latenessMs, windowOf })
  }
  return windows
}

function sizesOf(windows: ReadonlyMap<string, Window>): ReadonlyMap<EntityKind, readonly number[]> {
  const sizes = new Map<EntityKind, number[]>()
  for (const window of windows.values()) {
    const list = sizes.get(window.entity) ?? []
    sizes.set(window.entity, list)
    list.push(windowBytes(window).length)
  }
  return sizes
}

function sentence(sizes: readonly number[]): string {
  const ordered = sizes.toSorted((one, other) => one - other)
  const at = (share: number) => ordered[Math.floor(share * (ordered.length - 1))] ?? 0
  return `${ordered.length} windows, bytes p50 ${at(0.5)}, p99 ${at(0.99)}, largest ${at(1)}`
}

await main(process.argv[2] ?? '/dev/stdin')
