import { setTimeout } from 'node:timers/promises'
import { attempt } from './retry.ts'
import type { Assignment, Committed, KafkaPort } from './transport.ts'

/** How many records of a partition a group has still to do. */
export interface Lag {
  readonly topic: string
  readonly partition: number
  readonly records: number
}

type Ends = Pick<KafkaPort, 'bounds' | 'committed'>
type Member = Pick<Assignment, 'partitions'> & { readonly groupId: string }

/** The lag in those partitions that a member of the group has. */
export async function readLag(kafka: Ends, { groupId, partitions }: Member): Promise<Lag[]> {
  const byTopic = [...partitions].map(async ([topic, own]) => {
    const bounds = await kafka.bounds(topic)
    const committed = await kafka.committed(groupId, topic)
    return own.map((partition) => {
      const records = recordsBehind(bounds.get(partition), committed.get(partition))
      return { topic, partition, records }
    })
  })
  return (await Promise.all(byTopic)).flat()
}

interface Bounds {
  readonly first: number
  readonly next: number
}

// What retention has removed cannot be done any more, and a commit may be newer than the end read.
const recordsBehind = (bounds: Bounds | undefined, committed: Committed | undefined): number =>
  bounds ? Math.max(0, bounds.next - Math.max(bounds.first, committed?.offset ?? 0)) : 0

/**
 * Reads anew at each call, but lets nobody wait for long: while Kafka is away, what was last known
 * stands.
 */
export function createLagReader(
  read: () => Promise<readonly Lag[]>,
  waitMsMax: number,
): () => Promise<readonly Lag[]> {
  let known: readonly Lag[] = []
  let reading: Promise<unknown> | null = null
  const refresh = async () => {
    await attempt(async () => {
      known = await read()
    })
    reading = null
  }
  return async () => {
    reading ??= refresh()
    await Promise.race([reading, setTimeout(waitMsMax, null, { ref: false })])
    return known
  }
}
