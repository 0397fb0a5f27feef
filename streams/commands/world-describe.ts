import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { Command } from 'commander'
import { svgOf } from '../../world/describe/chart.ts'
import { createDescriber, type Describer } from '../../world/describe/describer.ts'
import { jsonOf } from '../../world/describe/json.ts'
import { type Plot, plotsOf } from '../../world/describe/plots.ts'
import { tablesOf } from '../../world/describe/tables.ts'
import { textOf } from '../../world/describe/text.ts'
import { PipelineError } from '../errors.ts'
import { type CommandContext, exitCodes } from './context.ts'
import { type DeliveredWorld, delivered, periodOf, withDeliveryOptions } from './world-delivery.ts'
import { withWorldOptions } from './world-options.ts'

interface Options extends DeliveredWorld {
  readonly json?: boolean
  readonly plots?: string
}

const examples = `
Examples:
  weir world describe --seed 7 --accounts 1000 --days 90
  weir world describe --json | jq '.tables.frauds'
  weir world describe --days 365 --plots plots`

export const worldDescribeCommand = (context: CommandContext): Command =>
  withDeliveryOptions(withWorldOptions(new Command('describe')))
    .description('Say what comes out of a world, beside published figures (docs/world.md)')
    .option('--json', 'print the tables as one JSON object')
    .option('--plots <folder>', 'draw SVG pictures into this folder')
    .addHelpText('after', examples)
    .action((options: Options) => describeWorld(context, options))

async function describeWorld(context: CommandContext, options: Options): Promise<void> {
  const described = await foldWorld(context, options)
  if (context.signal.aborted) {
    process.exitCode = exitCodes.interrupted
    return
  }
  if (options.plots !== undefined) await draw(options.plots, plotsOf(described))
  const tables = tablesOf(described)
  if (options.json) {
    const { json, plots, ...which } = options
    const made = { ...which, start: new Date(which.start).toISOString() }
    context.terminal.line(JSON.stringify({ world: made, tables: jsonOf(tables) }))
  } else {
    for (const table of tables) context.terminal.line(textOf(table))
  }
}

const eventsPerTurn = 20_000

/** Lets signals be heard, and progress be seen, every so many events. */
async function foldWorld(
  { terminal, signal }: CommandContext,
  options: Options,
): Promise<Describer> {
  const described = createDescriber(periodOf(options))
  let events = 0
  for (const event of delivered(options)) {
    described.see(event)
    events += 1
    if (events % eventsPerTurn !== 0) continue
    terminal.progress(`${events} events`)
    await setImmediate()
    if (signal.aborted) break
  }
  terminal.progress('')
  return described
}

async function draw(folder: string, plots: readonly Plot[]): Promise<void> {
  try {
    await mkdir(folder, { recursive: true })
    for (const { name, chart } of plots) {
      await writeFile(join(folder, `${name}.svg`), svgOf(chart))
    }
  } catch (cause) {
    throw new PipelineError('INPUT_INVALID', `cannot write the plots to ${folder}`, { cause })
  }
}
