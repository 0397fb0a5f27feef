import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import { PipelineError } from '../streams/errors.ts'

const port = z.number().int().min(1).max(65_535)
const running = z.object({ pid: z.number().int().positive(), startedAt: z.string() })

const stackState = z.object({
  name: z.string(),
  engine: z.enum(['local', 'docker']),
  /** `command`: the stack and its files go with its owner. `detached`: they outlive it. */
  lifetime: z.enum(['command', 'detached']),
  owner: running,
  ports: z.object({
    kafka: port,
    kafkaController: port,
    registry: port,
    redis: port,
    clickhouse: port,
  }),
  clickhousePassword: z.string(),
  running: z.object({
    kafka: running.optional(),
    registry: running.optional(),
    redis: running.optional(),
    clickhouse: running.optional(),
  }),
})

/** What is known of a stack between two commands. It holds a password: the file is 0600. */
export type StackState = z.infer<typeof stackState>

/** Which stack is meant: `root` is the checkout, below which `.weir/` lies. */
export type StackPlace = { readonly root: string; readonly name: string }

export const stacksDirectory = (root: string): string => join(root, '.weir', 'stacks')

export const stackDirectory = ({ root, name }: StackPlace): string =>
  join(stacksDirectory(root), name)

const stateFile = (place: StackPlace): string => join(stackDirectory(place), 'state.json')

const nameFormat = /^[a-z0-9][a-z0-9-]{0,39}$/

/** The name, if it can be a directory and a Compose project. */
export function checkedName(name: string): string {
  if (nameFormat.test(name)) return name
  throw new PipelineError(
    'CONFIG_INVALID',
    `${JSON.stringify(name)} cannot name a stack: use 1 to 40 of a-z, 0-9 and "-"`,
  )
}

/** The state in that text, or an error that says how to get rid of it. */
export function parseState(text: string, file: string): StackState {
  const parsed = stackState.safeParse(jsonOf(text))
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw new PipelineError(
    'STACK_UNAVAILABLE',
    `${file} is not a stack's state (${issue?.path.join('.') ?? ''}): remove its directory`,
  )
}

const jsonOf = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

export function readState(place: StackPlace): StackState | undefined {
  const file = stateFile(place)
  try {
    return parseState(readFileSync(file, 'utf8'), file)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
}

/** The state of a stack that has to be there. */
export function knownState(place: StackPlace): StackState {
  const state = readState(place)
  if (state !== undefined) return state
  throw noStack(place.name)
}

export const noStack = (name: string): PipelineError =>
  new PipelineError(
    'STACK_UNAVAILABLE',
    `there is no stack ${name}: run \`npx weir stack up --name ${name}\`, ` +
      'or give all four servers by WEIR_* variables',
  )

/** Replaces the state at once: a reader sees the old or the new one, never half of it. */
export function writeState(place: StackPlace, state: StackState): void {
  const file = stateFile(place)
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  const draft = `${file}.${process.pid}`
  writeFileSync(draft, `${JSON.stringify(state, undefined, 2)}\n`, { mode: 0o600 })
  renameSync(draft, file)
}
