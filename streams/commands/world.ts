import { Command } from 'commander'
import { asFastAsTaken, eventsPerSecond, type Pace, timesEventTime } from '../../world/feed.ts'
import type { FeederCounts } from '../../world/feeder.ts'
import { createTally } from '../../world/tally.ts'
import type { WorldEvent } from '../../world/truth.ts'
import { timeOf } from '../events.ts'
import { type CommandContext, exitCodes } from './context.ts'
import {
  type DeliveredWorld,
  delivered,
  disobeyingOf,
  withDeliveryOptions,
} from './world-delivery.ts'
import { worldDescribeCommand } from './world-describe.ts'
import { runWorldLoop } from './world-loop.ts'
import { positive, withWorldOptions } from './world-options.ts'
import { writeText } from './world-text.ts'
import { openTruth } from './world-truth.ts'

interface Options extends DeliveredWorld {
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
  withDeliveryOptions(withWorldOptions(new Command('world')))
    .description('Make a card program that never existed: one event per line (docs/world.md)')
    .option('--truth <file>', 'write what was planted, one line each')
    .option('--summary', 'say on standard error what came out')
    .option('--produce', 'send it to card.events instead, as a closed loop with the decisions')
    .option('--rate <n>', 'with --produce: events per second at most', positive)
    .option('--speed <n>', 'with --produce: seconds of event time per second, as 60 or 60x', speed)
    .option('--json', 'with --produce: print the summary as one JSON object')
    .addHelpText('after', examples)
    .enablePositionalOptions()
    .addCommand(worldDescribeCommand(context))
    .action((options: Options) => runWorld(context, options))

/** `60x` is how people say it, `60` how programs do. */
export const speed = (text: string): number => positive(text.replace(/x$/, ''))

async function runWorld(context: CommandContext, options: Options): Promise<void> {
  const tally = createTally()
  const truth = options.truth === undefined ? null : await openTruth(options.truth)
  const note = (made: WorldEvent) => {
    tally.count(made)
    truth?.add(made)
  }
  try {
    if (options.produce) await produceWorld(context, { options, note })
    else await writeWorld(context, { options, note })
  } finally {
    await truth?.close()
  }
  if (options.summary) for (const line of tally.lines()) context.terminal.note(line)
}

interface Running {
  readonly options: Options
  /** Called with each event that is out. */
  readonly note: (made: WorldEvent) => void
}

async function writeWorld(context: CommandContext, { options, note }: Running): Promise<void> {
  const { signal, terminal } = context
  // On a terminal the lines themselves are progress enough.
  const isWatched = process.stderr.isTTY && !process.stdout.isTTY
  const show = progressOf(context)
  let count = 0
  const noted = function* () {
    for (const made of delivered(options)) {
      note(made)
      count += 1
      if (isWatched && count % eventsPerLook === 0) show(() => written(count, made))
      yield made
    }
  }
  await writeText(noted(), { out: process.stdout, signal })
  if (isWatched) terminal.progress(`${count} events written`, 'done')
}

/** Asking the time for every event would cost more than it tells. */
const eventsPerLook = 1_000

const written = (count: number, { event }: WorldEvent): string =>
  `${count} events written, up to ${new Date(timeOf(event)).toISOString().slice(0, 10)}`

/** Shows a line now and then. */
function progressOf({ terminal, now }: CommandContext): (line: () => string) => void {
  let shownMs = now()
  return (line) => {
    if (now() - shownMs < progressMs) return
    shownMs = now()
    terminal.progress(line())
  }
}

const progressMs = 250

async function produceWorld(context: CommandContext, { options, note }: Running): Promise<void> {
  const { terminal, signal, now } = context
  const startedMs = now()
  const show = progressOf(context)
  const counts = await runWorldLoop(context, {
    events: delivered(options),
    pace: paceOf(options),
    disobeying: disobeyingOf(options),
    onSent: (sent) => sent.forEach(note),
    onProgress: (soFar) => show(() => sentence(soFar)),
  })
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
