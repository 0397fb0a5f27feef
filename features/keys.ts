import { crc32 } from 'node:zlib'
import type { EntityKind } from './windows.ts'

/** The bytes' format and the meaning of the keys; another number asks for a rebuild. */
const storeFormat = 1

/** Holds what the store was made for; see `identityOf`. */
export const storeKey = 'weir:store'

/** What makes one store readable by another process: all of it must be equal. */
export const identityOf = (partitions: number, sharedBuckets: number): string =>
  `format=${storeFormat} partitions=${partitions} buckets=${sharedBuckets}`

/** Card and account windows are written by the owner of the account's partition alone. */
export const isOwned = (entity: EntityKind): boolean => entity === 'card' || entity === 'account'

/** The hash tag of a partition's own keys: one slot, so one atomic step. */
export const ownedTag = (partition: number): string => `{p${partition}}`

/** The hash tag of a bucket of shared keys. */
export const sharedTag = (bucket: number): string => `{s${bucket}}`

/** The bucket a shared entity lies in, the same in every process. */
export const bucketOf = (entity: EntityKind, id: string, buckets: number): number =>
  crc32(id, crc32(entity)) % buckets

/** The hash that holds epochs and watermarks of a tag. */
export const ownerKey = (tag: string): string => `weir:${tag}:owner`

export const outboxKey = (tag: string): string => `weir:${tag}:outbox`

export const windowKey = (tag: string, entity: EntityKind, id: string): string =>
  `weir:${tag}:${entity}:${id}`
