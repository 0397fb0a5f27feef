import assert from 'node:assert'
import type { PlacedEvent } from '../streams/events.ts'
import type { KeyFold } from './calls.ts'
import { bucketOf, isOwned } from './keys.ts'
import { observeEvents, type Touched, touchedBy } from './observe.ts'
import { type Held, heldOf, keyOf, ownerOf, type Store, spaceOf } from './store.ts'
import { openWindow, type PendingFold, pendingFold } from './window.ts'
import type { Observation } from './windows.ts'

/** Reads what is not in process, in one round, and observes the chunk. */
export async function observe(store: Store, events: readonly PlacedEvent[]): Promise<Observation> {
  const { cache, options } = store
  cache.age()
  await load(store, missingKeys(store, events))
  const observation = observeEvents(events, {
    features: options.features,
    latenessMs: options.latenessMs,
    windowOf: (entity, id, partition) => {
      const held = cache.get(spaceOf(entity, partition), id)
      assert(held, 'every window of the chunk was loaded')
      return held.window
    },
  })
  for (const [partition, appends] of observation.shared) {
    const { unshared } = ownerOf(store, partition)
    for (const { entity, id } of appends) {
      const held = heldOf(store, { entity, id, partition })
      if (held) unshared.add(held)
    }
  }
  return observation
}

/** Keys of the chunk that are not in process, and shared ones that are stale. */
function missingKeys(store: Store, events: readonly PlacedEvent[]): ReadonlyMap<string, Touched> {
  const missing = new Map<string, Touched>()
  const staleBeforeMs = store.options.now() - store.options.sharedStalenessMs
  for (const touched of touchedBy(events)) {
    const held = heldOf(store, touched)
    if (!held) missing.set(keyOf(store.options, touched), touched)
    else if (isOwned(touched.entity) || held.readAtMs > staleBeforeMs) continue
    else if (!isUnshared(store, held)) missing.set(held.key, touched)
  }
  return missing
}

// A value read now would lack what we have not shared yet.
const isUnshared = ({ owners }: Store, held: Held): boolean =>
  [...owners.values()].some(({ unshared }) => unshared.has(held))

async function load(store: Store, missing: ReadonlyMap<string, Touched>): Promise<void> {
  const { server, cache, counts, options } = store
  const keys = [...missing]
  const values = await server.read(keys.map(([key]) => key))
  const readAtMs = options.now()
  counts.keysRead += keys.length
  keys.forEach(([key, touched], index) => {
    const window = openWindow(touched.entity, values[index] ?? null)
    const renewedAtMs = heldOf(store, touched)?.renewedAtMs ?? 0
    const held = { key, id: touched.id, window, readAtMs, renewedAtMs }
    cache.put(spaceOf(touched.entity, touched.partition), touched.id, held)
    // Only the value as it was read may be folded for all: in ours our records come in our order.
    const fold = isOwned(touched.entity) ? null : pendingFold(window)
    if (fold) keepFold(store, touched, fold)
  })
}

function keepFold({ sharedFolds, options }: Store, touched: Touched, fold: PendingFold): void {
  const bucket = bucketOf(touched.entity, touched.id, options.sharedBuckets)
  const folds = sharedFolds.get(bucket) ?? new Map<string, KeyFold>()
  const key = keyOf(options, touched)
  sharedFolds.set(bucket, folds.set(key, { key, fold }))
}
