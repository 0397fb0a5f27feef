import { Command, InvalidArgumentError } from 'commander'
import { readPerformance } from '../../sinks/performance.ts'
import { type CommandContext, exitCodes } from './context.ts'
import { performanceJson, performanceText } from './performance-text.ts'
import { findTables, openTables } from './servers.ts'
import { time } from './world-options.ts'

interface Options {
  readonly from?: number
  readonly to?: number
  readonly knownAt?: number
  readonly mature: number
  readonly model?: string
  readonly declineShare: number
  readonly json?: boolean
}

const examples = `
A label that became known after T is not felt, so the same T gives the same figures for ever.

Examples:
  npx weir performance
  npx weir performance --from 2026-01-01T00:00:00Z --model fraud --mature 45
  npx weir performance --known-at 2026-03-01T00:00:00Z --json`

/** By then 95 in 100 of the frauds that holders report are known. */
const matureDays = 30
const declineShare = 0.005
const cardsPerDay = 100
const dayMs = 86_400_000

export const performanceCommand = (context: CommandContext): Command =>
  new Command('performance')
    .description('Say how good models and rules were, by the labels known at a time T')
    .option('--from <time>', 'authorizations from then on, ISO 8601 with zone', time)
    .option('--to <time>', 'authorizations before then', time)
    .option('--known-at <T>', 'the labels known then; else the newest time in the tables', time)
    .option('--mature <days>', 'leave out authorizations younger than this at T', days, matureDays)
    .option('--model <name>', 'only this model, as name or name@version')
    .option('--decline-share <share>', 'the share that a model would decline', share, declineShare)
    .option('--json', 'print one JSON object; money is text, in minor units')
    .addHelpText('after', examples)
    .action((options: Options) => showPerformance(context, options))

async function showPerformance(context: CommandContext, options: Options): Promise<void> {
  const { terminal, signal, settings } = context
  const clickhouse = openTables(context, findTables(context), settings.WEIR_REPORT_MS_MAX)
  try {
    terminal.progress('asking ClickHouse')
    const asked = readPerformance(clickhouse, {
      fromMs: options.from ?? null,
      toMs: options.to ?? null,
      knownAtMs: options.knownAt ?? null,
      matureMs: options.mature * dayMs,
      model: options.model ?? null,
      declineShare: options.declineShare,
      cardsPerDay,
    })
    const found = await Promise.race([asked, stopped(signal)])
    terminal.progress(found === null ? 'interrupted' : 'ClickHouse has answered', 'done')
    if (found === null) process.exitCode = exitCodes.interrupted
    else if (options.json) terminal.line(performanceJson(found))
    else for (const line of performanceText(found)) terminal.line(line)
  } finally {
    await clickhouse.close()
  }
}

/** Resolves when the user has had enough. */
const stopped = (signal: AbortSignal): Promise<null> =>
  new Promise((resolve) => signal.addEventListener('abort', () => resolve(null), { once: true }))

function days(text: string): number {
  const number = Number(text)
  if (text.trim() !== '' && number >= 0 && number <= 3_650) return number
  throw new InvalidArgumentError('It must be a number of days from 0 to 3650.')
}

function share(text: string): number {
  const number = Number(text)
  if (number > 0 && number < 1) return number
  throw new InvalidArgumentError('It must be a share between 0 and 1, such as 0.005.')
}
