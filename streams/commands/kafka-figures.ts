import type { ClickHouse } from '../../sinks/clickhouse.ts'
import { createChecksums } from '../../sinks/completeness/checksum.ts'
import {
  type Place,
  readClock,
  readingFrom,
  readStretches,
  type Stretch,
  storeFigures,
  storePlaces,
} from '../../sinks/completeness/figures.ts'
import { createFold } from '../../sinks/completeness/fold.ts'
import { type Decoder, readTables } from '../../sinks/sink.ts'
import { PipelineError } from '../errors.ts'
import { type Message, topics } from '../events.ts'
import { type Range, readRanges } from '../range.ts'
import type { Committed, KafkaPort } from '../transport.ts'
import type { CommandContext } from './context.ts'

export interface Sources {
  readonly kafka: KafkaPort
  readonly clickhouse: ClickHouse
  readonly decoder: Decoder
}

/** What a reading of Kafka came to. */
export interface Reading {
  readonly records: number
  readonly seconds: number
}

const progressMs = 500

/**
 * Reads what Kafka holds and was not read before, by a consumer of its own, and stores the figures.
 * An end in the middle leaves figures of whole stretches; the next reading goes on from there.
 */
export async function readKafka(context: CommandContext, sources: Sources): Promise<Reading> {
  const { kafka, clickhouse } = sources
  const { settings, signal, now } = context
  const startedMs = now()
  const askedAt = await readClock(clickhouse)
  // In this order: a decision of what scoring had committed lies before the end of its partition.
  const scored = await kafka.committed(settings.WEIR_GROUP, topics.events)
  const ends = await readEnds(kafka)
  const ranges = rangesOf(ends, await readStretches(clickhouse))
  const records = await readAndStore(context, { sources, ranges })
  if (!signal.aborted) {
    const places = await Promise.all(
      Object.values(topics).map(async (topic) => {
        const sunk = await kafka.committed(settings.WEIR_SINK_GROUP, topic)
        const placeOf = placing({ askedAt, readAt: startedMs, sunk, scored })
        return ends.filter((end) => end.topic === topic).map(placeOf)
      }),
    )
    await storePlaces(clickhouse, places.flat())
  }
  return { records, seconds: (now() - startedMs) / 1_000 }
}

interface End {
  readonly topic: string
  readonly partition: number
  readonly first: number
  readonly next: number
}

async function readEnds(kafka: KafkaPort): Promise<readonly End[]> {
  const ends = Object.values(topics).map(async (topic) => {
    if ((await kafka.partitionsOf(topic)) === 0) {
      throw new PipelineError('CONFIG_INVALID', `there is no topic ${topic}: run weir setup`)
    }
    const bounds = [...(await kafka.bounds(topic))]
    return bounds.map(([partition, bound]) => ({ topic, partition, ...bound }))
  })
  return (await Promise.all(ends)).flat()
}

function rangesOf(ends: readonly End[], stretches: readonly Stretch[]): readonly Range[] {
  const known = new Map(stretches.map((stretch) => [nameOf(stretch), stretch]))
  return ends.flatMap((end) => {
    const { topic, partition, next } = end
    const stretch = known.get(nameOf(end))
    if (stretch && stretch.next > next) throw createdAnew(end)
    const from = readingFrom(stretch, end)
    return from === null ? [] : [{ topic, partition, from, until: next }]
  })
}

const nameOf = ({ topic, partition }: { topic: string; partition: number }): string =>
  `${topic}-${partition}`

const createdAnew = (end: End) =>
  new PipelineError(
    'LOG_MISMATCH',
    `${nameOf(end)} ends before what was read of it: if the topic was created anew, ` +
      'empty the tables kafka_figures and kafka_places',
  )

interface Placing {
  readonly askedAt: number
  readonly readAt: number
  readonly sunk: ReadonlyMap<number, Committed>
  readonly scored: ReadonlyMap<number, Committed>
}

const placing =
  ({ askedAt, readAt, sunk, scored }: Placing) =>
  ({ topic, partition, next }: End): Place => ({
    topic,
    kafkaPartition: partition,
    nextOffset: next,
    askedAt,
    sinkNext: Math.max(0, sunk.get(partition)?.offset ?? 0),
    scoreNext: topic === topics.events ? Math.max(0, scored.get(partition)?.offset ?? 0) : 0,
    readAt,
  })

interface Work {
  readonly sources: Sources
  readonly ranges: readonly Range[]
}

async function readAndStore(
  { settings, signal, terminal, now }: CommandContext,
  { sources: { kafka, clickhouse, decoder }, ranges }: Work,
): Promise<number> {
  const fold = createFold(createChecksums(await readTables(clickhouse)))
  const total = ranges.reduce((sum, { from, until }) => sum + until - from, 0)
  let records = 0
  let shownMs = now()
  const take = async (chunk: readonly Message[]) => {
    await decoder.prepare(chunk.map(({ value }) => value))
    const ended = chunk.flatMap((message) =>
      fold.take({ message, decoded: decoder.decode(message.value) }),
    )
    await storeFigures(clickhouse, ended)
    records += chunk.length
    if (now() - shownMs < progressMs) return
    shownMs = now()
    terminal.progress(`${records} of ${total} records of Kafka read`)
  }
  const groupId = settings.WEIR_COMPLETENESS_GROUP
  await readRanges(ranges, { kafka, groupId, signal, take })
  if (!signal.aborted) {
    for (const figures of Map.groupBy(fold.rest(), ({ topic }) => topic).values()) {
      await storeFigures(clickhouse, figures)
    }
  }
  return records
}
