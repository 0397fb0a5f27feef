import type { Codec } from '../../streams/avro.ts'
import { type CommandContext, patienceOf } from '../../streams/commands/context.ts'
import {
  type DeadLetter,
  type Decision,
  type Message,
  type PlacedEvent,
  topics,
  type WeirRecord,
} from '../../streams/events.ts'
import { workThrough } from '../../streams/retry.ts'
import type { KafkaPort } from '../../streams/transport.ts'

/** All that is written to the topics from the moment it was opened, as it comes. */
export interface Tail {
  messages(topic: string): readonly Message[]
  /** The events on card.events that can be read, in the order of their partitions. */
  events(): readonly PlacedEvent[]
  decisions(): readonly { readonly message: Message; readonly decision: Decision }[]
  deadLetters(): readonly DeadLetter[]
  close(): Promise<void>
}

const chunkMessagesMax = 10_000
const fetchBytesMax = 1_048_576
const fetchWaitMsMax = 10

export async function openTail(
  context: CommandContext,
  { kafka, codec }: { kafka: KafkaPort; codec: Codec },
): Promise<Tail> {
  const found = new Map<string, { message: Message; written: WeirRecord | null }>()
  const starts = new Map<string, ReadonlyMap<number, number>>()
  const startOf = ({ topic, partition }: Message) => starts.get(topic)?.get(partition) ?? 0
  for (const topic of Object.values(topics)) {
    const bounds = [...(await kafka.bounds(topic))]
    starts.set(topic, new Map(bounds.map(([partition, { next }]) => [partition, next])))
  }
  const consuming = await kafka.consume({
    groupId: `${context.settings.WEIR_GROUP}-tail`,
    topics: Object.values(topics),
    from: 'beginning',
    fetchBytesMax,
    fetchWaitMsMax,
  })
  for (const [topic, firsts] of starts) {
    for (const [partition, first] of firsts) consuming.seek(topic, partition, first)
  }
  const keep = (message: Message) => {
    const decoded = codec.decode(message.value)
    const written = decoded.kind === 'record' ? decoded.record : null
    found.set(`${message.topic}-${message.partition}-${message.offset}`, { message, written })
  }
  const working = workThrough({
    inbox: consuming.inbox,
    chunkMessagesMax,
    lingerMs: 0,
    patience: patienceOf(context),
    now: context.now,
    pause: context.pause,
    onOutage: () => {},
    work: async (chunk) => {
      const fresh = chunk.filter((message) => message.offset >= startOf(message))
      await codec.prepare(fresh.map(({ value }) => value))
      for (const message of fresh) keep(message)
    },
  })
  const all = () => [...found.values()]
  return {
    messages: (topic) => all().flatMap(({ message }) => (message.topic === topic ? message : [])),
    events: () => all().flatMap(({ message, written }) => eventIn(message, written)),
    decisions: () =>
      all().flatMap(({ message, written }) =>
        written?.type === 'Decision' ? [{ message, decision: written.record }] : [],
      ),
    deadLetters: () =>
      all().flatMap(({ written }) => (written?.type === 'DeadLetter' ? [written.record] : [])),
    async close() {
      await consuming.stop()
      await working
    },
  }
}

function eventIn(message: Message, written: WeirRecord | null): readonly PlacedEvent[] {
  const { topic, partition, offset } = message
  if (topic !== topics.events || written === null) return []
  switch (written.type) {
    case 'Transaction':
    case 'AccountEvent':
    case 'Label':
      return [{ position: { partition, offset }, event: written }]
    case 'Decision':
    case 'DeadLetter':
    case 'ChallengerScore':
    case 'Break':
      return []
  }
}
