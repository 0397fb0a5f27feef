import type { Message } from './events.ts'
import type { KafkaPort } from './transport.ts'

/** Part of one partition, from `from` up to, not including, `until`. */
export interface Range {
  readonly topic: string
  readonly partition: number
  readonly from: number
  readonly until: number
}

const chunkMessagesMax = 10_000
const fetchBytesMax = 1_048_576
const fetchWaitMsMax = 100

/** Reads a range that is not empty, as the only member of a group that nobody else uses. */
export async function readRange(
  range: Range,
  { kafka, groupId }: { kafka: KafkaPort; groupId: string },
): Promise<readonly Message[]> {
  const { topic, partition, from, until } = range
  const subscription = {
    groupId,
    topics: [topic],
    from: 'end',
    fetchBytesMax,
    fetchWaitMsMax,
  } as const
  const consuming = await kafka.consume(subscription)
  try {
    consuming.seek(topic, partition, from)
    const found: Message[] = []
    for (let reached = from - 1; reached < until - 1; ) {
      const chunk = await Promise.race([consuming.inbox.take(chunkMessagesMax, 0), consuming.ended])
      const ours = chunk?.filter((message) => message.partition === partition) ?? []
      found.push(...ours.filter(({ offset }) => offset >= from && offset < until))
      reached = Math.max(reached, ...ours.map(({ offset }) => offset))
      consuming.inbox.settle()
    }
    return found
  } finally {
    await consuming.stop()
  }
}
