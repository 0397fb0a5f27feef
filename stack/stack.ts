import { join } from 'node:path'
import type { Engine, EngineName, EngineWish } from './engine.ts'
import { checkGiven } from './given.ts'
import { answers } from './health.ts'
import { withLock } from './lock.ts'
import { endStack, engineOf, type Files, planStack } from './plan.ts'
import type { Running } from './running.ts'
import {
  analystUrlOf,
  type Given,
  type ServerName,
  type StackUrls,
  serversToStart,
  urlsOf,
} from './servers.ts'
import { checkedName, knownState, readState, type StackPlace, stacksDirectory } from './state.ts'
import { watch } from './watch.ts'

export type StartOptions = StackPlace & {
  readonly given: Given
  readonly say: (text: string) => void
  readonly engine?: EngineWish | undefined
  /**
   * Kept: the servers outlive this program and their state outlives them. Not kept (the default):
   * they end with this program, however it ends, and their files go with them.
   */
  readonly keep?: boolean | undefined
  /** Aborted: what has been started is ended, and the start fails. */
  readonly signal?: AbortSignal | undefined
}

/** Servers that answer. */
export interface Stack {
  readonly urls: StackUrls
  /** Ends what was started, and returns when it has ended. */
  stop(): Promise<void>
  /** Ends one server, if it runs, and starts it again: same port, same state. */
  restart(server: ServerName): Promise<void>
  /** Ends one server at once, as a crash would. */
  kill(server: ServerName): Promise<void>
}

/** Starts the servers that are neither given nor running yet, and returns when all answer. */
export async function startStack(options: StartOptions): Promise<Stack> {
  const { root, name, given } = options
  await checkGiven(given)
  if (serversToStart(given).length === 0) return attachStack({ root, name }, given)
  return locked({ root, name }, () => start({ root, name }, options))
}

async function start(place: StackPlace, options: StartOptions): Promise<Stack> {
  const { given, say, signal } = options
  const servers = serversToStart(given)
  const state = await planStack(place, {
    servers,
    say,
    wish: options.engine ?? 'auto',
    lifetime: options.keep === true ? 'detached' : 'command',
  })
  const watching = watch(place, state.owner)
  const starting = engineOf(state).start({ place, servers, say, signal })
  const [started] = await Promise.allSettled([starting])
  if (started.status === 'rejected' || state.lifetime === 'detached') watching.release()
  if (started.status === 'rejected') {
    // After a failure the logs are worth keeping; after an interruption nothing is.
    if (signal?.aborted && state.lifetime === 'command')
      await endStack(place, { state, files: 'removed' })
    throw started.reason
  }
  const stack = attachStack(place, given)
  return { ...stack, stop: () => stack.stop().then(watching.release) }
}

/** A stack that was started before, perhaps by another program. Nothing is asked of its servers. */
export function attachStack(place: StackPlace, given: Given = {}): Stack {
  const engine = (): Engine => engineOf(knownState(place))
  return {
    urls: allGiven(given) ?? urlsOf(knownState(place), given),
    stop: async () => void (await stopStack(place)),
    restart: (server) => locked(place, () => engine().restart(place, server)),
    kill: (server) => locked(place, () => engine().kill(place, server)),
  }
}

function allGiven({ kafkaBrokers, registryUrl, redisUrl, clickhouseUrl }: Given) {
  const isAll = kafkaBrokers && registryUrl && redisUrl && clickhouseUrl
  return isAll ? { kafkaBrokers, registryUrl, redisUrl, clickhouseUrl } : undefined
}

export type StopOptions = {
  /** Stop only if the stack is still that program's, not one started since under its name. */
  readonly owner?: Running | undefined
  readonly files?: Files | undefined
}

/** Ends what was started under that name, nothing else, and says what ran. */
export const stopStack = (
  place: StackPlace,
  { owner, files = 'kept' }: StopOptions = {},
): Promise<readonly ServerName[]> =>
  locked(place, async () => {
    const state = readState(place)
    const isOwners = owner === undefined || isSame(owner, state?.owner)
    return state === undefined || !isOwners ? [] : endStack(place, { state, files })
  })

const isSame = (one: Running, other: Running | undefined): boolean =>
  one.pid === other?.pid && one.startedAt === other.startedAt

const lockMsMax = 5 * 60_000

const locked = <T>({ root, name }: StackPlace, work: () => Promise<T>): Promise<T> =>
  withLock(
    { file: join(stacksDirectory(root), `${checkedName(name)}.lock`), waitMsMax: lockMsMax },
    work,
  )

/** `silent`: the program runs, but does not answer. */
export type ServerStanding = 'up' | 'silent' | 'down'

export type StackStatus = {
  readonly engine: EngineName
  readonly urls: StackUrls
  readonly analystUrl: string
  readonly servers: Readonly<Record<ServerName, ServerStanding>>
}

/** How the stack of that name stands; undefined if there is none. */
export async function stackStatus(place: StackPlace): Promise<StackStatus | undefined> {
  const state = readState({ ...place, name: checkedName(place.name) })
  if (state === undefined) return undefined
  const running = await engineOf(state).running(place)
  const urls = urlsOf(state)
  const standing = async (server: ServerName): Promise<ServerStanding> => {
    if (!running.includes(server)) return 'down'
    return (await answers(server, urls)) ? 'up' : 'silent'
  }
  const servers = {
    kafka: await standing('kafka'),
    registry: await standing('registry'),
    redis: await standing('redis'),
    clickhouse: await standing('clickhouse'),
  }
  return { engine: state.engine, urls, analystUrl: analystUrlOf(state), servers }
}
