import { randomBytes } from 'node:crypto'
import { rmSync } from 'node:fs'
import { PipelineError } from '../streams/errors.ts'
import { composeEngine, dockerRefusal, type ImagesWanted, imagesRefusal } from './compose.ts'
import {
  chooseEngine,
  type Engine,
  type EngineChoice,
  type EngineName,
  type EngineWish,
} from './engine.ts'
import { localEngine } from './local.ts'
import { choosePorts, firstPortFor, isPortFree } from './ports.ts'
import { isAlive, self } from './running.ts'
import { type ServerName, serverNames } from './servers.ts'
import { readState, type StackPlace, type StackState, stackDirectory, writeState } from './state.ts'

export const engineOf = (state: StackState): Engine =>
  state.engine === 'docker' ? composeEngine : localEngine

export type Planning = {
  readonly servers: readonly ServerName[]
  readonly wish: EngineWish
  readonly lifetime: StackState['lifetime']
  readonly say: (text: string) => void
}

/** Decides engine, ports and password of a stack, the earlier ones where it has any. */
export async function planStack(place: StackPlace, planning: Planning): Promise<StackState> {
  const { servers, wish, lifetime, say } = planning
  const before = await usableState(place, lifetime)
  const wanted = { root: place.root, servers, say }
  const engine = await findEngine(wanted, { wish, before: before?.engine })
  const state: StackState = {
    name: place.name,
    engine,
    lifetime,
    owner: self(),
    ports: await planPorts(place, { before, say }),
    clickhousePassword: before?.clickhousePassword ?? randomBytes(18).toString('hex'),
    running: before?.running ?? {},
  }
  writeState(place, state)
  return state
}

/** What can run those servers here. Images that Docker lacks are pulled first. */
export const findEngine = (
  wanted: ImagesWanted,
  choice: Omit<EngineChoice, 'dockerRefusal'>,
): Promise<EngineName> =>
  chooseEngine({
    ...choice,
    dockerRefusal: async () => (await dockerRefusal()) ?? imagesRefusal(wanted),
  })

/** The state to go on from; what a dead program left behind is cleared away first. */
async function usableState(
  place: StackPlace,
  lifetime: StackState['lifetime'],
): Promise<StackState | undefined> {
  const before = readState(place)
  if (before === undefined) return undefined
  if (before.lifetime === 'command' && !isAlive(before.owner)) {
    await endStack(place, { state: before, files: 'removed' })
    return undefined
  }
  if (before.lifetime === 'detached' && lifetime === 'detached') return before
  throw new PipelineError('STACK_UNAVAILABLE', takenBy(before))
}

const takenBy = ({ name, lifetime, owner }: StackState): string =>
  lifetime === 'detached'
    ? `stack ${name} is kept by \`weir stack up\`: use another name for this run`
    : `stack ${name} is in use by process ${owner.pid}: use another name, or end that process`

type PortPlan = Pick<Planning, 'say'> & { readonly before: StackState | undefined }

/** Ports of servers that run stay; others move only if something else has taken them. */
async function planPorts(place: StackPlace, { before, say }: PortPlan) {
  const own = before === undefined ? [] : await portsInUse(place, before)
  const ports = await choosePorts({
    from: firstPortFor(place.name),
    before: before?.ports,
    isFree: async (port) => own.includes(port) || isPortFree(port),
  })
  for (const server of serverNames)
    if (before !== undefined && before.ports[server] !== ports[server])
      say(`Port ${before.ports[server]} is taken: ${server} moves to port ${ports[server]}`)
  return ports
}

async function portsInUse(place: StackPlace, state: StackState): Promise<readonly number[]> {
  const running = await engineOf(state).running(place)
  const ports = running.map((server) => state.ports[server])
  return running.includes('kafka') ? [...ports, state.ports.kafkaController] : ports
}

export type Files = 'kept' | 'removed'

/** Ends what runs of the stack and says what that was. A command's stack leaves no files. */
export async function endStack(
  place: StackPlace,
  { state, files }: { readonly state: StackState; readonly files: Files },
): Promise<readonly ServerName[]> {
  const engine = engineOf(state)
  const running = await engine.running(place)
  const left = state.lifetime === 'command' ? 'removed' : files
  await engine.stop(place, left)
  if (left === 'removed')
    rmSync(stackDirectory(place), { recursive: true, force: true, maxRetries: 3 })
  return running
}
