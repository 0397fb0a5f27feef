import assert from 'node:assert'
import { outboxKey, ownerKey } from './keys.ts'
import type { PendingFold } from './window.ts'

/** A call of one of append.lua's functions; the keys of a call share a hash tag. */
export interface Call {
  readonly name: string
  readonly keys: readonly string[]
  readonly args: readonly (string | Buffer)[]
}

export type Reply = Buffer | string | number | null | readonly Reply[]

/**
 * The server that holds the windows. Every failure is a PipelineError; a call that failed may have
 * been carried out all the same.
 */
export interface WindowServer {
  read(keys: readonly string[]): Promise<readonly (Buffer | null)[]>
  call(call: Call): Promise<Reply>
  /** Writes what the store is made for where nothing is written yet; returns what is written. */
  identify(identity: string): Promise<string>
  close(): Promise<void>
}

/** Records for one key. A new key lives `ttlSeconds`, one that is there again if `renewed`. */
export interface KeyAppend {
  readonly key: string
  readonly records: Buffer
  readonly ttlSeconds: number
  readonly renewed: boolean
}

/** A fold of one key's value, written only where the value is still what was folded. */
export interface KeyFold {
  readonly key: string
  readonly fold: PendingFold
}

/** A partition's share of a bucket, made under the epoch of its owner. */
export interface BucketPart {
  readonly partition: number
  readonly epoch: number
  /** The bucket's watermark for the partition, as far as its owner knows. */
  readonly expected: number
  readonly first: number
  readonly last: number
  readonly appends: readonly KeyAppend[]
}

export const claimCall = (tag: string): Call => ({
  name: 'claim',
  keys: [ownerKey(tag), outboxKey(tag)],
  args: [],
})

export const admitCall = (tag: string, partition: number, epoch: number): Call => ({
  name: 'admit',
  keys: [ownerKey(tag)],
  args: [`${partition}`, `${epoch}`],
})

export interface Commit {
  readonly tag: string
  readonly epoch: number
  readonly expected: number
  readonly last: number
  readonly outbox: Buffer
  readonly appends: readonly KeyAppend[]
  readonly folds: readonly KeyFold[]
}

export const commitCall = (commit: Commit): Call => ({
  name: 'commit',
  keys: [
    ownerKey(commit.tag),
    outboxKey(commit.tag),
    ...commit.appends.map(({ key }) => key),
    ...commit.folds.map(({ key }) => key),
  ],
  args: [
    `${commit.epoch}`,
    `${commit.expected}`,
    `${commit.last}`,
    commit.outbox,
    layoutOf(commit.appends),
    recordsOf(commit.appends),
    ...commit.folds.flatMap(foldArgs),
  ],
})

export interface Share {
  readonly tag: string
  readonly recordBytes: number
  readonly parts: readonly BucketPart[]
  readonly folds: readonly KeyFold[]
}

export const shareCall = ({ tag, recordBytes, parts, folds }: Share): Call => ({
  name: 'share',
  keys: [
    ownerKey(tag),
    ...parts.flatMap(({ appends }) => appends.map(({ key }) => key)),
    ...folds.map(({ key }) => key),
  ],
  args: [
    `${recordBytes}`,
    `${parts.length}`,
    ...parts.flatMap(partArgs),
    ...folds.flatMap(foldArgs),
  ],
})

/** Integers and texts of a reply, in order, as text; null where the server had nothing. */
export function textsOf(reply: Reply): readonly (string | null)[] {
  const replies = Array.isArray(reply) ? (reply as readonly Reply[]) : [reply]
  return replies.map((item) => (item === null ? null : `${item}`))
}

/** The bytes at one place of a reply that is a list. */
export function bytesAt(reply: Reply, index: number): Buffer | null {
  assert(Array.isArray(reply), 'the reply is a list')
  const item: unknown = reply[index]
  return Buffer.isBuffer(item) ? item : null
}

const partArgs = (part: BucketPart): (string | Buffer)[] => [
  `${part.partition}`,
  `${part.epoch}`,
  `${part.expected}`,
  `${part.first}`,
  `${part.last}`,
  layoutOf(part.appends),
  recordsOf(part.appends),
]

const foldArgs = ({ fold }: KeyFold): (string | Buffer)[] => [
  `${fold.fromVersion}`,
  `${fold.droppedBytes}`,
  fold.lastDropped,
  fold.base,
]

const recordsOf = (appends: readonly KeyAppend[]): Buffer =>
  Buffer.concat(appends.map(({ records }) => records))

function layoutOf(appends: readonly KeyAppend[]): Buffer {
  const words = appends.flatMap(({ records, ttlSeconds, renewed }) => [
    records.length,
    ttlSeconds,
    renewed ? 1 : 0,
  ])
  return Buffer.from(Uint32Array.from(words).buffer)
}
