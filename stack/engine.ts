import { PipelineError } from '../streams/errors.ts'
import type { ServerName } from './servers.ts'
import type { StackPlace } from './state.ts'

export const engines = ['docker', 'local'] as const

export type EngineName = (typeof engines)[number]

export type EngineWish = EngineName | 'auto'

export type ServerStart = {
  readonly place: StackPlace
  readonly servers: readonly ServerName[]
  readonly say: (text: string) => void
  readonly signal?: AbortSignal | undefined
}

/** What runs the servers that are not given. Ports and password are in the stack's state. */
export interface Engine {
  /** Starts those that do not run and returns when all answer; if one fails, those are ended. */
  start(start: ServerStart): Promise<void>
  /** Ends all servers and waits for their end. Files outside the stack's directory stay or go. */
  stop(place: StackPlace, files: 'kept' | 'removed'): Promise<void>
  restart(place: StackPlace, server: ServerName): Promise<void>
  kill(place: StackPlace, server: ServerName): Promise<void>
  /** The servers that run now, whether or not they answer. */
  running(place: StackPlace): Promise<readonly ServerName[]>
}

export type EngineChoice = {
  readonly wish: EngineWish
  /** The engine this stack was made with: its state is there and nowhere else. */
  readonly before?: EngineName | undefined
  /** Why Docker cannot serve, if so. Asked only when it matters. */
  readonly dockerRefusal: () => Promise<string | undefined>
}

/** Docker where it can serve, else programs of this machine, unless something else is asked for. */
export async function chooseEngine(choice: EngineChoice): Promise<EngineName> {
  const { wish, before, dockerRefusal } = choice
  if (before !== undefined) return sameEngine(wish, before)
  if (wish === 'local') return 'local'
  const refusal = await dockerRefusal()
  if (refusal === undefined) return 'docker'
  if (wish === 'auto') return 'local'
  throw new PipelineError(
    'STACK_UNAVAILABLE',
    `Docker cannot run the stack; start it, or use --engine local: ${refusal}`,
  )
}

function sameEngine(wish: EngineWish, before: EngineName): EngineName {
  if (wish === 'auto' || wish === before) return before
  throw new PipelineError(
    'CONFIG_INVALID',
    `this stack's state is kept by the ${before} engine: use --engine ${before}, or another --name`,
  )
}
