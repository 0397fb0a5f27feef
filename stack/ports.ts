import { createHash } from 'node:crypto'
import { createServer } from 'node:net'
import type { StackPorts } from './servers.ts'

/**
 * Below the ranges from which systems take the port of an outgoing connection: a client that keeps
 * calling a server that is away could otherwise be given that server's own port, and keep it.
 */
const firstPort = 20_000
const lastPort = 31_999

const portNames = ['kafka', 'kafkaController', 'registry', 'redis', 'clickhouse'] as const

export type PortChoice = {
  /** Where the search begins, so that two stacks rarely look at the same ports. */
  readonly from: number
  /** The ports this stack had before; each is kept if it is still free. */
  readonly before?: StackPorts | undefined
  /** Ports that are in use, by servers of this stack too. */
  readonly isFree: (port: number) => Promise<boolean>
}

/** Five different free ports: the earlier ones where possible, else the next free ones. */
export async function choosePorts({ from, before, isFree }: PortChoice): Promise<StackPorts> {
  const chosen = new Set<number>(before === undefined ? [] : Object.values(before))
  let next = from
  const nextFree = async (): Promise<number> => {
    while (chosen.has(next) || !(await isFree(next))) next = next < lastPort ? next + 1 : firstPort
    chosen.add(next)
    return next
  }
  const choose = async (name: keyof StackPorts): Promise<number> => {
    const earlier = before?.[name]
    return earlier !== undefined && (await isFree(earlier)) ? earlier : nextFree()
  }
  return {
    kafka: await choose('kafka'),
    kafkaController: await choose('kafkaController'),
    registry: await choose('registry'),
    redis: await choose('redis'),
    clickhouse: await choose('clickhouse'),
  }
}

/** Where a stack of that name looks for ports first. */
export function firstPortFor(name: string): number {
  const places = (lastPort - firstPort + 1) / portNames.length
  const hash = createHash('sha256').update(name).digest().readUInt32BE()
  return firstPort + (hash % Math.floor(places)) * portNames.length
}

/** Whether a server could listen on that port of this machine now. */
export const isPortFree = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => {
      server.close(() => resolve(true))
    })
  })
