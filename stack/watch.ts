import { spawn } from 'node:child_process'
import { join } from 'node:path'
import type { Running } from './running.ts'
import type { StackPlace } from './state.ts'

/** What ends a stack if this program dies. */
export interface Watch {
  /** The stack no longer depends on this program. */
  release(): void
}

/** From now on the stack ends with its owner, this program, even if that is killed outright. */
export function watch({ root, name }: StackPlace, owner: Running): Watch {
  const script = join(import.meta.dirname, 'watchdog.ts')
  const args = [script, root, name, String(owner.pid), owner.startedAt]
  const child = spawn(process.execPath, args, {
    // A session of its own: Ctrl-C in the terminal must not end it before it has done its work.
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  child.on('error', () => undefined)
  child.stdin.on('error', () => undefined)
  child.unref()
  return { release: () => child.stdin.end('keep') }
}
