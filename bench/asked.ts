import { featureSet } from '../features/catalog.ts'
import { newMemoryStore, openMemoryWindows } from '../features/memory.ts'
import type { PlacedEvent, Transaction } from '../streams/events.ts'
import type { Truth, WorldEvent } from '../world/truth.ts'

const chunkEvents = 1_000
const latenessMs = 86_400_000

/** A question of a world: its features as serving makes them, and what nobody there may know. */
export interface Asked {
  readonly transaction: Transaction
  readonly features: Float32Array
  readonly truth: Truth | null
}

/** The questions of a world in order, a chunk at a time, without servers. */
export async function* askedIn(events: Iterable<WorldEvent>): AsyncGenerator<readonly Asked[]> {
  const windows = openMemoryWindows({ store: newMemoryStore(), features: featureSet, latenessMs })
  await windows.claim(0)
  for (const chunk of chunksOf(events)) {
    const first = chunk[0]?.placed.position.offset ?? 0
    const span = { partition: 0, first, last: first + chunk.length - 1 }
    const { observed, owned, shared } = await windows.observe(chunk.map(({ placed }) => placed))
    await windows.commit(span, owned.get(0) ?? [], Buffer.alloc(0))
    await windows.share([{ span, shared: shared.get(0) ?? [] }])
    yield chunk.flatMap(({ made: { event, truth } }, at) => {
      const features = observed[at]?.features
      if (event.type !== 'Transaction' || !features) return []
      return [{ transaction: event.record, truth, features }]
    })
  }
}

interface Chunked {
  readonly made: WorldEvent
  readonly placed: PlacedEvent
}

function* chunksOf(events: Iterable<WorldEvent>): Generator<readonly Chunked[]> {
  let chunk: Chunked[] = []
  let offset = 0
  for (const made of events) {
    chunk.push({
      made,
      placed: { position: { partition: 0, offset: offset++ }, event: made.event },
    })
    if (chunk.length < chunkEvents) continue
    yield chunk
    chunk = []
  }
  if (chunk.length > 0) yield chunk
}
