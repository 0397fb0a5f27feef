import { Command } from 'commander'
import { readNewest, readOpen, readStanding } from '../../sinks/break-table.ts'
import { breakIdOf, changesOf, countChanges } from '../../sinks/breaks.ts'
import { moneyFinder } from '../../sinks/reconcile/find.ts'
import type { Finder, Found, Span } from '../../sinks/reconcile/found.ts'
import { PipelineError } from '../errors.ts'
import { patiently } from '../retry.ts'
import { type BreakLog, openBreakLog } from './break-log.ts'
import { completenessFinder } from './completeness.ts'
import { type CommandContext, patienceOf } from './context.ts'
import {
  exitCodeOf,
  kindsOf,
  type ReconcileReport,
  reportJson,
  reportLines,
} from './reconcile-report.ts'
import { type Since, sinceOf, spanSince } from './since.ts'

interface Options {
  readonly since?: Since
  readonly watch?: true
  readonly json?: true
}

const findersOf = (context: CommandContext): readonly Finder[] => [
  moneyFinder(context.settings.WEIR_RECONCILE_ROWS_MAX),
  completenessFinder(context),
]

export const reconcileCommand = (context: CommandContext): Command =>
  new Command('reconcile')
    .description('Find what does not agree, and open, alter and close breaks')
    .option(
      '--since <time|days>',
      'event time from which to search: a date, a time, or days before the newest event',
      sinceOf,
    )
    .option('--watch', 'search again every WEIR_RECONCILE_MS, until Ctrl-C')
    .option('--json', 'print one JSON object for each run')
    .addHelpText('after', help)
    .action(async (options: Options) => {
      const report = await runReconcile(context, options, findersOf(context))
      if (!options.watch) process.exitCode = exitCodeOf(report)
    })

const help = `
Without --since the last WEIR_RECONCILE_DAYS are searched. A run that finds what the last one found
changes nothing; a break that is found no more closes by itself, if its time was searched.

Exit code 0: nothing is open. 2: breaks are open (explained and written off ones are closed).
1: the run has failed. With --watch: 0 on Ctrl-C.

  weir reconcile
  weir reconcile --since 2026-03-01 --json
  weir reconcile --since 7 || [ $? -eq 2 ]     open breaks are no failure of a nightly job
  weir reconcile --watch`

/**
 * Reconciles once, or again and again until the signal; repeats and parallel runs do no harm.
 * Returns the report of the last run; null where that was interrupted.
 */
export async function runReconcile(
  context: CommandContext,
  options: Options,
  finders: readonly Finder[],
): Promise<ReconcileReport | null> {
  const { signal, settings } = context
  const log = await openBreakLog(context)
  try {
    let report = await reconcilePatiently(context, { log, options, finders })
    while (options.watch && !signal.aborted) {
      await pauseFor(context, settings.WEIR_RECONCILE_MS)
      if (!signal.aborted) report = await reconcilePatiently(context, { log, options, finders })
    }
    return report
  } finally {
    await log.close()
  }
}

interface Reconciling {
  readonly log: BreakLog
  readonly options: Options
  readonly finders: readonly Finder[]
}

/** One run and its report; waits while a server is away. Null where it was interrupted. */
async function reconcilePatiently(
  context: CommandContext,
  reconciling: Reconciling,
): Promise<ReconcileReport | null> {
  const { settings, terminal, signal, now, pause } = context
  let report: ReconcileReport | null = null
  const onOutage = (error: PipelineError) => {
    if (signal.aborted) throw error
    terminal.note(`weir: waiting: ${error.message}`)
  }
  const waiting = { patience: patienceOf({ settings }), now, pause, onOutage }
  await patiently(async () => {
    report = await reconcile(context, reconciling)
  }, waiting)
  return report
}

async function reconcile(
  context: CommandContext,
  { log, options, finders }: Reconciling,
): Promise<ReconcileReport | null> {
  const { settings, terminal, now, signal } = context
  const { clickhouse } = log
  const since = options.since ?? { kind: 'days', days: settings.WEIR_RECONCILE_DAYS }
  const span = spanSince(since, { nowMs: now(), newestMs: await readNewest(clickhouse) })
  const found = await search(context, { log, finders, span })
  const standing = await readStanding(clickhouse, span, found.map(breakIdOf))
  const changes = changesOf(found, standing, { nowMs: now(), span })
  // What was found before an interruption is not all: the rest would seem to have matched.
  if (signal.aborted) return null
  if (changes.length > settings.WEIR_RECONCILE_CHANGES_MAX) throw tooMany(changes.length)
  await log.record(changes)
  if (signal.aborted) return null
  const kinds = kindsOf(await readOpen(clickhouse), countChanges(changes, standing))
  const report = { span, nowMs: now(), kinds }
  for (const line of options.json ? [reportJson(report)] : reportLines(report)) terminal.line(line)
  return report
}

interface Searching {
  readonly log: Pick<BreakLog, 'clickhouse'>
  readonly finders: readonly Finder[]
  readonly span: Span
}

async function search(
  { terminal, signal }: CommandContext,
  { log, finders, span }: Searching,
): Promise<readonly Found[]> {
  const found: Found[] = []
  for (const [nth, find] of finders.entries()) {
    if (signal.aborted) break
    terminal.progress(`search ${nth + 1} of ${finders.length}, ${found.length} differences so far`)
    for (const difference of await find(log.clickhouse, span)) found.push(difference)
  }
  terminal.progress(`${found.length} differences`, 'done')
  return found
}

const tooMany = (count: number) =>
  new PipelineError(
    'CONFIG_INVALID',
    `${count} changes in one run: see that every topic and weir sink are up to date, ` +
      'or raise WEIR_RECONCILE_CHANGES_MAX',
  )

const lookEveryMs = 250

/** Pauses that long, or until the command is interrupted. */
async function pauseFor({ signal, now, pause }: CommandContext, ms: number): Promise<void> {
  const endMs = now() + ms
  while (!signal.aborted && now() < endMs) await pause(Math.min(lookEveryMs, ms))
}
