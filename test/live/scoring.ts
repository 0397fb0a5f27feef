import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { freePort } from '../../streams/commands/children.ts'

/** How a program ended: one of the two is null. */
export interface Ending {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
}

/** A scoring process that a test may break. */
export interface Scoring {
  readonly ended: Promise<Ending>
  /** Resolves once a `hold@…` of its breaks is reached. */
  readonly held: Promise<void>
  /** Lets it go on from there. */
  go(): void
  isHealthy(): Promise<boolean>
  metric(name: string): Promise<number>
  end(signal: 'SIGTERM' | 'SIGKILL'): Promise<Ending>
}

type Environment = Readonly<Record<string, string | undefined>>

/** Starts `weir score` with breaks (see score-entry.ts) and these settings. */
export async function startScoring(breaks: readonly string[], env: Environment): Promise<Scoring> {
  const port = await freePort()
  const script = new URL('./score-entry.ts', import.meta.url).pathname
  const flags = ['--disable-warning=TimeoutNegativeWarning']
  const child = spawn(process.execPath, [...flags, script, ...breaks], {
    env: { ...env, WEIR_METRICS_PORT: String(port) },
    // The channel ends it with this program, however this one ends.
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  const ended = endOf(child)
  const ask = (path: string) => fetch(`http://127.0.0.1:${port}${path}`)
  return {
    ended,
    held: new Promise((resolve) => {
      child.on('message', () => resolve())
    }),
    go: () => void child.send('go'),
    isHealthy: () =>
      ask('/health').then(
        ({ ok }) => ok,
        () => false,
      ),
    async metric(name) {
      const lines = (await (await ask('/metrics')).text()).split('\n')
      const found = lines.filter((line) => line.startsWith(name) && !line.startsWith('#'))
      return found.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0)
    },
    end(signal) {
      child.kill(signal)
      return ended
    },
  }
}

async function endOf(child: ChildProcess): Promise<Ending> {
  const [code, signal] = await once(child, 'exit')
  return { code, signal }
}
