import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { freePort } from '../../streams/commands/children.ts'
import { environment } from '../../streams/config.ts'
import { until } from './pipeline.ts'

/** How a command ended and what it said. */
export interface Ended {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly out: string
  readonly err: string
}

/** A command at work. */
export interface Working {
  readonly ended: Promise<Ended>
  /** Asks one of its pages, such as /health. */
  ask(path: string): Promise<{ readonly status: number; readonly text: string }>
  isHealthy(): Promise<boolean>
  /** The sum of a metric over its labels. */
  metric(name: string): Promise<number>
  end(signal: 'SIGINT' | 'SIGTERM' | 'SIGKILL'): Promise<Ended>
}

type Environment = Readonly<Record<string, string | undefined>>

const script = new URL('../../streams/cli.ts', import.meta.url).pathname
const answerMsMax = 2_000

/** Starts `weir …`, which ends with this program, however this one ends. */
export async function startWeir(args: readonly string[], env: Environment): Promise<Working> {
  const port = await freePort()
  const flags = ['--disable-warning=TimeoutNegativeWarning']
  const child = spawn(process.execPath, [...flags, script, ...args], {
    env: { ...environment(), WEIR_LOG_LEVEL: 'error', ...env, WEIR_METRICS_PORT: String(port) },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  })
  const ended = endOf(child)
  const ask = async (path: string) => {
    const signal = AbortSignal.timeout(answerMsMax)
    const answer = await fetch(`http://127.0.0.1:${port}${path}`, { signal })
    return { status: answer.status, text: await answer.text() }
  }
  return {
    ended,
    ask,
    isHealthy: () =>
      ask('/health').then(
        ({ status }) => status === 200,
        () => false,
      ),
    async metric(name) {
      const lines = (await ask('/metrics')).text.split('\n')
      const found = lines.filter((line) => line.startsWith(name))
      return found.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0)
    },
    end(signal) {
      child.kill(signal)
      return ended
    },
  }
}

/** Starts it and waits until it does its work. */
export async function startHealthy(name: string, env: Environment): Promise<Working> {
  const working = await startWeir([name], env)
  await until(() => working.isHealthy(), { what: `weir ${name} is at work`, msMax: 60_000 })
  return working
}

/** Runs `weir …` to its end. */
export async function runWeir(args: readonly string[], env: Environment): Promise<Ended> {
  return (await startWeir(args, env)).ended
}

async function endOf(child: ChildProcess): Promise<Ended> {
  const { stdout, stderr } = child
  if (!stdout || !stderr) throw new Error('its output is read')
  const exit = once(child, 'exit')
  const [out, err, [code, signal]] = await Promise.all([text(stdout), text(stderr), exit])
  return { code, signal, out, err }
}
