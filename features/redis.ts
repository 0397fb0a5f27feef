import { readFileSync } from 'node:fs'
import { Redis } from 'ioredis'
import { PipelineError } from '../streams/errors.ts'
import type { Call, Reply, WindowServer } from './calls.ts'
import { storeKey } from './keys.ts'
import { isFunctionGone, isReply, refusalOf } from './refusals.ts'
import type { StoreOptions } from './store.ts'
import { type RedisWindows, storedWindows } from './stored.ts'

export interface RedisOptions {
  /** redis://user:password@host:port/database, or rediss:// for TLS. */
  readonly url: string
  /** Without an answer for that long a command fails and the connection is made anew. */
  readonly commandTimeoutMs: number
}

const reconnectMsMax = 1_000
const versionMin = 7
const closed = new Error('connection closed')

/** The windows of a Redis server, once it is known to be fit for them. */
export async function openRedisWindows(
  options: RedisOptions & StoreOptions,
): Promise<RedisWindows> {
  return storedWindows(await connectRedis(options), options)
}

/** A connection to a Redis server that keeps what it is given and has our functions. */
export async function connectRedis(options: RedisOptions): Promise<WindowServer> {
  const link = linkOf(options)
  const server = serverOf(link)
  try {
    await asked(link, () => link.client.connect())
    checkFit(await asked(link, () => link.client.info()), link.address)
    await asked(link, () => loadFunctions(link))
    return server
  } catch (error) {
    await server.close()
    throw error
  }
}

interface Link {
  readonly client: Redis
  readonly address: string
  readonly library: string
  /** Why there is no connection: the error of a command that misses it does not tell. */
  readonly lost: { because: unknown }
}

/**
 * Nothing is queued while the connection is away and nothing is sent twice: a caller learns of an
 * outage at once and owns the decision to try again.
 */
function linkOf({ url, commandTimeoutMs }: RedisOptions): Link {
  const address = addressOf(url)
  const client = new Redis(url, {
    lazyConnect: true,
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    socketTimeout: commandTimeoutMs,
    connectTimeout: commandTimeoutMs,
    retryStrategy: (attempt) => Math.min(50 * 2 ** attempt, reconnectMsMax),
  })
  const lost: Link['lost'] = { because: closed }
  client.on('ready', () => Object.assign(lost, { because: closed }))
  client.on('error', (error) => Object.assign(lost, { because: error }))
  const library = readFileSync(new URL('./append.lua', import.meta.url), 'utf8')
  return { client, address, library, lost }
}

function serverOf(link: Link): WindowServer {
  const { client } = link
  return {
    read: async (keys) =>
      keys.length === 0 ? [] : asked(link, () => client.mgetBuffer([...keys])),
    call: (call) => asked(link, () => callFunction(link, call)),
    identify: (identity) => asked(link, () => setOnce(client, identity)),
    close: async () => client.disconnect(),
  }
}

async function asked<Answer>(link: Link, ask: () => Promise<Answer>): Promise<Answer> {
  try {
    return await ask()
  } catch (error) {
    throw refusalOf(isReply(error) ? error : link.lost.because, link.address)
  }
}

// A server that was restarted without its dump has lost the functions; a call that did not find its
// function has done nothing, so this one may be sent again.
async function callFunction(link: Link, call: Call): Promise<Reply> {
  const { name, keys, args } = call
  const words = [`weir1_${name}`, `${keys.length}`, ...keys, ...args]
  const send = async () => (await link.client.callBuffer('FCALL', words)) as Reply
  try {
    return await send()
  } catch (error) {
    if (!isFunctionGone(error)) throw error
    await loadFunctions(link)
    return send()
  }
}

const loadFunctions = ({ client, library }: Link): Promise<unknown> =>
  client.callBuffer('FUNCTION', ['LOAD', 'REPLACE', library])

async function setOnce(client: Redis, identity: string): Promise<string> {
  return (await client.set(storeKey, identity, 'NX', 'GET')) ?? identity
}

// INFO and not CONFIG GET: hosted servers forbid the latter.
function checkFit(info: string, address: string): void {
  const version = fieldOf(info, 'redis_version')
  if (Number.parseInt(version, 10) < versionMin)
    throw new PipelineError(
      'REDIS_REFUSED',
      `Redis at ${address} is version ${version}: weir needs ${versionMin}.0 or later`,
    )
  const policy = fieldOf(info, 'maxmemory_policy')
  if (policy !== 'noeviction')
    throw new PipelineError(
      'REDIS_REFUSED',
      `Redis at ${address} drops windows when memory is short (maxmemory-policy ${policy}): ` +
        'set maxmemory-policy noeviction',
    )
}

const fieldOf = (info: string, field: string): string =>
  new RegExp(`^${field}:(.*?)\\r?$`, 'm').exec(info)?.[1] ?? ''

function addressOf(url: string): string {
  const parsed = URL.canParse(url) ? new URL(url) : null
  if (parsed === null || !/^rediss?:$/.test(parsed.protocol))
    throw new PipelineError('CONFIG_INVALID', 'the Redis URL must begin with redis:// or rediss://')
  return parsed.host
}
