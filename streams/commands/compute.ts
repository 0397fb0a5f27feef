import { createWriteStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { Command, Option } from 'commander'
import { featureSet } from '../../features/catalog.ts'
import { observeEvents } from '../../features/observe.ts'
import {
  createOutlook,
  csvLine,
  jsonLine,
  type Outlook,
  type TrainingRow,
  trainingColumns,
} from '../../features/training.ts'
import { openWindow, type Window } from '../../features/window.ts'
import type { Observed } from '../../features/windows.ts'
import { PipelineError } from '../errors.ts'
import type { PlacedEvent } from '../events.ts'
import { type Line, readLines } from '../lines.ts'
import { parseLine } from '../ndjson.ts'
import { type CommandContext, exitCodes } from './context.ts'

interface Options {
  readonly out?: string
  readonly format: 'csv' | 'ndjson'
  readonly skipBad?: boolean
}

const progressMs = 500

const about = `
One row for each authorization, in the order of the file: what identifies it, every feature as of
just before it, and what became known later. fraud is 1 or 0 where somebody said so, else empty;
risk is 1 where the account missed or bounced a payment within 45 days. The file is read twice.

Examples:
  weir features compute events.ndjson --out rows.csv
  weir world --seed 7 | weir features compute - --format ndjson > rows.ndjson`

export const computeCommand = (context: CommandContext): Command =>
  new Command('compute')
    .description('Compute training rows from a file of events, with the engine that serves')
    .argument('<file>', 'file of NDJSON (docs/producers.md), or - for standard input')
    .option('--out <file>', 'where to write the rows; else standard output')
    .addOption(
      new Option('--format <format>', 'of the rows').choices(['csv', 'ndjson']).default('csv'),
    )
    .option('--skip-bad', 'leave bad lines out and count them; without it the first one ends it')
    .addHelpText('after', about)
    .action((file: string, options: Options) => runCompute(context, file, options))

async function runCompute(context: CommandContext, file: string, options: Options): Promise<void> {
  if (file !== '-') return computeFile(context, file, options)
  // Targets lie later in the log than the rows that want them: a stream is kept to be read twice.
  const folder = await mkdtemp(join(tmpdir(), 'weir-events-'))
  try {
    const copy = join(folder, 'events.ndjson')
    await keepInput(process.stdin, { path: copy, signal: context.signal })
    if (context.signal.aborted) process.exitCode = exitCodes.interrupted
    else await computeFile(context, copy, options)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Copies the input to a file; returns before its end where the command is interrupted. */
export async function keepInput(
  input: Readable,
  { path, signal }: { path: string; signal: AbortSignal },
): Promise<void> {
  try {
    await pipeline(input, createWriteStream(path), { signal })
  } catch (cause) {
    if (signal.aborted) return
    const message = `cannot keep the input in ${path}: ${codeOf(cause) ?? 'it ended early'}`
    throw new PipelineError('INPUT_INVALID', message, { cause })
  }
}

async function computeFile(context: CommandContext, file: string, options: Options): Promise<void> {
  const { settings, signal, terminal } = context
  const lineLengthMax = settings.WEIR_LINE_LENGTH_MAX
  const lines = () => readLines({ path: file, standardInput: process.stdin, signal, lineLengthMax })
  const outlook = await lookAhead(lines())
  const counts: Counts = { rows: 0, lines: 0, skipped: 0 }
  const texts = rowTexts(lines(), { context, outlook, options, counts })
  await writeTexts(texts, options.out)
  terminal.progress(sentence(counts), 'done')
  if (signal.aborted) process.exitCode = exitCodes.interrupted
}

async function writeTexts(texts: AsyncIterable<string>, path: string | undefined): Promise<void> {
  try {
    if (path === undefined) await pipeline(texts, process.stdout, { end: false })
    else await pipeline(texts, createWriteStream(path))
  } catch (cause) {
    if (cause instanceof PipelineError || codeOf(cause) === null) throw cause
    // Whoever reads our output may have seen enough, as `head` does.
    if (codeOf(cause) === 'EPIPE') return
    const where = path ?? 'standard output'
    throw new PipelineError('INPUT_INVALID', `cannot write ${where}: ${codeOf(cause)}`, { cause })
  }
}

const codeOf = (error: unknown): string | null =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null

/** Notes what became known, and when the log ends. Other lines are not worth parsing twice. */
async function lookAhead(chunks: AsyncIterable<readonly Line[]>): Promise<Outlook> {
  const outlook = createOutlook()
  for await (const lines of chunks) {
    for (const { text } of lines) {
      outlook.noteTime(timeIn(text))
      if (!/"Label"|"PAYMENT_(?:MISSED|RETURNED)"/.test(text)) continue
      const parsed = parseLine(text)
      if (parsed.kind === 'event') outlook.note(parsed.event)
    }
  }
  return outlook
}

function timeIn(text: string): number {
  const found = /"event_time"\s*:\s*(?:(\d+)|"([^"]+)")/.exec(text)
  if (found?.[1] !== undefined) return Number(found[1])
  return found?.[2] === undefined ? 0 : Date.parse(found[2]) || 0
}

interface Counts {
  rows: number
  lines: number
  skipped: number
}

interface Computing {
  readonly context: CommandContext
  readonly outlook: Outlook
  readonly options: Options
  readonly counts: Counts
}

async function* rowTexts(
  chunks: AsyncIterable<readonly Line[]>,
  { context, outlook, options, counts }: Computing,
): AsyncGenerator<string> {
  const observe = openEngine(context.settings.WEIR_LATENESS_MS)
  const columns = trainingColumns(featureSet)
  const isCsv = options.format === 'csv'
  let shownAt = 0
  if (isCsv) yield `${columns.join(',')}\n`
  for await (const lines of chunks) {
    const rows = observe(eventsOf(lines, options, counts)).flatMap(rowOf(outlook))
    counts.rows += rows.length
    counts.lines += lines.length
    yield rows.map((row) => (isCsv ? csvLine(row) : jsonLine(row, columns))).join('')
    if (context.now() - shownAt < progressMs) continue
    shownAt = context.now()
    context.terminal.progress(sentence(counts))
  }
}

/** The serving engine over windows in this process, as if all accounts lay on one partition. */
function openEngine(latenessMs: number): (events: readonly PlacedEvent[]) => readonly Observed[] {
  const windows = new Map<string, Window>()
  return (events) =>
    observeEvents(events, {
      features: featureSet,
      latenessMs,
      windowOf(entity, id) {
        const key = `${entity}:${id}`
        const held = windows.get(key) ?? openWindow(entity, null)
        windows.set(key, held)
        return held
      },
    }).observed
}

const eventsOf = (
  lines: readonly Line[],
  { skipBad }: Options,
  counts: Counts,
): readonly PlacedEvent[] =>
  lines.flatMap(({ number, text }) => {
    const parsed = parseLine(text)
    if (parsed.kind === 'event') {
      return [{ position: { partition: 0, offset: number }, event: parsed.event }]
    }
    if (!skipBad) {
      throw new PipelineError('INPUT_INVALID', `line ${number}: ${parsed.field}: ${parsed.reason}`)
    }
    counts.skipped += 1
    return []
  })

const rowOf =
  (outlook: Outlook) =>
  ({ placed: { event }, features }: Observed): readonly TrainingRow[] =>
    features === null || event.type !== 'Transaction'
      ? []
      : [{ event: event.record, features, targets: outlook.targetsOf(event.record) }]

const sentence = ({ rows, lines, skipped }: Counts): string =>
  `${rows} rows from ${lines} events${skipped > 0 ? `, ${skipped} bad lines left out` : ''}`
