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

interface Reader {
  readonly kafka: Pick<KafkaPort, 'consume'>
  readonly groupId: string
}

interface ChunkReader extends Reader {
  readonly signal: AbortSignal
  /** Takes each chunk: in the order of the log within a partition, and no record twice. */
  readonly take: (chunk: readonly Message[]) => Promise<void>
}

/** Reads a range that is not empty. */
export async function readRange(range: Range, reader: Reader): Promise<readonly Message[]> {
  const found: Message[] = []
  const { signal } = new AbortController()
  const take = async (chunk: readonly Message[]) => void found.push(...chunk)
  await readRanges([range], { ...reader, signal, take })
  return found
}

/**
 * Reads ranges of different partitions, none of them empty, in chunks; ends early where the signal
 * says so. Each read is a group of its own, named after `groupId`: two processes that read the same
 * range at once would else share its partitions between them.
 */
export async function readRanges(ranges: readonly Range[], reader: ChunkReader): Promise<void> {
  const { kafka, groupId, signal } = reader
  if (ranges.length === 0) return
  const consuming = await kafka.consume({
    groupId: `${groupId}-${randomUUID()}`,
    topics: [...new Set(ranges.map(({ topic }) => topic))],
    from: 'end',
    fetchBytesMax,
    fetchWaitMsMax,
  })
  const close = () => consuming.inbox.close()
  signal.addEventListener('abort', close, { once: true })
  try {
    for (const { topic, partition, from } of ranges) consuming.seek(topic, partition, from)
    await readAll(consuming, ranges, reader)
  } finally {
    signal.removeEventListener('abort', close)
    await consuming.stop()
  }
}

async function readAll(
  consuming: Consuming,
  ranges: readonly Range[],
  { signal, take }: ChunkReader,
): Promise<void> {
  const open = new Map<string, OpenRange>(
    ranges.map((range) => [nameOf(range), { ...range, next: range.from }]),
  )
  while (open.size > 0 && !signal.aborted) {
    const came = await nextChunk(consuming, open.keys())
    await take(came.filter((message) => isWithin(message, open.get(nameOf(message)))))
    for (const message of came) {
      const range = open.get(nameOf(message))
      if (range) range.next = nextOf(range, message)
    }
    for (const [name, { next, until }] of open) if (next >= until) open.delete(name)
    consuming.inbox.settle()
  }
}

interface OpenRange extends Range {
  next: number
}

const isWithin = ({ offset }: Message, range: OpenRange | undefined): boolean =>
  range !== undefined && offset >= range.next && offset < range.until

/** Where a range is to go on after a record of its partition. */
function nextOf(range: OpenRange, message: Message): number {
  const { from, next } = range
  if (isWithin(message, range)) return message.offset + 1
  // A record from before the seek may lie beyond; after the seek, the log has a gap there.
  return next > from ? Math.max(next, message.offset) : next
}

const nameOf = ({ topic, partition }: Pick<Range, 'topic' | 'partition'>): string =>
  `${topic}-${partition}`

async function nextChunk(
  { inbox, ended }: Consuming,
  names: Iterable<string>,
): Promise<readonly Message[]> {
  const next = () => Promise.race([inbox.take(chunkMessagesMax, 0), ended])
  try {
    return (await within(silenceMsMax, next)) ?? []
  } catch (cause) {
    if (cause instanceof PipelineError) throw cause
    const what = `nothing came of ${[...names].join(', ')}: check the brokers`
    throw new PipelineError('KAFKA_UNAVAILABLE', what, { cause })
  }
}
