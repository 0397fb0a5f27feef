import { randomUUID } from 'node:crypto'
import { PipelineError } from './errors.ts'
import type { Message } from './events.ts'
import { within } from './retry.ts'
import type { Consuming, KafkaPort } from './transport.ts'

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
/** Far longer than a broker takes to answer, far shorter than a wait for what never comes. */
const silenceMsMax = 30_000

/**
 * Reads a range that is not empty. Each read is a group of its own, named after `groupId`: two
 * processes that read the same range at once would else share its partitions between them.
 */
export async function readRange(
  range: Range,
  { kafka, groupId }: { kafka: Pick<KafkaPort, 'consume'>; groupId: string },
): Promise<readonly Message[]> {
  const { topic, partition, from, until } = range
  const consuming = await kafka.consume({
    groupId: `${groupId}-${randomUUID()}`,
    topics: [topic],
    from: 'end',
    fetchBytesMax,
    fetchWaitMsMax,
  })
  try {
    consuming.seek(topic, partition, from)
    const found: Message[] = []
    for (let reached = from - 1; reached < until - 1; ) {
      const ours = (await nextChunk(consuming, range)).filter((m) => m.partition === partition)
      found.push(...ours.filter(({ offset }) => offset >= from && offset < until))
      reached = Math.max(reached, ...ours.map(({ offset }) => offset))
      consuming.inbox.settle()
    }
    return found
  } finally {
    await consuming.stop()
  }
}

async function nextChunk(
  { inbox, ended }: Consuming,
  { topic, partition }: Range,
): Promise<readonly Message[]> {
  const next = () => Promise.race([inbox.take(chunkMessagesMax, 0), ended])
  try {
    return (await within(silenceMsMax, next)) ?? []
  } catch (cause) {
    if (cause instanceof PipelineError) throw cause
    const what = `nothing came of ${topic}-${partition}: check the brokers`
    throw new PipelineError('KAFKA_UNAVAILABLE', what, { cause })
  }
}
