import { type FileHandle, open } from 'node:fs/promises'
import { Readable, type Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { setImmediate } from 'node:timers/promises'
import { Command } from 'commander'
import { asFastAsTaken, eventsPerSecond, type Pace, timesEventTime } from '../../world/feed.ts'
import type { FeederCounts } from '../../world/feeder.ts'
import { createTally, type Tally } from '../../world/tally.ts'
import type { Truth, WorldEvent } from '../../world/truth.ts'
import { world } from '../../world/world.ts'
import { PipelineError } from '../errors.ts'
import { formatLine } from '../ndjson.ts'
import { type CommandContext, exitCodes } from './context.ts'
import { runWorldLoop } from './world-loop.ts'
import { positive, type WhichWorld, withWorldOptions, worldOf } from './world-options.ts'

interface Options extends WhichWorld {
  readonly truth?: string
  readonly produce?: boolean
  readonly summary?: boolean
  readonly rate?: number
  readonly speed?: number
  readonly json?: boolean
}

const examples = `
Examples:
  weir world --seed 7 --accounts 1000 --days 45 > world.ndjson
  weir world --seed 7 --truth truth.ndjson --summary | weir produce -
  weir world --seed 8 --produce --rate 1000`

export const worldCommand = (context: CommandContext): Command =>
  withWorldOptions(new Command('world'))
    .description('Make a card program that never existed: one event per line (docs/world.md)')
    .option('--truth <file>', 'write what was planted: event_id, fraud_type, run, amount_minor')
    .option('--summary', 'say on standard error what came out')
    .option('--produce', 'send it to card.events instead, as a closed loop with the decisions')
    .option('--rate <n>', 'with --produce: events per second at most', positive)
    .option('--speed <n>', 'with --produce: seconds of event time per second, as 60 or 60x', speed)
    .option('--json', 'with --produce: print the summary as one JSON object')
    .addHelpText('after', examples)
    .action((options: Options) => runWorld(context, options))

/** `60x` is how people say it, `60` how programs do. */
export const speed = (text: string): number => positive(text.replace(/x$/, ''))

async function runWorld(context: CommandContext, options: Options): Promise<void> {
  const tally = createTally()
  const truth = options.truth === undefined ? null : await openTruth(options.truth)
  try {
    const events = observed(world(worldOf(options)), { tally, truth })
    if (options.produce) await produceWorld(context, { events, options })
    else await writeLines(events, { out: process.stdout, signal: context.signal })
  } finally {
    await truth?.close()
  }
  if (options.summary) for (const line of tally.lines()) context.terminal.note(line)
}

const progressMs = 250

async function produceWorld(
  context: CommandContext,
  { events, options }: { events: Iterable<WorldEvent>; options: Options },
): Promise<void> {
  const { terminal, signal, now } = context
  const startedMs = now()
  let shownMs = startedMs
  const onProgress = (soFar: FeederCounts) => {
    if (now() - shownMs < progressMs) return
    shownMs = now()
    terminal.progress(sentence(soFar))
  }
  const counts = await runWorldLoop(context, { events, pace: paceOf(options), onProgress })
  terminal.progress(sentence(counts), 'done')
  const seconds = (now() - startedMs) / 1_000
  if (options.json)
    terminal.line(JSON.stringify({ ...counts, seconds, interrupted: signal.aborted }))
  if (signal.aborted) process.exitCode = exitCodes.interrupted
  else if (counts.givenUp > 0) process.exitCode = exitCodes.failed
}

function paceOf({ rate, speed, start }: Options): Pace {
  if (speed !== undefined) return timesEventTime(speed, start)
  return rate === undefined ? asFastAsTaken : eventsPerSecond(rate)
}

const sentence = ({ sent, answered, withheld, waiting, givenUp }: FeederCounts): string =>
  `${sent} events sent, ${answered} decisions, ${withheld} follow-ups withheld, ` +
  `${waiting} waiting${givenUp > 0 ? `, ${givenUp} never answered: is weir score running?` : ''}`

interface TruthFile {
  add(eventId: string, truth: Truth): void
  close(): Promise<void>
}

async function openTruth(path: string): Promise<TruthFile> {
  const file = await openFile(path)
  const out = file.createWriteStream()
  return {
    add: (eventId, truth) => out.write(truthLine(eventId, truth)),
    close: () => new Promise((resolve) => out.end(resolve)),
  }
}

async function openFile(path: string): Promise<FileHandle> {
  try {
    return await open(path, 'w')
  } catch (cause) {
    throw new PipelineError('INPUT_INVALID', `cannot write the truth to ${path}`, { cause })
  }
}

export function truthLine(eventId: string, { fraudType, run, amountMinor }: Truth): string {
  const planted = {
    event_id: eventId,
    fraud_type: fraudType,
    run,
    amount_minor: Number(amountMinor),
  }
  return `${JSON.stringify(planted)}\n`
}

/** The same events, counted, their truth written down, as they pass. */
function* observed(
  events: Iterable<WorldEvent>,
  { tally, truth }: { tally: Tally; truth: TruthFile | null },
): Generator<WorldEvent> {
  for (const event of events) {
    tally.count(event)
    if (event.truth) truth?.add(event.event.record.eventId, event.truth)
    yield event
  }
}

/** Writes as fast as the reader takes it; a reader that has seen enough ends it. */
async function writeLines(
  events: Iterable<WorldEvent>,
  { out, signal }: { out: Writable; signal: AbortSignal },
): Promise<void> {
  try {
    await pipeline(Readable.from(textOf(events)), out, { end: false, signal })
  } catch (cause) {
    if (signal.aborted) process.exitCode = exitCodes.interrupted
    if (signal.aborted || isClosedPipe(cause)) return
    throw new PipelineError('INPUT_INVALID', 'cannot write to standard output', { cause })
  }
}

const isClosedPipe = (cause: unknown): boolean =>
  cause instanceof Error && 'code' in cause && cause.code === 'EPIPE'

const chunkCharsMin = 65_536

/** Lets other work in between chunks: writing to a file never waits, and signals must be heard. */
export async function* textOf(events: Iterable<WorldEvent>): AsyncGenerator<string> {
  let text = ''
  for (const { event } of events) {
    text += `${formatLine(event)}\n`
    if (text.length < chunkCharsMin) continue
    yield text
    text = ''
    await setImmediate()
  }
  yield text
}
