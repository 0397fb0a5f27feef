import { type BucketPart, type KeyFold, shareCall, textsOf } from './calls.ts'
import { recordBytes } from './entry.ts'
import { bucketOf, sharedTag } from './keys.ts'
import { appendOf, dropHeld, heldOf, ownerOf, type Store } from './store.ts'
import type { Append, Span } from './windows.ts'

export interface Part {
  readonly span: Span
  readonly shared: readonly Append[]
}

/**
 * Sends each bucket its records of all partitions in one call. What a bucket has already it skips,
 * so a share may be repeated whole after any failure.
 */
export async function share(store: Store, parts: readonly Part[]): Promise<readonly number[]> {
  const buckets = Map.groupBy(
    parts.flatMap((part) => bucketPartsOf(store, part)),
    ({ bucket }) => bucket,
  )
  const refusals = await Promise.all(
    [...buckets].map(([bucket, bucketParts]) => shareBucket(store, bucket, bucketParts)),
  )
  const refused = new Set(refusals.flat())
  for (const { span } of parts)
    if (!refused.has(span.partition)) ownerOf(store, span.partition).unshared.clear()
  return [...refused]
}

interface PartOfBucket extends BucketPart {
  readonly bucket: number
}

function bucketPartsOf(store: Store, { span, shared }: Part): readonly PartOfBucket[] {
  const { epoch, unshared, bucketWatermarks } = ownerOf(store, span.partition)
  const buckets = Map.groupBy(shared, ({ entity, id }) =>
    bucketOf(entity, id, store.options.sharedBuckets),
  )
  return [...buckets].map(([bucket, list]) => {
    const appends = list.map((append) => {
      const placed = { ...append, partition: span.partition }
      const held = heldOf(store, placed)
      // Records that an earlier owner left are not in the values we hold.
      if (held && !unshared.has(held)) dropHeld(store, placed)
      return appendOf(store, placed, held)
    })
    const expected = bucketWatermarks[bucket] ?? -1
    return { bucket, ...span, epoch, expected, appends }
  })
}

/** Returns the partitions that were refused. */
async function shareBucket(
  store: Store,
  bucket: number,
  parts: readonly BucketPart[],
): Promise<readonly number[]> {
  const folds = foldsFor(store, bucket)
  const call = shareCall({ tag: sharedTag(bucket), recordBytes, parts, folds })
  const [written, ...answers] = textsOf(await store.server.call(call))
  store.counts.foldsWritten += Number(written)
  store.counts.foldsRefused += folds.length - Number(written)
  return parts.flatMap(({ partition }, index) => {
    const answer = answers[index]
    if (answer === 'BEHIND') store.counts.bucketsBehind++
    if (answer === 'FENCED' || answer === 'BEHIND') return [partition]
    ownerOf(store, partition).bucketWatermarks[bucket] = Number(answer)
    return []
  })
}

function foldsFor({ sharedFolds }: Store, bucket: number): readonly KeyFold[] {
  const folds = [...(sharedFolds.get(bucket)?.values() ?? [])]
  sharedFolds.delete(bucket)
  return folds
}
