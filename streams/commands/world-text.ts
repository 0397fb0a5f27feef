import { Readable, type Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { setImmediate } from 'node:timers/promises'
import type { WorldEvent } from '../../world/truth.ts'
import { PipelineError } from '../errors.ts'
import { formatLine } from '../ndjson.ts'
import { exitCodes } from './context.ts'

/** Writes as fast as the reader takes it; a reader that has seen enough ends it. */
export async function writeText(
  events: Iterable<WorldEvent>,
  { out, signal }: { out: Writable; signal: AbortSignal },
): Promise<void> {
  try {
    await pipeline(Readable.from(textOf(events)), out, { end: false, signal })
  } catch (cause) {
    if (signal.aborted) process.exitCode = exitCodes.interrupted
    if (signal.aborted || isClosedPipe(cause)) return
    throw new PipelineError('INPUT_INVALID', 'cannot write to standard output', { cause })
  }
}

const isClosedPipe = (cause: unknown): boolean =>
  cause instanceof Error && 'code' in cause && cause.code === 'EPIPE'

const chunkCharsMin = 65_536

/** Lets other work in between chunks: writing to a file never waits, and signals must be heard. */
export async function* textOf(events: Iterable<WorldEvent>): AsyncGenerator<string> {
  let text = ''
  for (const { event } of events) {
    text += `${formatLine(event)}\n`
    if (text.length < chunkCharsMin) continue
    yield text
    text = ''
    await setImmediate()
  }
  yield text
}
