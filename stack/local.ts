import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { PipelineError } from '../streams/errors.ts'
import { deathOf } from './deaths.ts'
import { type Downloads, fetchServers } from './downloads.ts'
import type { Engine, ServerStart } from './engine.ts'
import { answers } from './health.ts'
import { prepare } from './launches.ts'
import { end, isAlive, kill, launch, type Running } from './running.ts'
import { type ServerName, serverNames, urlsOf } from './servers.ts'
import { knownState, type StackPlace, stackDirectory, writeState } from './state.ts'

const startMsMax = 60_000
const endMsMax = 20_000
const pollMs = 50

/** Servers as plain programs of this machine, with their files below the stack's directory. */
export const localEngine: Engine = {
  start: startLocal,
  stop: (place) => endServers(place, serverNames),
  async restart(place, server) {
    await endServers(place, [server])
    await startLocal({ place, servers: [server], say: () => undefined })
  },
  async kill(place, server) {
    const known = knownState(place).running[server]
    if (known !== undefined) await kill(known)
  },
  running: async (place) => running(place),
}

const running = (place: StackPlace): readonly ServerName[] => {
  const known = knownState(place).running
  return serverNames.filter((server) => known[server] !== undefined && isAlive(known[server]))
}

async function startLocal({ place, servers, say, signal }: ServerStart): Promise<void> {
  if (process.platform === 'win32')
    throw new PipelineError(
      'STACK_UNAVAILABLE',
      'local servers run on Linux and macOS only: start Docker, or use WSL',
    )
  const downloads = await fetchServers({ root: place.root, say, signal })
  const already = running(place)
  const missing = servers.filter((server) => !already.includes(server))
  say(missing.length > 0 ? `Starting ${missing.join(', ')}` : 'All its servers run already')
  const started = await Promise.allSettled(
    missing.map((server) => startServer(server, { place, downloads, say, signal })),
  )
  const failed = started.find((result) => result.status === 'rejected')
  if (failed === undefined) return
  await endServers(place, missing)
  throw failed.reason
}

/** Asks those servers to end and waits until they have. */
async function endServers(place: StackPlace, servers: readonly ServerName[]): Promise<void> {
  const known = knownState(place).running
  await Promise.all(
    servers.map(async (server) => {
      const running = known[server]
      if (running !== undefined) await end(running, endMsMax)
    }),
  )
}

type Starting = {
  readonly place: StackPlace
  readonly downloads: Downloads
  readonly say: (text: string) => void
  readonly signal: AbortSignal | undefined
}

async function startServer(server: ServerName, starting: Starting): Promise<void> {
  const { place, downloads, say, signal } = starting
  const directory = join(stackDirectory(place), server)
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  const program = await prepare(server, { state: knownState(place), directory, downloads })
  const log = `${directory}.log`
  const running = launch(program, log)
  if (running === undefined) throw cannotRun(server, program.file)
  remember(place, server, running)
  await healthy(server, { place, running, log, signal })
  say(`${server} answers`)
}

const cannotRun = (server: ServerName, file: string): PipelineError =>
  new PipelineError('STACK_UNAVAILABLE', `${server} cannot be started: ${file} does not run here`)

function remember(place: StackPlace, server: ServerName, running: Running): void {
  const state = knownState(place)
  writeState(place, { ...state, running: { ...state.running, [server]: running } })
}

type Started = {
  readonly place: StackPlace
  readonly running: Running
  readonly log: string
  readonly signal: AbortSignal | undefined
}

async function healthy(server: ServerName, started: Started): Promise<void> {
  const { place, running, log, signal } = started
  const urls = urlsOf(knownState(place))
  for (let waitedMs = 0; waitedMs < startMsMax; waitedMs += pollMs) {
    if (!isAlive(running)) throw diedStarting(server, log)
    if (await answers(server, urls)) return
    if (signal?.aborted === true) throw interrupted()
    await delay(pollMs)
  }
  throw new PipelineError(
    'STACK_UNAVAILABLE',
    `${server} did not answer within ${startMsMax / 1_000} s: see ${log}, then try again`,
  )
}

const interrupted = (): PipelineError =>
  new PipelineError('STACK_UNAVAILABLE', 'interrupted: what had been started was ended again')

function diedStarting(server: ServerName, log: string): PipelineError {
  const lines = readFileSync(log, 'utf8').split('\n')
  return new PipelineError('STACK_UNAVAILABLE', deathOf({ server, log, lines }))
}
