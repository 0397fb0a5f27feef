#!/usr/bin/env -S node --disable-warning=TimeoutNegativeWarning
import { readFileSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { Command } from 'commander'
import { breaksCommand } from './commands/breaks.ts'
import { completenessCommand } from './commands/completeness.ts'
import { type CommandContext, exitCodes } from './commands/context.ts'
import { demoCommand } from './commands/demo.ts'
import { featuresCommand } from './commands/features.ts'
import { grantsCommand } from './commands/grants.ts'
import { modelsCommand } from './commands/models.ts'
import { outcomesCommand } from './commands/outcomes.ts'
import { performanceCommand } from './commands/performance.ts'
import { produceCommand } from './commands/produce.ts'
import { reconcileCommand } from './commands/reconcile.ts'
import { scoreCommand } from './commands/score.ts'
import { settingsCommand } from './commands/settings.ts'
import { setupCommand } from './commands/setup.ts'
import { sinkCommand } from './commands/sink.ts'
import { stackCommand } from './commands/stack.ts'
import { trainCommand } from './commands/train.ts'
import { worldCommand } from './commands/world.ts'
import { environment, readSettings } from './config.ts'
import { PipelineError } from './errors.ts'
import { openLog } from './telemetry.ts'
import { openTerminal } from './terminal.ts'

const lingerMsMax = 5_000

const manifest = readFileSync(new URL('../package.json', import.meta.url), 'utf8')
const version = String(JSON.parse(manifest).version)

/** The command line: builds what the commands need, runs one, and turns errors into one line. */
async function main(): Promise<void> {
  const terminal = openTerminal(process.stdout, process.stderr)
  const stop = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort())
  // Whoever reads our output may have seen enough, as `head` does.
  process.stdout.on('error', (error) => {
    if (!('code' in error) || error.code !== 'EPIPE') throw error
    process.exit()
  })
  // A weir that another started ends with it, even where that one was killed.
  process.once('disconnect', () => stop.abort())
  // To listen for that must not keep it running when its work is done.
  process.channel?.unref()
  try {
    const settings = readSettings(environment())
    const context: CommandContext = {
      settings,
      terminal,
      signal: stop.signal,
      root: process.cwd(),
      log: (name) => openLog(settings.WEIR_LOG_LEVEL, name),
      now: Date.now,
      pause: (ms) => pause(ms),
    }
    await program(context).parseAsync()
  } catch (error) {
    if (!(error instanceof PipelineError)) throw error
    terminal.note(`weir: ${error.code}: ${error.message}`)
    // What a command had opened before it failed must not keep it running.
    process.exit(stop.signal.aborted ? exitCodes.interrupted : exitCodes.failed)
  }
}

const program = (context: CommandContext): Command =>
  new Command('weir')
    .version(version)
    .description('Decide every card authorization once, and keep the trail that explains it')
    // So that an option is its command's own, where the command above has one of the same name.
    .enablePositionalOptions()
    .addCommand(demoCommand(context))
    .addCommand(stackCommand(context))
    .addCommand(setupCommand(context))
    .addCommand(worldCommand(context))
    .addCommand(produceCommand(context))
    .addCommand(scoreCommand(context))
    .addCommand(outcomesCommand(context))
    .addCommand(sinkCommand(context))
    .addCommand(grantsCommand(context))
    .addCommand(reconcileCommand(context))
    .addCommand(breaksCommand(context))
    .addCommand(performanceCommand(context))
    .addCommand(completenessCommand(context))
    .addCommand(featuresCommand(context))
    .addCommand(modelsCommand(context))
    .addCommand(trainCommand(context))
    .addCommand(settingsCommand(context))

await main()
// A connection that a client has left open must not keep a command running that has done its work.
setTimeout(() => process.exit(), lingerMsMax).unref()
