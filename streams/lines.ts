import { createReadStream } from 'node:fs'
import type { Readable } from 'node:stream'
import { PipelineError } from './errors.ts'

/** One line of the input, counted from 1. */
export interface Line {
  readonly number: number
  readonly text: string
}

export interface LinesOptions {
  /** A file, or `-` for the standard input given. */
  readonly path: string
  readonly standardInput: Readable
  readonly signal: AbortSignal
  readonly lineLengthMax: number
}

/**
 * The lines of a file or of standard input, as many at a time as have just been read, so that what
 * trickles in is passed on at once. Blank lines are left out. Ends early when the signal aborts.
 */
export async function* readLines(options: LinesOptions): AsyncGenerator<readonly Line[]> {
  const { path, standardInput, signal, lineLengthMax } = options
  const input = path === '-' ? standardInput : createReadStream(path, { highWaterMark: chunkBytes })
  const end = () => input.destroy()
  signal.addEventListener('abort', end, { once: true })
  if (signal.aborted) end()
  try {
    yield* splitLines(input.setEncoding('utf8'), lineLengthMax)
  } catch (cause) {
    if (signal.aborted) return
    if (cause instanceof PipelineError) throw cause
    throw new PipelineError('INPUT_INVALID', `cannot read ${path}: ${reasonOf(cause)}`, { cause })
  } finally {
    signal.removeEventListener('abort', end)
  }
}

const chunkBytes = 262_144

const reasonOf = (cause: unknown): string =>
  cause instanceof Error && 'code' in cause && cause.code === 'ENOENT'
    ? 'there is no such file'
    : `reading failed${cause instanceof Error && 'code' in cause ? ` (${cause.code})` : ''}`

/** Lines out of chunks of text; the last line needs no line end. */
export async function* splitLines(
  chunks: AsyncIterable<string>,
  lineLengthMax: number,
): AsyncGenerator<readonly Line[]> {
  let rest = ''
  let number = 0
  for await (const chunk of chunks) {
    const texts = (rest + chunk).split('\n')
    rest = texts.pop() ?? ''
    const first = number + 1
    number += texts.length
    if (rest.length > lineLengthMax) throw tooLong(number + 1, lineLengthMax)
    const lines = numbered(texts, first)
    if (lines.length > 0) yield lines
  }
  const last = numbered([rest], number + 1)
  if (last.length > 0) yield last
}

// Some editors put a byte order mark before the first line, and a carriage return after each.
const numbered = (texts: readonly string[], first: number): readonly Line[] =>
  texts
    .map((text, index) => ({ number: first + index, text: text.replace(/^\uFEFF|\r$/g, '') }))
    .filter(({ text }) => text.trim() !== '')

const tooLong = (number: number, lineLengthMax: number) =>
  new PipelineError('INPUT_INVALID', `line ${number} is longer than ${lineLengthMax} characters`)
