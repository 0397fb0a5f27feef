import type { ClickHouse } from '../../sinks/clickhouse.ts'
import type { Sink } from '../../sinks/sink.ts'
import type { Codec } from '../avro.ts'
import { PipelineError } from '../errors.ts'
import { type Break, type Message, topics } from '../events.ts'
import { createPartitioner } from '../kafka.ts'
import type { KafkaPort, Outgoing, Produced } from '../transport.ts'
import type { CommandContext } from './context.ts'
import { findServers, openKafka, openRegistry, openTables } from './servers.ts'
import { openSink } from './sink.ts'

/** Where the states of breaks are recorded: on card.breaks, and in the tables right after. */
export interface BreakLog {
  readonly clickhouse: ClickHouse
  /**
   * Publishes the states and stores their rows, so that whoever reads the tables next sees them.
   * Ends early when the command is interrupted: what is not recorded is found again.
   *
   * The rows lie at the positions that Kafka gave: `weir sink` writes the same rows once more. A
   * crash in between leaves them to it. Until it has written them, another run may publish the same
   * states again: a repeat of a state leaves a break as it is.
   */
  record(breaks: readonly Break[]): Promise<void>
  close(): Promise<void>
}

export async function openBreakLog(context: CommandContext): Promise<BreakLog> {
  const urls = findServers(context)
  const clickhouse = openTables(context, urls)
  const kafka = openKafka(context, { urls, name: 'breaks' })
  const codec = openRegistry(context, urls)
  const close = async () => {
    await kafka.close()
    await clickhouse.close()
  }
  try {
    await codec.connect()
    const partitionOf = createPartitioner(await requireBreaks(kafka))
    const sink = await openSink(context, { clickhouse, codec })
    const parts = { kafka, codec, sink, partitionOf }
    return { clickhouse, record: (breaks) => record(context, { breaks, parts }), close }
  } catch (error) {
    await close()
    throw error
  }
}

async function requireBreaks(kafka: KafkaPort): Promise<number> {
  const partitions = await kafka.partitionsOf(topics.breaks)
  if (partitions > 0) return partitions
  throw new PipelineError('CONFIG_INVALID', `there is no topic ${topics.breaks}: run weir setup`)
}

interface Parts {
  readonly kafka: KafkaPort
  readonly codec: Codec
  readonly sink: Sink
  readonly partitionOf: (key: string) => number
}

async function record(
  { settings, signal, now }: CommandContext,
  { breaks, parts }: { breaks: readonly Break[]; parts: Parts },
): Promise<void> {
  const { kafka, codec, sink, partitionOf } = parts
  const messageOf = (state: Break) => ({
    topic: topics.breaks,
    key: Buffer.from(state.breakId),
    value: codec.encode({ type: 'Break', record: state }),
    timestamp: now(),
  })
  for (const states of chunked(breaks, settings.WEIR_SINK_ROWS_MAX)) {
    if (signal.aborted) return
    const sent: Message[] = []
    for (const batch of chunked(states, settings.WEIR_PRODUCE_EVENTS_MAX)) {
      const messages = batch.map(messageOf)
      sent.push(...placed(messages, await kafka.send(messages), partitionOf))
    }
    await sink.store(sent)
  }
}

function* chunked<T>(items: readonly T[], size: number): Generator<readonly T[]> {
  for (let first = 0; first < items.length; first += size) yield items.slice(first, first + size)
}

type Stamped = Outgoing & { readonly timestamp: number }

/** The messages as the sink reads them, without those whose place Kafka did not tell. */
export function placed(
  messages: readonly Stamped[],
  produced: readonly Produced[],
  partitionOf: (key: string) => number,
): readonly Message[] {
  const next = new Map(produced.map(({ partition, firstOffset }) => [partition, firstOffset]))
  return messages.flatMap((message) => {
    const partition = partitionOf(message.key.toString())
    const offset = next.get(partition) ?? -1
    if (offset < 0) return []
    next.set(partition, offset + 1)
    return { ...message, partition, offset }
  })
}
