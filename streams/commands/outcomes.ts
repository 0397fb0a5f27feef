import { Command } from 'commander'
import type { Codec } from '../avro.ts'
import { type Message, type Transaction, topics } from '../events.ts'
import { createOutcomeJoin, type OutcomeJoin } from '../outcome-join.ts'
import { workThrough } from '../retry.ts'
import type { Consuming, KafkaPort } from '../transport.ts'
import { validate } from '../validate.ts'
import { type CommandContext, patienceOf, untilStopped } from './context.ts'
import { findServers, openKafka, openRegistry, requireTopic } from './servers.ts'

export const outcomesCommand = (context: CommandContext): Command =>
  new Command('outcomes')
    .description('Turn decisions into OUTCOME events, for a processor that reports none')
    .addHelpText('after', '\nNever run it beside a processor that reports its outcomes itself.')
    .action(() => runOutcomes(context))

/** Runs until the signal. A repeat after a crash sends the same outcomes again: same ids. */
export async function runOutcomes(context: CommandContext): Promise<void> {
  const { settings, now, pause } = context
  const log = context.log('outcomes')
  const urls = findServers(context)
  const kafka = openKafka(context, { urls, name: 'outcomes' })
  try {
    const codec = openRegistry(context, urls)
    await codec.connect()
    await requireTopic(kafka, settings.WEIR_PARTITIONS)
    const consuming = await kafka.consume({
      groupId: settings.WEIR_OUTCOMES_GROUP,
      topics: [topics.events, topics.decisions],
      from: 'beginning',
      fetchBytesMax: settings.WEIR_FETCH_BYTES_MAX,
      fetchWaitMsMax: settings.WEIR_FETCH_WAIT_MS_MAX,
    })
    const join = openJoining(context, { kafka, codec, consuming })
    const working = workThrough({
      inbox: consuming.inbox,
      chunkMessagesMax: settings.WEIR_CHUNK_MESSAGES_MAX,
      lingerMs: settings.WEIR_OUTCOMES_LINGER_MS,
      patience: patienceOf(context),
      now,
      pause,
      onOutage: (error) => log.warn({ code: error.code }, error.message),
      work: join,
    })
    log.info('joining decisions with their authorizations')
    try {
      await untilStopped({ context, consuming, working })
    } finally {
      await consuming.stop()
    }
  } finally {
    await kafka.close()
  }
}

interface Joining {
  readonly kafka: KafkaPort
  readonly codec: Codec
  readonly consuming: Consuming
}

/** Works on one chunk: joins, sends, then commits what no longer waits. */
function openJoining(context: CommandContext, { kafka, codec, consuming }: Joining) {
  const behindMax = context.settings.WEIR_OUTCOMES_BEHIND_MAX
  let join: OutcomeJoin = createOutcomeJoin({ behindMax })
  let joins = -1
  let unsent: readonly Transaction[] = []
  return async (chunk: readonly Message[]): Promise<void> => {
    const { joins: present } = consuming.assignment()
    if (present !== joins) {
      // What waits on partitions that moved away is read again by whoever has them now.
      join = createOutcomeJoin({ behindMax })
      joins = present
    }
    await codec.prepare(chunk.map(({ value }) => value))
    const outcomes = chunk.flatMap((message) =>
      join.take({ message, record: read(message, codec) }),
    )
    unsent = [...unsent, ...outcomes.filter((outcome) => isTaken(context, outcome))]
    await kafka.send(unsent.map((record) => messageOf(record, codec)))
    unsent = []
    // A join of the group meanwhile may have given these places, and what waits there, to another.
    if (consuming.assignment().joins === present) await consuming.commit(join.positions())
  }
}

function read({ value }: Message, codec: Codec) {
  const decoded = codec.decode(value)
  return decoded.kind === 'record' ? decoded.record : null
}

/** An authorization that weir could not take would make an outcome that it cannot take either. */
function isTaken({ settings, now }: CommandContext, record: Transaction): boolean {
  const arrival = { key: record.accountId, partition: 0, expectedPartition: 0, timestamp: now() }
  const limits = {
    amountMinorMax: settings.WEIR_AMOUNT_MINOR_MAX,
    futureMsMax: settings.WEIR_FUTURE_MS_MAX,
  }
  return validate({ type: 'Transaction', record }, arrival, limits) === null
}

const messageOf = (record: Transaction, codec: Codec) => ({
  topic: topics.events,
  key: Buffer.from(record.accountId),
  value: codec.encode({ type: 'Transaction', record }),
})
