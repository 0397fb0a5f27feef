import type { Disobeying } from '../../world/breaks/disobedience.ts'
import { feed, type Pace } from '../../world/feed.ts'
import { createFeeder, type FeederCounts } from '../../world/feeder.ts'
import type { WorldEvent } from '../../world/truth.ts'
import type { Codec } from '../avro.ts'
import { type CardEvent, topics } from '../events.ts'
import type { Outgoing } from '../transport.ts'
import { openAnswers } from './answers.ts'
import type { CommandContext } from './context.ts'
import { sendPatiently } from './sending.ts'
import { findServers, openKafka, openRegistry, requireTopic } from './servers.ts'

export interface WorldLoop {
  readonly events: Iterable<WorldEvent>
  readonly pace: Pace
  /** What the processor does against the decisions. */
  readonly disobeying?: Disobeying
  /** Called with what is on the log now. */
  readonly onSent: (events: readonly WorldEvent[]) => void
  readonly onProgress: (counts: FeederCounts) => void
}

/** Longer than any hold lives and any chargeback of the world takes. */
const followUpMsMax = 120 * 86_400_000

/**
 * Sends a world to card.events as a closed loop with the decisions of `weir score`; returns when
 * every event is sent or withheld and every decision has come or was given up, or on the signal.
 */
export async function runWorldLoop(
  context: CommandContext,
  loop: WorldLoop,
): Promise<FeederCounts> {
  const { settings, signal, now, pause } = context
  const urls = findServers(context)
  const kafka = openKafka(context, { urls, name: 'world' })
  const codec = openRegistry(context, urls)
  const send = sendPatiently(context, kafka)
  const limits = {
    waitingEventsMax: settings.WEIR_WORLD_WAITING_MAX,
    answerMsMax: settings.WEIR_WORLD_ANSWER_MS_MAX,
    followUpMsMax,
  }
  try {
    await requireTopic(kafka, settings.WEIR_PARTITIONS)
    await codec.connect()
    const answers = await openAnswers(context, { kafka, codec })
    try {
      return await feed(loop.events, {
        ...loop,
        feeder: createFeeder(limits, loop.disobeying),
        send: async (events) => {
          await send(events.map(({ event }) => messageOf(event, codec)))
          loop.onSent(events)
        },
        decisions: answers.take,
        batchEventsMax: settings.WEIR_PRODUCE_EVENTS_MAX,
        signal,
        now,
        pause,
      })
    } finally {
      await answers.close()
    }
  } finally {
    await kafka.close()
  }
}

const messageOf = (event: CardEvent, codec: Codec): Outgoing => ({
  topic: topics.events,
  key: Buffer.from(event.record.accountId),
  value: codec.encode(event),
})
