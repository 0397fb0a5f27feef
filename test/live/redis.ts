import assert from 'node:assert'
import { Redis } from 'ioredis'
import { inject } from 'vitest'
import { featureSet } from '../../features/catalog.ts'
import { openRedisWindows, type RedisOptions } from '../../features/redis.ts'
import type { StoreOptions } from '../../features/store.ts'
import type { RedisWindows } from '../../features/stored.ts'
import type { Append, CommitResult, Observation, Windows } from '../../features/windows.ts'
import type { CardEvent, PlacedEvent } from '../../streams/events.ts'

const daySeconds = 86_400

export type Options = RedisOptions & StoreOptions

/** A database of the tests' Redis of one's own, and the clock of the stores opened on it. */
export interface TestRedis {
  readonly url: string
  /** For what a server's operator does. */
  readonly admin: Redis
  /** What the stores take for the time now. */
  readonly clock: { nowMs: number }
  open(change?: Partial<Options>): Promise<RedisWindows>
  /** Empties the database and closes what was opened on it. */
  clear(): Promise<void>
  close(): Promise<void>
}

export function openTestRedis(database: number): TestRedis {
  const url = `${inject('urls').redisUrl.replace(/\/\d*$/, '')}/${database}`
  const admin = new Redis(url)
  const clock = { nowMs: Date.UTC(2025, 2, 1) }
  const opened: RedisWindows[] = []
  const clear = async () => {
    for (const windows of opened.splice(0)) await windows.close()
    await admin.flushdb()
  }
  return {
    url,
    admin,
    clock,
    open: async (change = {}) => {
      const windows = await openRedisWindows({ ...optionsOf(url, clock), ...change })
      opened.push(windows)
      return windows
    },
    clear,
    close: async () => {
      await clear()
      admin.disconnect()
    },
  }
}

/** Loses all that a database holds, as a failover to an empty replica does. */
export async function emptyRedis(url: string): Promise<void> {
  const admin = new Redis(url)
  await admin.flushdb()
  admin.disconnect()
}

export const optionsOf = (url: string, clock: { readonly nowMs: number }): Options => ({
  url,
  commandTimeoutMs: 2_000,
  partitions: 4,
  sharedBuckets: 4,
  sharedStalenessMs: 1_000,
  cachedKeysMax: 10_000,
  windowTtlSeconds: 33 * daySeconds,
  accountTtlSeconds: 430 * daySeconds,
  latenessMs: 30 * daySeconds * 1_000,
  features: featureSet,
  now: () => clock.nowMs,
})

/** The nth of a row of event ids. */
export const eventIdOf = (nth: number): string =>
  `00000000-0000-4000-8000-${nth.toString(16).padStart(12, '0')}`

export const place = (event: CardEvent, partition: number, offset: number): PlacedEvent => ({
  position: { partition, offset },
  event,
})

/** Observes a chunk of one partition and stores what is its own, as an owner does. */
export async function applyOwned(
  windows: Windows,
  events: readonly PlacedEvent[],
  outbox: Buffer = Buffer.from('outbox'),
): Promise<{ readonly observation: Observation; readonly result: CommitResult }> {
  const observation = await windows.observe(events)
  const span = spanOf(events)
  const result = await windows.commit(span, observation.owned.get(span.partition) ?? [], outbox)
  return { observation, result }
}

/** All steps of a chunk of one partition that change windows. */
export async function apply(
  windows: Windows,
  events: readonly PlacedEvent[],
): Promise<Observation> {
  const { observation, result } = await applyOwned(windows, events)
  assert(result === 'COMMITTED', `the chunk is committed, not ${result}`)
  const span = spanOf(events)
  await windows.share([{ span, shared: sharedOf(observation, span.partition) }])
  return observation
}

export const sharedOf = (observation: Observation, partition: number): readonly Append[] =>
  observation.shared.get(partition) ?? []

export function spanOf(events: readonly PlacedEvent[]) {
  const [first, last] = [events.at(0), events.at(-1)]
  assert(first && last, 'a chunk has events')
  const { partition } = first.position
  return { partition, first: first.position.offset, last: last.position.offset }
}
