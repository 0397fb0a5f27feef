import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { PipelineError } from '../streams/errors.ts'
import { createAnalyst } from './analyst.ts'
import type { Engine } from './engine.ts'
import { type ServerName, type StackPorts, serverNames } from './servers.ts'
import { type Outcome, run } from './shell.ts'
import { knownState, type StackPlace, stackDirectory } from './state.ts'

/** The servers of docker-compose.yml, by the command line of Docker. */

const askMsMax = 10_000
const pullMsMax = 15 * 60_000
const startMsMax = 3 * 60_000

export const composeFile = 'docker-compose.yml'

/** The Compose project of a stack: several stand side by side. */
export const composeProject = (name: string): string => `weir-${name}`

/** What docker-compose.yml leaves open. */
export const composeVariables = (stack: {
  readonly ports: StackPorts
  readonly clickhousePassword: string
}) => ({
  STACK_KAFKA_PORT: String(stack.ports.kafka),
  STACK_REGISTRY_PORT: String(stack.ports.registry),
  STACK_REDIS_PORT: String(stack.ports.redis),
  STACK_CLICKHOUSE_PORT: String(stack.ports.clickhouse),
  STACK_CLICKHOUSE_PASSWORD: stack.clickhousePassword,
})

/** Why Docker cannot be used here; undefined if an engine and its Compose answer. */
export async function dockerRefusal(): Promise<string | undefined> {
  for (const args of [['info'], ['compose', 'version']]) {
    const outcome = await run('docker', args, { limitMs: askMsMax })
    if (outcome.kind === 'missing') return 'docker is not on this machine'
    if (outcome.code !== 0) return `docker ${args.join(' ')}: ${outcome.lines.at(-1) ?? 'failed'}`
  }
  return undefined
}

/** Why the images are neither here nor can be pulled; undefined if they are here now. */
export async function imagesRefusal({ root, servers, say }: ImagesWanted) {
  say('Pulling the images that Docker does not have yet')
  const args = ['compose', '-f', join(root, composeFile), 'pull', '--policy', 'missing']
  const outcome = await run('docker', [...args, ...servers], { limitMs: pullMsMax })
  if (outcome.kind === 'ended' && outcome.code === 0) return undefined
  say('Docker could not pull them')
  return lastLine(outcome)
}

export type ImagesWanted = {
  readonly root: string
  readonly servers: readonly ServerName[]
  readonly say: (text: string) => void
}

export const composeEngine: Engine = {
  async start({ place, servers, say }) {
    say(`Starting ${servers.join(', ')} in Docker`)
    await up(place, servers)
    if (servers.includes('clickhouse')) await createAnalyst(knownState(place))
  },
  stop: (place, files) => compose(place, ['down', ...(files === 'removed' ? ['--volumes'] : [])]),
  async restart(place, server) {
    await compose(place, ['stop', server])
    await up(place, [server])
  },
  kill: (place, server) => compose(place, ['kill', server]),
  async running(place) {
    const outcome = await composeOutcome(place, ['ps', '--services', '--status', 'running'])
    const lines = outcome.kind === 'ended' ? outcome.lines : []
    return serverNames.filter((server) => lines.includes(server))
  },
}

/** Returns when the health checks pass. */
const up = (place: StackPlace, servers: readonly ServerName[]): Promise<void> =>
  compose(place, ['up', '--detach', '--wait', ...servers])

async function compose(place: StackPlace, args: readonly string[]): Promise<void> {
  const outcome = await composeOutcome(place, args)
  if (outcome.kind === 'ended' && outcome.code === 0) return
  throw new PipelineError(
    'STACK_UNAVAILABLE',
    `docker compose ${args[0]} failed; look at Docker, or use --engine local: ${lastLine(outcome)}`,
  )
}

function composeOutcome(place: StackPlace, args: readonly string[]): Promise<Outcome> {
  const variables = join(stackDirectory(place), 'compose.env')
  const lines = Object.entries(composeVariables(knownState(place)))
  writeFileSync(variables, lines.map(([name, text]) => `${name}=${text}\n`).join(''), {
    mode: 0o600,
  })
  const file = join(place.root, composeFile)
  const options = ['-p', composeProject(place.name), '-f', file, '--env-file', variables]
  return run('docker', ['compose', ...options, ...args], { limitMs: startMsMax })
}

const lastLine = (outcome: Outcome): string =>
  outcome.kind === 'missing' ? 'docker is not on this machine' : (outcome.lines.at(-1) ?? 'failed')
