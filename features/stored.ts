import assert from 'node:assert'
import { PipelineError } from '../streams/errors.ts'
import {
  admitCall,
  bytesAt,
  claimCall,
  commitCall,
  type KeyFold,
  textsOf,
  type WindowServer,
} from './calls.ts'
import { identityOf, ownedTag, sharedTag } from './keys.ts'
import { observe } from './loading.ts'
import type { Touched } from './observe.ts'
import { share } from './sharing.ts'
import {
  appendOf,
  dropHeld,
  type Held,
  heldOf,
  keyOf,
  openStore,
  ownerOf,
  type Store,
  type StoreCounts,
  type StoreOptions,
  spaceOf,
} from './store.ts'
import { foldWritten, pendingFold } from './window.ts'
import type { Append, Claim, CommitResult, Span, Windows } from './windows.ts'

export interface RedisWindows extends Windows {
  counts(): Readonly<StoreCounts> & { readonly keysCached: number }
}

/**
 * Windows in a server that can do four things in one atomic step each (append.lua). Values of owned
 * keys stay in process while we own their partition; what we hold of shared keys is at most
 * `sharedStalenessMs` behind other writers and never behind ourselves.
 */
export function storedWindows(server: WindowServer, options: StoreOptions): RedisWindows {
  const store = openStore(server, options)
  return {
    claim: (partition) => claim(store, partition),
    release: (partition) => release(store, partition),
    observe: (events) => observe(store, events),
    commit: (span, owned, outbox) => commit(store, { span, owned, outbox }),
    share: (parts) => share(store, parts),
    read: async (entity, id, partition) =>
      (await server.read([keyOf(options, { entity, id, partition })]))[0] ?? null,
    counts: () => ({ ...store.counts, keysCached: store.cache.size() }),
    close: () => server.close(),
  }
}

async function claim(store: Store, partition: number): Promise<Claim> {
  const { server, options } = store
  assert(partition < options.partitions, 'the partition is one of the topic')
  release(store, partition)
  await checkIdentity(store)
  const reply = await server.call(claimCall(ownedTag(partition)))
  const [epoch, watermark] = textsOf(reply).slice(0, 2).map(Number)
  assert(epoch !== undefined && watermark !== undefined, 'a claim tells epoch and watermark')
  const buckets = Array.from({ length: options.sharedBuckets }, (_, bucket) => sharedTag(bucket))
  const admitted = await Promise.all(
    buckets.map(async (tag) => textsOf(await server.call(admitCall(tag, partition, epoch)))),
  )
  const bucketWatermarks = admitted.map(([reached]) => Number(reached))
  store.owners.set(partition, { epoch, watermark, bucketWatermarks, unshared: new Set() })
  return { watermark, outbox: bytesAt(reply, 2) }
}

// Asked at every claim and not only at the start: a store that was emptied is a new store.
async function checkIdentity({ server, options }: Store): Promise<void> {
  const wanted = identityOf(options.partitions, options.sharedBuckets)
  const found = await server.identify(wanted)
  if (found === wanted) return
  throw new PipelineError(
    'STORE_MISMATCH',
    `the window store was made for ${found}, this process wants ${wanted}: ` +
      'set WEIR_PARTITIONS and WEIR_SHARED_BUCKETS to the former, ' +
      'or give weir an empty Redis database',
  )
}

function release({ owners, cache }: Store, partition: number): void {
  cache.dropSpace(spaceOf('card', partition))
  cache.dropSpace(spaceOf('account', partition))
  const unshared = owners.get(partition)?.unshared ?? []
  for (const { window, id } of unshared) cache.drop(spaceOf(window.entity, partition), id)
  owners.delete(partition)
}

interface Committing {
  readonly span: Span
  readonly owned: readonly Append[]
  readonly outbox: Buffer
}

async function commit(store: Store, { span, owned, outbox }: Committing): Promise<CommitResult> {
  const { partition, first, last } = span
  const owner = ownerOf(store, partition)
  assert(first > owner.watermark && last >= first, 'a span lies beyond the watermark')
  const placed = owned.map((append) => ({ ...append, partition }))
  const appends = placed.map((append) => appendOf(store, append, heldOf(store, append)))
  const folds = placed.flatMap((append) => {
    const held = heldOf(store, append)
    return held ? foldsOf(held, append) : []
  })
  const { epoch, watermark: expected } = owner
  const tag = ownedTag(partition)
  const call = commitCall({ tag, epoch, expected, last, outbox, appends, folds })
  const [result, foldsWritten] = textsOf(await store.server.call(call))
  if (result === 'FENCED' || result === 'BEHIND') return result
  assert(result === 'COMMITTED', 'a commit is committed or refused')
  owner.watermark = last
  noteFolds(store, folds, Number(foldsWritten))
  return result
}

interface OwnedFold extends KeyFold {
  readonly placed: Touched
}

function foldsOf({ key, window }: Held, placed: Touched): readonly OwnedFold[] {
  const fold = pendingFold(window)
  return fold ? [{ key, fold, placed }] : []
}

/** A refused fold of an owned key means that it is not what we hold: it is read anew. */
function noteFolds(store: Store, folds: readonly OwnedFold[], written: number): void {
  store.counts.foldsWritten += written
  store.counts.foldsRefused += folds.length - written
  for (const { fold, placed } of folds) {
    const held = heldOf(store, placed)
    if (held) foldWritten(held.window, fold)
    if (written < folds.length) dropHeld(store, placed)
  }
}
