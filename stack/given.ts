import { type ErrorCode, PipelineError } from '../streams/errors.ts'
import { clickhouseAnswers, listens, redisAnswers, registryAnswers } from './health.ts'
import { type Given, type ServerName, serverNames } from './servers.ts'

const codes: Readonly<Record<ServerName, ErrorCode>> = {
  kafka: 'KAFKA_UNAVAILABLE',
  registry: 'REGISTRY_UNAVAILABLE',
  redis: 'REDIS_UNAVAILABLE',
  clickhouse: 'CLICKHOUSE_UNAVAILABLE',
}

const variables: Readonly<Record<ServerName, string>> = {
  kafka: 'WEIR_KAFKA_BROKERS',
  registry: 'WEIR_REGISTRY_URL',
  redis: 'WEIR_REDIS_URL',
  clickhouse: 'WEIR_CLICKHOUSE_URL',
}

/** Asks every given server whether it is there; one that is not is somebody else's to start. */
export async function checkGiven(given: Given): Promise<void> {
  for (const server of serverNames) {
    if (await isThere(server, given)) continue
    throw new PipelineError(
      codes[server],
      `the ${server} given by ${variables[server]} does not answer: start it, correct the ` +
        'variable, or unset it to have one started here',
    )
  }
}

/** A broker may want TLS and a login, which only its client knows: that it listens is enough. */
async function isThere(server: ServerName, given: Given): Promise<boolean> {
  switch (server) {
    case 'kafka':
      return given.kafkaBrokers === undefined || anyListens(given.kafkaBrokers)
    case 'registry':
      return given.registryUrl === undefined || registryAnswers(given.registryUrl)
    case 'redis':
      return given.redisUrl === undefined || redisAnswers(given.redisUrl)
    case 'clickhouse':
      return given.clickhouseUrl === undefined || clickhouseAnswers(given.clickhouseUrl)
    default:
      return server satisfies never
  }
}

const anyListens = async (brokers: readonly string[]): Promise<boolean> =>
  (await Promise.all(brokers.map(listens))).includes(true)
