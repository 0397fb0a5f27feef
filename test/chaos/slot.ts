import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { setTimeout } from 'node:timers/promises'
import { freePort } from '../../streams/commands/children.ts'

export interface SlotOptions {
  /** The program and its arguments, for Node. */
  readonly program: readonly string[]
  readonly env: Readonly<Record<string, string | undefined>>
  /** Told why the program ended where nobody had killed it. */
  readonly onEnded: (reason: string) => void
}

/** A place where one sink runs; one that ends by itself is started again, as in production. */
export interface Slot {
  start(): Promise<void>
  /** Whether it has partitions, and its last chunk did not fail. */
  isAtWork(): Promise<boolean>
  kill(): Promise<void>
  /** Asks it to end, so that it finishes its chunk, and waits until it has. */
  stop(): Promise<void>
}

const restartAfterMs = 300
const answerMsMax = 1_000

export function openSlot({ program, env, onEnded }: SlotOptions): Slot {
  let child: ChildProcess | null = null
  let port = 0

  async function start(): Promise<void> {
    port = await freePort()
    const started = spawn(process.execPath, [...program], {
      env: { ...env, WEIR_METRICS_PORT: String(port) },
      // The channel ends it with this program, however this one ends.
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    })
    child = started
    const lastLine = readLast(started)
    started.once('exit', async (code) => {
      if (child !== started) return
      onEnded(lastLine() || `exit code ${code}`)
      await setTimeout(restartAfterMs)
      if (child === started) await start()
    })
  }

  async function end(signal: NodeJS.Signals): Promise<void> {
    const ending = child
    child = null
    if (!ending || ending.exitCode !== null || ending.signalCode !== null) return
    const ended = once(ending, 'exit')
    ending.kill(signal)
    await ended
  }

  return {
    start,
    isAtWork: () =>
      fetch(`http://127.0.0.1:${port}/health`, { signal: AbortSignal.timeout(answerMsMax) }).then(
        ({ ok }) => ok,
        () => false,
      ),
    kill: () => end('SIGKILL'),
    stop: () => end('SIGTERM'),
  }
}

function readLast({ stderr }: ChildProcess): () => string {
  let last = ''
  if (stderr) createInterface({ input: stderr }).on('line', (line) => (last = line))
  return () => last
}
