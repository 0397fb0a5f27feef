import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { pipeline } from 'node:stream/promises'
import { PipelineError } from './errors.ts'

/** A program to run, and what to say when it is not there or fails. */
export interface Program {
  readonly command: string
  readonly args: readonly string[]
  readonly cure: string
}

/** Runs a program to its end; its standard output is returned, its errors go to ours. */
export async function runProgram(program: Program, signal: AbortSignal): Promise<string> {
  const { command, args } = program
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'], signal })
  const chunks: Buffer[] = []
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk))
  await translated(endOf(child), { cure: program.cure, signal })
  return Buffer.concat(chunks).toString('utf8')
}

/** Runs two programs, the first one's output being the other's input. */
export async function pipePrograms(
  [source, target]: readonly [Program, Program],
  signal: AbortSignal,
): Promise<void> {
  const writer = spawn(source.command, source.args, {
    stdio: ['ignore', 'pipe', 'inherit'],
    signal,
  })
  const reader = spawn(target.command, target.args, {
    stdio: ['pipe', 'inherit', 'inherit'],
    signal,
  })
  // A reader that fails also breaks the pipe and the writer: its own cure is the one to tell.
  const piped = Promise.allSettled([pipeline(writer.stdout, reader.stdin), endOf(writer)])
  await translated(endOf(reader), { cure: target.cure, signal })
  const [, written] = await piped
  if (written.status === 'rejected') {
    await translated(Promise.reject(written.reason), { cure: source.cure, signal })
  }
}

async function endOf(child: ReturnType<typeof spawn>): Promise<void> {
  const [code, endedBy] = await once(child, 'close')
  if (code !== 0) throw new Error(`a program ended with ${code ?? endedBy}`)
}

async function translated(
  ending: Promise<void>,
  { cure, signal }: { cure: string; signal: AbortSignal },
): Promise<void> {
  try {
    await ending
  } catch (cause) {
    const message = signal.aborted ? 'stopped before it was done' : cure
    throw new PipelineError('INPUT_INVALID', message, { cause })
  }
}
