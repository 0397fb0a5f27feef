import { randomUUID } from 'node:crypto'
import type { Codec } from '../avro.ts'
import { type Decision, type Message, topics } from '../events.ts'
import { createMailbox } from '../mailbox.ts'
import { workThrough } from '../retry.ts'
import type { KafkaPort } from '../transport.ts'
import { type CommandContext, patienceOf } from './context.ts'

/** The decisions made from now on, as they come. */
export interface Answers {
  /** What came since it was last asked; waits up to `waitMsMax` for the first. */
  readonly take: (waitMsMax: number) => Promise<readonly Decision[]>
  readonly close: () => Promise<void>
}

/** Reads card.decisions in a group of its own, from its present end on. */
export async function openAnswers(
  context: CommandContext,
  { kafka, codec }: { kafka: KafkaPort; codec: Codec },
): Promise<Answers> {
  const { settings, now, pause, terminal } = context
  const bounds = await kafka.bounds(topics.decisions)
  const firstOf = (partition: number): number => bounds.get(partition)?.next ?? 0
  const mailbox = createMailbox<Decision>()
  const consuming = await kafka.consume({
    groupId: `weir-world-${randomUUID()}`,
    topics: [topics.decisions],
    from: 'beginning',
    fetchBytesMax: settings.WEIR_FETCH_BYTES_MAX,
    fetchWaitMsMax: settings.WEIR_FETCH_WAIT_MS_MAX,
  })
  for (const [partition, { next }] of bounds) consuming.seek(topics.decisions, partition, next)
  const working = workThrough({
    inbox: consuming.inbox,
    chunkMessagesMax: settings.WEIR_CHUNK_MESSAGES_MAX,
    lingerMs: 0,
    patience: patienceOf(context),
    now,
    pause,
    onOutage: (error) => terminal.note(`weir: waiting: ${error.message}`),
    work: async (chunk) => {
      const fresh = chunk.filter(({ partition, offset }) => offset >= firstOf(partition))
      mailbox.post(await decisionsOf(fresh, codec))
    },
  })
  const failed = Promise.race([working, consuming.ended])
  failed.catch(mailbox.fail)
  return {
    take: mailbox.take,
    close: async () => {
      await consuming.stop()
    },
  }
}

async function decisionsOf(
  messages: readonly Message[],
  codec: Codec,
): Promise<readonly Decision[]> {
  await codec.prepare(messages.map(({ value }) => value))
  return messages.flatMap(({ value }) => {
    const decoded = codec.decode(value)
    return decoded.kind === 'record' && decoded.record.type === 'Decision'
      ? [decoded.record.record]
      : []
  })
}
