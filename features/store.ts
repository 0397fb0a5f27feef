import assert from 'node:assert'
import { type Cache, openCache } from './cache.ts'
import type { KeyAppend, KeyFold, WindowServer } from './calls.ts'
import type { FeatureSet } from './define.ts'
import { bucketOf, isOwned, ownedTag, sharedTag, windowKey } from './keys.ts'
import type { Touched } from './observe.ts'
import type { Window } from './window.ts'
import type { Append, EntityKind } from './windows.ts'

export interface StoreOptions {
  readonly partitions: number
  readonly sharedBuckets: number
  /** Shared values are read anew once they are this old. */
  readonly sharedStalenessMs: number
  readonly cachedKeysMax: number
  /** How long a window outlives its last record, in wall time. */
  readonly windowTtlSeconds: number
  readonly accountTtlSeconds: number
  readonly latenessMs: number
  readonly features: FeatureSet
  readonly now: () => number
}

/** What the store has done so far; the edge reports it. */
export interface StoreCounts {
  keysRead: number
  foldsWritten: number
  /** Folds that came too late: another writer had folded the value. */
  foldsRefused: number
  /** Parts refused since their bucket had lost records; its owner claims and shares again. */
  bucketsBehind: number
}

/** A window in process. A shared one is read anew when it is stale. */
export interface Held {
  readonly key: string
  readonly id: string
  readonly window: Window
  readonly readAtMs: number
  /** When the stored value last began to live anew, as far as this process knows. */
  renewedAtMs: number
}

/** What the owner of a partition knows of it. */
export interface Owner {
  readonly epoch: number
  watermark: number
  /** The watermark of each bucket for this partition. */
  readonly bucketWatermarks: number[]
  /** Shared windows in process that hold records of this partition which are not shared yet. */
  readonly unshared: Set<Held>
}

export interface Store {
  readonly server: WindowServer
  readonly options: StoreOptions
  readonly owners: Map<number, Owner>
  readonly cache: Cache<Held>
  /** Folds of shared values by bucket, found when they were read, to go with its next share. */
  readonly sharedFolds: Map<number, Map<string, KeyFold>>
  readonly counts: StoreCounts
}

const dayMs = 86_400_000

export const openStore = (server: WindowServer, options: StoreOptions): Store => ({
  server,
  options,
  owners: new Map(),
  cache: openCache(options.cachedKeysMax),
  sharedFolds: new Map(),
  counts: { keysRead: 0, foldsWritten: 0, foldsRefused: 0, bucketsBehind: 0 },
})

export const keyOf = (options: StoreOptions, { entity, id, partition }: Touched): string =>
  isOwned(entity)
    ? windowKey(ownedTag(partition), entity, id)
    : windowKey(sharedTag(bucketOf(entity, id, options.sharedBuckets)), entity, id)

/** Where the cache keeps a window: what has one owner, apart from what others have. */
export function spaceOf(entity: EntityKind, partition: number): number {
  switch (entity) {
    case 'device':
      return 0
    case 'ip':
      return 1
    case 'merchant':
      return 2
    case 'card':
      return 3 + 2 * partition
    case 'account':
      return 4 + 2 * partition
  }
}

export const heldOf = ({ cache }: Store, { entity, id, partition }: Touched): Held | undefined =>
  cache.get(spaceOf(entity, partition), id)

export const dropHeld = ({ cache }: Store, { entity, id, partition }: Touched): void =>
  cache.drop(spaceOf(entity, partition), id)

export function ownerOf({ owners }: Store, partition: number): Owner {
  const owner = owners.get(partition)
  assert(owner, `partition ${partition} was claimed`)
  return owner
}

/** The records for a key; its expiry is moved at most once a day. */
export function appendOf(
  { options }: Store,
  append: Append & Touched,
  held: Held | undefined,
): KeyAppend {
  const key = held?.key ?? keyOf(options, append)
  const nowMs = options.now()
  const renewed = held === undefined || nowMs - held.renewedAtMs >= dayMs
  if (held && renewed) held.renewedAtMs = nowMs
  const ttlSeconds =
    append.entity === 'account' ? options.accountTtlSeconds : options.windowTtlSeconds
  return { key, records: append.records, ttlSeconds, renewed }
}
