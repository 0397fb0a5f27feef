import { strict as assert } from 'node:assert'
import type { FeatureSet } from './define.ts'
import { recordBytes } from './entry.ts'
import { isOwned } from './keys.ts'
import { observeEvents } from './observe.ts'
import { foldedValue, foldWritten, openWindow, pendingFold, type Window } from './window.ts'
import type { Append, Claim, CommitResult, EntityKind, Span, Windows } from './windows.ts'

/** What several owners share: the place of the Redis server in tests and without servers. */
export interface MemoryStore {
  readonly values: Map<string, Buffer>
  readonly partitions: Map<number, Held>
}

interface Held {
  epoch: number
  watermark: number
  sharedWatermark: number
  outbox: Buffer | null
}

export interface MemoryOptions {
  readonly store: MemoryStore
  readonly features: FeatureSet
  readonly latenessMs: number
}

export const newMemoryStore = (): MemoryStore => ({ values: new Map(), partitions: new Map() })

/** One process's windows over a store in memory, under the same contract as those over Redis. */
export function openMemoryWindows({ store, features, latenessMs }: MemoryOptions): Windows {
  const epochs = new Map<number, number>()
  const watermarks = new Map<number, number>()
  const cached = new Map<string, Window>()

  function windowOf(entity: EntityKind, id: string, partition: number): Window {
    const key = keyOf(entity, id, partition)
    const held = cached.get(key)
    if (held) return held
    const window = openWindow(entity, store.values.get(key) ?? null)
    // Only the owner may fold what is stored of an owned key, and does so when it commits.
    if (!isOwned(entity)) foldStored(store, key, window)
    cached.set(key, window)
    return window
  }

  /** Whether this process is still the owner of a partition. */
  const isOwner = (partition: number): boolean =>
    epochs.get(partition) === heldOf(store, partition).epoch

  function forget(partition: number): void {
    for (const key of cached.keys()) {
      if (!key.startsWith('p') || key.startsWith(`p${partition}:`)) cached.delete(key)
    }
  }

  return {
    async claim(partition): Promise<Claim> {
      const held = heldOf(store, partition)
      held.epoch++
      epochs.set(partition, held.epoch)
      watermarks.set(partition, held.watermark)
      forget(partition)
      return { watermark: held.watermark, outbox: held.outbox }
    },
    release(partition) {
      epochs.delete(partition)
      forget(partition)
    },
    observe: async (events) => observeEvents(events, { windowOf, features, latenessMs }),
    async commit(span, owned, outbox): Promise<CommitResult> {
      const held = heldOf(store, span.partition)
      if (!isOwner(span.partition)) return 'FENCED'
      assert(span.first > held.watermark, 'a span at or below the watermark is dropped first')
      if (watermarks.get(span.partition) !== held.watermark) return 'BEHIND'
      for (const append of owned) appendTo(store, append, span.partition)
      for (const { entity, id } of owned) {
        const key = keyOf(entity, id, span.partition)
        const window = cached.get(key)
        if (window) foldStored(store, key, window)
      }
      Object.assign(held, { watermark: span.last, outbox })
      watermarks.set(span.partition, span.last)
      return 'COMMITTED'
    },
    async share(parts) {
      const refused = parts.filter(({ span }) => !isOwner(span.partition))
      for (const part of parts) if (!refused.includes(part)) shareOnce(store, part)
      for (const key of cached.keys()) if (!key.startsWith('p')) cached.delete(key)
      return refused.map(({ span }) => span.partition)
    },
    read: async (entity, id, partition) => store.values.get(keyOf(entity, id, partition)) ?? null,
    async close() {
      cached.clear()
    },
  }
}

const keyOf = (entity: EntityKind, id: string, partition: number): string =>
  `${isOwned(entity) ? `p${partition}` : 'shared'}:${entity}:${id}`

function heldOf({ partitions }: MemoryStore, partition: number): Held {
  const held = partitions.get(partition) ?? {
    epoch: 0,
    watermark: -1,
    sharedWatermark: -1,
    outbox: null,
  }
  partitions.set(partition, held)
  return held
}

function appendTo({ values }: MemoryStore, { entity, id, records }: Append, partition: number) {
  const key = keyOf(entity, id, partition)
  values.set(key, Buffer.concat([values.get(key) ?? Buffer.alloc(0), records]))
}

/** Brings a stored value in step with the folds of its window. */
function foldStored({ values }: MemoryStore, key: string, window: Window): void {
  const fold = pendingFold(window)
  const stored = values.get(key)
  if (!fold || !stored) return
  const folded = foldedValue(stored, fold)
  if (folded) values.set(key, folded)
  foldWritten(window, fold)
}

/** Adds the records beyond the shared watermark: what was sent before is there already. */
function shareOnce(
  store: MemoryStore,
  { span, shared }: { readonly span: Span; readonly shared: readonly Append[] },
): void {
  const held = heldOf(store, span.partition)
  for (const append of shared) {
    const fresh: Buffer[] = []
    for (let start = 0; start < append.records.length; start += recordBytes) {
      const isFresh = append.records.readUInt32LE(start + 12) > held.sharedWatermark
      if (isFresh) fresh.push(append.records.subarray(start, start + recordBytes))
    }
    if (fresh.length > 0) {
      appendTo(store, { ...append, records: Buffer.concat(fresh) }, span.partition)
    }
  }
  held.sharedWatermark = Math.max(held.sharedWatermark, span.last)
}
