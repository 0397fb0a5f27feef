import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'

/** How a short program ended: with its exit code and last words, or it is not on this machine. */
export type Outcome =
  | { readonly kind: 'ended'; readonly code: number; readonly lines: readonly string[] }
  | { readonly kind: 'missing' }

export type RunOptions = {
  readonly limitMs: number
  readonly onLine?: (line: string) => void
  /** Aborted: the program is asked to end. */
  readonly signal?: AbortSignal | undefined
}

const linesKept = 200

/** Runs a program to its end and keeps the last lines of both its outputs. */
export function run(file: string, args: readonly string[], options: RunOptions): Promise<Outcome> {
  const endings = [AbortSignal.timeout(options.limitMs)]
  if (options.signal !== undefined) endings.push(options.signal)
  return new Promise((resolve) => {
    const child = spawn(file, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      // Not spawn's own limit: its timer holds this program when there is no such file.
      signal: AbortSignal.any(endings),
    })
    const lines: string[] = []
    for (const input of [child.stdout, child.stderr]) {
      createInterface({ input }).on('line', (line) => {
        lines.push(line)
        if (lines.length > linesKept) lines.shift()
        options.onLine?.(line)
      })
    }
    child.on('error', (error) => {
      if (error.name !== 'AbortError') resolve({ kind: 'missing' })
    })
    child.on('close', (code) => resolve({ kind: 'ended', code: code ?? 1, lines }))
  })
}
