import { once } from 'node:events'
import { setTimeout } from 'node:timers/promises'
import type { CommandContext } from '../../streams/commands/context.ts'
import { runScore } from '../../streams/commands/score.ts'
import { environment, readSettings } from '../../streams/config.ts'
import { PipelineError } from '../../streams/errors.ts'
import type { Step } from '../../streams/score.ts'
import { openLog } from '../../streams/telemetry.ts'
import { openTerminal } from '../../streams/terminal.ts'

/** `weir score` as a program that breaks where its arguments say, like `kill@stored:2`. */
interface Break {
  readonly act: string
  readonly step: string
  readonly chunk: number
}

function breakOf(argument: string): Break {
  const [, act, step, chunk] = /^(kill|fail|hold)@([a-z]+):(\d+)$/.exec(argument) ?? []
  if (!act || !step) throw new PipelineError('CONFIG_INVALID', `no break: ${argument}`)
  return { act, step, chunk: Number(chunk) }
}

/**
 * Breaks off after a step of the nth chunk or of the next that takes it, each break once. A chunk
 * is sent while the next is decided, so a step of one may come when the next counts already.
 */
function breaking(breaks: readonly Break[]): (step: Step) => Promise<void> {
  const left = new Set(breaks)
  let chunks = 0
  return async (step) => {
    if (step === 'decided') chunks += 1
    for (const one of left) {
      if (one.step !== step || one.chunk > chunks) continue
      left.delete(one)
      await act(one)
    }
  }
}

async function act({ act: kind, step }: Break): Promise<void> {
  if (kind === 'kill') process.kill(process.pid, 'SIGKILL')
  if (kind === 'fail') throw new PipelineError('KAFKA_UNAVAILABLE', `broken off when ${step}`)
  process.send?.('held')
  await once(process, 'message')
}

const terminal = openTerminal(process.stdout, process.stderr)
const stop = new AbortController()
process.once('SIGTERM', () => stop.abort())
process.once('disconnect', () => stop.abort())
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
    pause: (ms) => setTimeout(ms),
  }
  await runScore(context, { afterStep: breaking(process.argv.slice(2).map(breakOf)) })
} catch (error) {
  if (!(error instanceof PipelineError)) throw error
  terminal.note(`${error.code}: ${error.message}`)
  process.exitCode = 1
}
