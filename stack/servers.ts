import { createHmac } from 'node:crypto'

/** The four servers of a stack, in the order in which they are shown. */
export const serverNames = ['kafka', 'registry', 'redis', 'clickhouse'] as const

export type ServerName = (typeof serverNames)[number]

/** Where the pipeline finds its servers. The ClickHouse URL carries user and password, if any. */
export type StackUrls = {
  readonly kafkaBrokers: readonly string[]
  readonly registryUrl: string
  readonly redisUrl: string
  readonly clickhouseUrl: string
}

/** Servers that somebody else runs: they are checked, never started and never stopped. */
export type Given = { readonly [Url in keyof StackUrls]?: StackUrls[Url] | undefined }

export type StackPorts = {
  readonly kafka: number
  readonly kafkaController: number
  readonly registry: number
  readonly redis: number
  readonly clickhouse: number
}

export const clickhouseUser = 'weir'
export const clickhouseDatabase = 'weir'
export const analystUser = 'analyst'

/** The analyst's password, which does not give away the one it is made from. */
export const analystPasswordFrom = (clickhousePassword: string): string =>
  createHmac('sha256', clickhousePassword).update(analystUser).digest('hex')

/** The names of the servers that are not given, so have to be started. */
export const serversToStart = (given: Given): readonly ServerName[] =>
  serverNames.filter((server) => {
    switch (server) {
      case 'kafka':
        return given.kafkaBrokers === undefined
      case 'registry':
        return given.registryUrl === undefined
      case 'redis':
        return given.redisUrl === undefined
      case 'clickhouse':
        return given.clickhouseUrl === undefined
      default:
        return server satisfies never
    }
  })

/** What of a stack's state its URLs are made of. */
export interface StackLogin {
  readonly ports: StackPorts
  readonly clickhousePassword: string
}

/** The URLs of a stack on this machine, with what is given in the place of its own. */
export const urlsOf = (stack: StackLogin, given: Given = {}): StackUrls => ({
  kafkaBrokers: given.kafkaBrokers ?? [`127.0.0.1:${stack.ports.kafka}`],
  registryUrl: given.registryUrl ?? `http://127.0.0.1:${stack.ports.registry}/apis/ccompat/v7`,
  redisUrl: given.redisUrl ?? `redis://127.0.0.1:${stack.ports.redis}`,
  clickhouseUrl:
    given.clickhouseUrl ??
    `http://${clickhouseUser}:${stack.clickhousePassword}@127.0.0.1:${stack.ports.clickhouse}`,
})

/** The own ClickHouse as an analyst sees it: read only, without what stack/grants.ts withholds. */
export function analystUrlOf({ ports, clickhousePassword }: StackLogin): string {
  const password = analystPasswordFrom(clickhousePassword)
  return `http://${analystUser}:${password}@127.0.0.1:${ports.clickhouse}`
}

/** The URL of one server as people may read it: a password is replaced by `***`. */
export function shownUrl(urls: StackUrls, server: ServerName): string {
  switch (server) {
    case 'kafka':
      return urls.kafkaBrokers.join(',')
    case 'registry':
      return withoutPassword(urls.registryUrl)
    case 'redis':
      return withoutPassword(urls.redisUrl)
    case 'clickhouse':
      return withoutPassword(urls.clickhouseUrl)
    default:
      return server satisfies never
  }
}

const withoutPassword = (url: string): string =>
  url.replace(/^(\w+:\/\/[^:/@]*):[^@/]*@/, '$1:***@')
