import { request } from 'node:http'
import { request as requestTls } from 'node:https'
import { connect, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import type { ServerName, StackUrls } from './servers.ts'

/** Whether servers answer, asked with the least that each protocol allows. */

const answerWithinMs = 2_000

/** Whether the server of that name answers at its URL. */
export async function answers(server: ServerName, urls: StackUrls): Promise<boolean> {
  switch (server) {
    case 'kafka':
      return (await Promise.all(urls.kafkaBrokers.map(brokerAnswers))).includes(true)
    case 'registry':
      return registryAnswers(urls.registryUrl)
    case 'redis':
      return redisAnswers(urls.redisUrl)
    case 'clickhouse':
      return clickhouseAnswers(urls.clickhouseUrl)
    default:
      return server satisfies never
  }
}

/** Whether something listens there; all that can be asked of a broker that wants TLS or a login. */
export const listens = async (hostAndPort: string): Promise<boolean> =>
  (await exchange({ address: addressOf(hostAndPort), isDone: () => true })) !== undefined

const addressOf = (hostAndPort: string): Address => {
  const colon = hostAndPort.lastIndexOf(':')
  return { host: hostAndPort.slice(0, colon), port: Number(hostAndPort.slice(colon + 1)) }
}

/** Metadata v1 (api 3) without topics: size, api, version, correlation, client "weir", 0 topics. */
const metadataRequest = Buffer.from('00000012000300010000000100047765697200000000', 'hex')

async function brokerAnswers(hostAndPort: string): Promise<boolean> {
  const answer = await exchange({
    address: addressOf(hostAndPort),
    send: metadataRequest,
    isDone: (received) => received.length >= 12,
  })
  // A broker that is not yet in its own cluster's metadata would refuse topics.
  return answer !== undefined && answer.length >= 12 && answer.readInt32BE(8) > 0
}

export const registryAnswers = async (url: string): Promise<boolean> =>
  (await statusOf(`${url}/subjects`)) === 200

export async function redisAnswers(url: string): Promise<boolean> {
  const { hostname, port, protocol } = new URL(url)
  const answer = await exchange({
    address: { host: hostname, port: Number(port || 6379), tls: protocol === 'rediss:' },
    send: Buffer.from('PING\r\n'),
    isDone: (received) => received.includes('\n'),
  })
  // While it loads its file it answers -LOADING; a server that wants a password is up.
  return /^(\+PONG|-NOAUTH)/.test(answer?.toString('latin1') ?? '')
}

export async function clickhouseAnswers(url: string): Promise<boolean> {
  const target = new URL(url)
  target.searchParams.set('query', 'SELECT 1')
  return (await statusOf(target.href)) === 200
}

/** The status of a GET; undefined if nothing answers in time. A login in the URL is sent along. */
const statusOf = (url: string): Promise<number | undefined> =>
  new Promise((resolve) => {
    const ask = url.startsWith('https:') ? requestTls : request
    const asked = ask(url, { timeout: answerWithinMs, agent: false }, (response) => {
      response.resume()
      resolve(response.statusCode)
    })
    asked.on('timeout', () => asked.destroy())
    asked.on('error', () => resolve(undefined))
    asked.on('close', () => resolve(undefined))
    asked.end()
  })

type Address = { readonly host: string; readonly port: number; readonly tls?: boolean }

type Exchange = {
  readonly address: Address
  readonly send?: Buffer
  readonly isDone: (received: Buffer) => boolean
}

/** Sends the bytes and returns what came back; undefined if nobody listens or nothing came. */
const exchange = ({ address, send, isDone }: Exchange): Promise<Buffer | undefined> =>
  new Promise((resolve) => {
    let received = Buffer.alloc(0)
    const socket = open(address)
    const leave = (answer: Buffer | undefined): void => {
      socket.destroy()
      resolve(answer)
    }
    socket.setTimeout(answerWithinMs, () => leave(undefined))
    socket.on('connect', () => (send === undefined ? leave(received) : socket.write(send)))
    socket.on('data', (chunk) => {
      received = Buffer.concat([received, chunk])
      if (isDone(received)) leave(received)
    })
    socket.on('error', () => leave(undefined))
    socket.on('close', () => leave(undefined))
  })

const open = ({ host, port, tls }: Address): Socket =>
  tls === true ? connectTls({ host, port, servername: host }) : connect({ host, port })
