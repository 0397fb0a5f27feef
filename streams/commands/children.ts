import assert from 'node:assert'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { createInterface } from 'node:readline'
import { PipelineError } from '../errors.ts'

/** Another weir process, started by this one and ended with it. */
export interface Child {
  readonly name: string
  /** Whether its /health says that it does its work. */
  isHealthy(): Promise<boolean>
  isRunning(): boolean
  /** One figure of its /metrics, by name. */
  metric(name: string): Promise<number>
  /** Throws where it has ended by itself. */
  check(): void
  stop(): Promise<void>
}

/** A port that nobody listens on at this moment. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  return address instanceof Object ? address.port : 0
}

export interface ChildOptions {
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string | undefined>>
  /** Where it serves /health. */
  readonly port: number
  /** What it says on standard error, whole lines. */
  readonly onLine: (line: string) => void
}

const stopMsMax = 20_000
const lastLinesMax = 5

/** Starts `weir …` with this program's own Node and flags. */
export function startChild({ args, env, port, onLine }: ChildOptions): Child {
  const script = new URL('../cli.ts', import.meta.url).pathname
  const name = `weir ${args.join(' ')}`
  const child = spawn(process.execPath, [...process.execArgv, script, ...args], {
    env: { ...env, WEIR_METRICS_PORT: String(port) },
    // The channel tells it when we are gone, however we went.
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  })
  const last: string[] = []
  assert(child.stderr, 'its standard error is a pipe')
  createInterface({ input: child.stderr }).on('line', (line) => {
    last.push(line)
    if (last.length > lastLinesMax) last.shift()
    onLine(line)
  })
  return {
    name,
    isHealthy: () =>
      fetch(`http://127.0.0.1:${port}/health`).then(
        ({ ok }) => ok,
        () => false,
      ),
    isRunning: () => isRunning(child),
    async metric(name) {
      const page = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text()
      return Number(new RegExp(`^${name} (.+)$`, 'm').exec(page)?.[1])
    },
    check() {
      if (isRunning(child)) return
      throw new PipelineError('STACK_UNAVAILABLE', `${name} has ended: ${last.join(' | ')}`)
    },
    stop: () => stop(child),
  }
}

const isRunning = (child: ChildProcess): boolean =>
  child.exitCode === null && child.signalCode === null

/** Asks it to end; one that does not end in time is killed. */
async function stop(child: ChildProcess): Promise<void> {
  if (!isRunning(child)) return
  const ended = once(child, 'exit')
  child.kill('SIGTERM')
  const timer = setTimeout(() => child.kill('SIGKILL'), stopMsMax)
  await ended
  clearTimeout(timer)
}
