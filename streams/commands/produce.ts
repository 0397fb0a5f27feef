import { Command, InvalidArgumentError } from 'commander'
import { readLines } from '../lines.ts'
import { type BadLine, type ProduceSummary, type Producing, produce } from '../produce.ts'
import { type CommandContext, exitCodes } from './context.ts'
import { sendPatiently } from './sending.ts'
import { findServers, openKafka, openRegistry, requireTopic } from './servers.ts'

interface Options {
  readonly rate?: number
  readonly skipBad?: boolean
  readonly json?: boolean
}

const badLinesShownMax = 20
const progressMs = 250

const examples = `
Examples:
  npx weir produce docs/samples/events.ndjson
  zcat events.ndjson.gz | npx weir produce - --rate 500 --skip-bad`

export const produceCommand = (context: CommandContext): Command =>
  new Command('produce')
    .description('Send events to card.events, one JSON object per line (docs/producers.md)')
    .argument('<file>', 'file of NDJSON, or - for standard input')
    .option('--rate <events>', 'events per second at most', positive)
    .option('--skip-bad', 'leave bad lines out and count them; without it the first one ends it')
    .option('--json', 'print the summary as one JSON object')
    .addHelpText('after', examples)
    .action((file: string, options: Options) => runProduce(context, { ...options, file }))

function positive(text: string): number {
  const rate = Number(text)
  if (!(rate > 0 && Number.isFinite(rate))) throw new InvalidArgumentError('It must be above 0.')
  return rate
}

/** Sends a file's events; ends with 130 where it was interrupted. */
export async function runProduce(
  context: CommandContext,
  options: Options & { readonly file: string },
): Promise<void> {
  const { settings, terminal, signal, now, pause } = context
  const urls = findServers(context)
  const codec = openRegistry(context, urls)
  await codec.connect()
  const kafka = openKafka(context, { urls, name: 'produce' })
  const shown = showProgress(context)
  const producing: Producing = {
    encode: codec.encode,
    send: sendPatiently(context, kafka),
    limits: {
      amountMinorMax: settings.WEIR_AMOUNT_MINOR_MAX,
      futureMsMax: settings.WEIR_FUTURE_MS_MAX,
    },
    batchEventsMax: settings.WEIR_PRODUCE_EVENTS_MAX,
    ratePerSecond: options.rate ?? null,
    badLines: options.skipBad ? 'skip' : 'refuse',
    signal,
    now,
    pause,
    ...shown,
  }
  const lineLengthMax = settings.WEIR_LINE_LENGTH_MAX
  const input = { path: options.file, standardInput: process.stdin, signal, lineLengthMax }
  try {
    await requireTopic(kafka, settings.WEIR_PARTITIONS)
    const summary = await produce(readLines(input), producing)
    if (signal.aborted) process.exitCode = exitCodes.interrupted
    if (options.json) terminal.line(JSON.stringify({ ...summary, interrupted: signal.aborted }))
  } finally {
    shown.end()
    await kafka.close()
  }
}

interface Shown extends Pick<Producing, 'onBad' | 'onSent'> {
  /** Says in the end how many were sent, whatever ended it. */
  end(): void
}

/** Shows how far it is, a few times a second, and the first bad lines. */
function showProgress({ terminal, now }: CommandContext): Shown {
  let latest: ProduceSummary = { sent: 0, skipped: 0, lastLine: 0, seconds: 0 }
  let shownAt = 0
  let badLines = 0
  return {
    onSent(summary) {
      latest = summary
      if (now() - shownAt < progressMs) return
      shownAt = now()
      terminal.progress(sentence(summary))
    },
    onBad({ number, detail }: BadLine) {
      badLines += 1
      if (badLines <= badLinesShownMax) terminal.note(`line ${number}: ${detail}; left out`)
      if (badLines === badLinesShownMax) terminal.note('further bad lines are counted only')
    },
    end: () => terminal.progress(sentence(latest), 'done'),
  }
}

const sentence = ({ sent, skipped, seconds }: ProduceSummary): string =>
  `${sent} events sent in ${seconds.toFixed(1)} s` +
  (seconds > 0 ? `, ${Math.round(sent / seconds)}/s` : '') +
  (skipped > 0 ? `, ${skipped} bad lines left out` : '')
