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
  const child = spawn(program.command, program.args, {
    stdio: ['ignore', 'pipe', 'inherit'],
    signal,
  })
  const chunks: Buffer[] = []
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk))
  await endOf(child, program)
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
  await Promise.all([
    endOf(writer, source),
    endOf(reader, target),
    pipeline(writer.stdout, reader.stdin),
  ])
}

async function endOf(child: ReturnType<typeof spawn>, { command, cure }: Program): Promise<void> {
  try {
    const [code, endedBy] = await once(child, 'close')
    if (code === 0) return
    throw new Error(`${command} ended with ${code ?? endedBy}`)
  } catch (cause) {
    throw new PipelineError('INPUT_INVALID', cure, { cause })
  }
}
