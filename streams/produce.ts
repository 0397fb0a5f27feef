import { PipelineError } from './errors.ts'
import { type CardEvent, topics } from './events.ts'
import type { Line } from './lines.ts'
import { parseLine } from './ndjson.ts'
import type { Outgoing } from './transport.ts'
import { type ValidationLimits, validate } from './validate.ts'

/** A line that holds no event that weir would take. */
export interface BadLine {
  readonly number: number
  readonly detail: string
}

export interface Producing {
  readonly encode: (event: CardEvent) => Buffer
  readonly send: (messages: readonly Outgoing[]) => Promise<void>
  readonly limits: ValidationLimits
  readonly batchEventsMax: number
  /** Events per second at most; null sends as fast as Kafka takes them. */
  readonly ratePerSecond: number | null
  /** What becomes of bad lines: the first one ends it, or they are counted and left out. */
  readonly badLines: 'refuse' | 'skip'
  readonly signal: AbortSignal
  readonly now: () => number
  readonly pause: (ms: number) => Promise<void>
  readonly onBad: (bad: BadLine) => void
  readonly onSent: (summary: ProduceSummary) => void
}

export interface ProduceSummary {
  readonly sent: number
  readonly skipped: number
  /** The last line that was sent or left out. */
  readonly lastLine: number
  readonly seconds: number
}

/**
 * Sends the events of the lines in their order, each under its account, and waits for Kafka before
 * it reads on. What stands before a bad line has been sent when it throws. Aborting the signal ends
 * it after the batch in flight.
 */
export async function produce(
  chunks: AsyncIterable<readonly Line[]>,
  producing: Producing,
): Promise<ProduceSummary> {
  const started = producing.now()
  const batchMax = batchSize(producing)
  let summary: ProduceSummary = { sent: 0, skipped: 0, lastLine: 0, seconds: 0 }
  for await (const chunk of chunks) {
    for (const lines of batches(chunk, batchMax)) {
      if (producing.signal.aborted) return summary
      const { sent, skipped, lastLine, refused } = await sendLines(lines, producing)
      summary = {
        sent: summary.sent + sent,
        skipped: summary.skipped + skipped,
        lastLine,
        seconds: (producing.now() - started) / 1_000,
      }
      producing.onSent(summary)
      if (refused) throw refusal(refused, summary)
      await keepRate(started, summary.sent, producing)
    }
  }
  return summary
}

interface SentLines extends Omit<ProduceSummary, 'seconds'> {
  readonly refused: BadLine | null
}

async function sendLines(lines: readonly Line[], producing: Producing): Promise<SentLines> {
  const { messages, bad } = checkLines(lines, producing)
  await producing.send(messages)
  const sent = messages.length
  const [first] = bad
  if (first && producing.badLines === 'refuse') {
    return { sent, skipped: 0, lastLine: first.number - 1, refused: first }
  }
  bad.forEach(producing.onBad)
  return { sent, skipped: bad.length, lastLine: lines.at(-1)?.number ?? 0, refused: null }
}

const pauseMsMax = 200

async function keepRate(started: number, sent: number, producing: Producing): Promise<void> {
  const { ratePerSecond, now, pause, signal } = producing
  if (ratePerSecond === null) return
  const due = started + (sent / ratePerSecond) * 1_000
  while (now() < due && !signal.aborted) await pause(Math.min(due - now(), pauseMsMax))
}

const batchesPerSecond = 20

/** Small batches keep a slow rate even. */
const batchSize = ({
  ratePerSecond,
  batchEventsMax,
}: Pick<Producing, 'ratePerSecond' | 'batchEventsMax'>): number =>
  ratePerSecond === null
    ? batchEventsMax
    : Math.max(1, Math.min(batchEventsMax, Math.ceil(ratePerSecond / batchesPerSecond)))

// Kafka takes a megabyte at once per partition; a character takes at most three bytes.
const batchCharactersMax = 262_144

/** The lines in batches of at most so many events and characters. */
function* batches(lines: readonly Line[], eventsMax: number): Generator<readonly Line[]> {
  let batch: Line[] = []
  let characters = 0
  for (const line of lines) {
    const full = batch.length === eventsMax || characters + line.text.length > batchCharactersMax
    if (full && batch.length > 0) {
      yield batch
      batch = []
      characters = 0
    }
    batch.push(line)
    characters += line.text.length
  }
  if (batch.length > 0) yield batch
}

interface CheckedLines {
  readonly messages: readonly Outgoing[]
  readonly bad: readonly BadLine[]
}

/** The messages of good lines; where bad lines are refused, only those before the first of them. */
function checkLines(lines: readonly Line[], producing: Producing): CheckedLines {
  const { limits, encode, now, badLines } = producing
  const messages: Outgoing[] = []
  const bad: BadLine[] = []
  for (const { number, text } of lines) {
    const read = checkLine(text, { limits, timestamp: now() })
    if (read.kind === 'event') messages.push(messageOf(read.event, encode))
    else bad.push({ number, detail: read.detail })
    if (bad.length > 0 && badLines === 'refuse') break
  }
  return { messages, bad }
}

type CheckedLine =
  | { readonly kind: 'event'; readonly event: CardEvent }
  | { readonly kind: 'bad'; readonly detail: string }

interface LineLimits {
  readonly limits: ValidationLimits
  readonly timestamp: number
}

/** Reads a line and asks of its event what the scoring process will ask of it. */
export function checkLine(text: string, { limits, timestamp }: LineLimits): CheckedLine {
  const parsed = parseLine(text)
  if (parsed.kind === 'bad') return { kind: 'bad', detail: `${parsed.field} ${parsed.reason}` }
  const key = parsed.event.record.accountId
  const arrival = { key, partition: 0, expectedPartition: 0, timestamp }
  const fault = validate(parsed.event, arrival, limits)
  return fault ? { kind: 'bad', detail: `${fault.detail} (${fault.reason})` } : parsed
}

const messageOf = (event: CardEvent, encode: Producing['encode']): Outgoing => ({
  topic: topics.events,
  key: Buffer.from(event.record.accountId),
  value: encode(event),
})

const refusal = ({ number, detail }: BadLine, { sent }: ProduceSummary) =>
  new PipelineError(
    'INPUT_INVALID',
    `line ${number}: ${detail}; ${sent} events before it were sent, ` +
      '--skip-bad leaves bad lines out',
  )
