import type { PlacedEvent } from '../streams/events.ts'

/** What windows are kept of. Card and account windows have one writer; the others are shared. */
export type EntityKind = 'card' | 'account' | 'device' | 'ip' | 'merchant'

/** Records to add to one entity's window, oldest first, in the store's own packed form. */
export interface Append {
  readonly entity: EntityKind
  readonly id: string
  readonly records: Buffer
}

/**
 * What the windows make of an event. FRESH: new; DUPLICATE: its event_id was seen before, nothing
 * changes and nothing is decided; LATE: too old for the windows, decided with them unchanged.
 */
export type Freshness = 'FRESH' | 'DUPLICATE' | 'LATE'

/** An event with its feature vector; `features` is null where no decision is needed. */
export interface Observed {
  readonly placed: PlacedEvent
  readonly freshness: Freshness
  readonly features: Float32Array | null
}

/** A chunk as the windows see it: observed in the order given, and what is to be written. */
export interface Observation {
  readonly observed: readonly Observed[]
  readonly owned: ReadonlyMap<number, readonly Append[]>
  readonly shared: ReadonlyMap<number, readonly Append[]>
}

/** First and last offset of one partition's part of a chunk; the log may have gaps between. */
export interface Span {
  readonly partition: number
  readonly first: number
  readonly last: number
}

/** What an owner finds at take-over; `watermark` is the last offset applied, -1 for none. */
export interface Claim {
  readonly watermark: number
  readonly outbox: Buffer | null
}

/** FENCED: another owner has the partition. BEHIND: the store lost writes it once held. */
export type CommitResult = 'COMMITTED' | 'FENCED' | 'BEHIND'

/**
 * The port of a window store; redis.ts and memory.ts keep one contract.
 *
 * Between `observe` and `commit` of a partition nothing is stored, but values in process already
 * hold the chunk: after a refusal or an error call `release` and `claim` before going on.
 */
export interface Windows {
  /** Becomes the one writer of a partition: raises its epoch and forgets its values in process. */
  claim(partition: number): Promise<Claim>
  /** Gives a partition up; its values in process and shared values touched are forgotten. */
  release(partition: number): void
  /** Features of each event as of just before it. Events come in log order per partition. */
  observe(events: readonly PlacedEvent[]): Promise<Observation>
  /**
   * The commit point of one partition: records, watermark and outbox in one atomic step. A span at
   * or below the watermark is refused by assertion: the caller drops such messages first.
   */
  commit(span: Span, owned: readonly Append[], outbox: Buffer): Promise<CommitResult>
  /**
   * Adds shared records, each part once however often it is sent. Returns the partitions that were
   * refused, since another owner has them or the store lost shared records: claim, and share again.
   */
  share(
    parts: readonly { readonly span: Span; readonly shared: readonly Append[] }[],
  ): Promise<readonly number[]>
  /** The value of one window as stored, or null; for looking in and for tests. */
  read(entity: EntityKind, id: string, partition: number): Promise<Buffer | null>
  close(): Promise<void>
}
