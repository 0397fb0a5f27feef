import { chmodSync, existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { PipelineError } from '../streams/errors.ts'
import { lastWords } from './deaths.ts'
import type { Downloads } from './downloads.ts'
import type { Launch } from './running.ts'
import { analystPasswordFrom, type ServerName } from './servers.ts'
import { clickhouseSettings, clickhouseUsers, kafkaProperties, redisSettings } from './settings.ts'
import { run } from './shell.ts'
import type { StackState } from './state.ts'

const formatMsMax = 60_000

export type Preparing = {
  readonly state: StackState
  readonly directory: string
  readonly downloads: Downloads
}

/** Writes the server's settings and says how to start it. */
export async function prepare(server: ServerName, preparing: Preparing): Promise<Launch> {
  switch (server) {
    case 'kafka':
      return prepareKafka(preparing)
    case 'registry':
      return prepareRegistry(preparing)
    case 'redis':
      return prepareRedis(preparing)
    case 'clickhouse':
      return prepareClickhouse(preparing)
    default:
      return server satisfies never
  }
}

/** 16 bytes in base64: each stack is a cluster of its own, so one id serves them all. */
const kafkaClusterId = Buffer.from('weir-local-stack').toString('base64url')

const timedLog = [
  '-Dorg.slf4j.simpleLogger.showDateTime=true',
  '-Dorg.slf4j.simpleLogger.dateTimeFormat=yyyy-MM-dd HH:mm:ss.SSS',
]

async function prepareKafka({ state, directory, downloads }: Preparing): Promise<Launch> {
  const properties = join(directory, 'server.properties')
  const logDirectory = join(directory, 'log')
  writeFileSync(properties, kafkaProperties(state.ports, logDirectory))
  const java = ['-XX:+UseSerialGC', '-cp', join(downloads.kafkaJars, '*')]
  if (!existsSync(join(logDirectory, 'meta.properties')))
    await format([
      ...java,
      '-XX:TieredStopAtLevel=1',
      'kafka.tools.StorageTool',
      'format',
      ...['--standalone', '-t', kafkaClusterId, '-c', properties],
    ])
  return {
    file: 'java',
    args: ['-Xms256m', '-Xmx512m', ...timedLog, ...java, 'kafka.Kafka', properties],
  }
}

async function format(args: readonly string[]): Promise<void> {
  const outcome = await run('java', args, { limitMs: formatMsMax })
  if (outcome.kind === 'ended' && outcome.code === 0) return
  const reason = outcome.kind === 'ended' ? lastWords(outcome.lines) : 'java is missing'
  throw new PipelineError('STACK_UNAVAILABLE', `kafka's storage cannot be formatted: ${reason}`)
}

function prepareRegistry({ state, directory, downloads }: Preparing): Launch {
  return {
    file: 'java',
    args: [
      ...['-Xmx256m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1'],
      '-Dquarkus.http.host=127.0.0.1',
      `-Dquarkus.http.port=${state.ports.registry}`,
      // By default H2 writes half a second after it has answered: a crash would lose a schema.
      `-Dquarkus.datasource.jdbc.url=jdbc:h2:file:${join(directory, 'registry')};WRITE_DELAY=0`,
      ...['-jar', downloads.registryJar],
    ],
  }
}

function prepareRedis({ state, directory, downloads }: Preparing): Launch {
  const settings = join(directory, 'redis.conf')
  writeFileSync(settings, redisSettings(state.ports, directory))
  chmodSync(downloads.redisServer, 0o755)
  return { file: downloads.redisServer, args: [settings] }
}

function prepareClickhouse({ state, directory }: Preparing): Launch {
  const settings = join(directory, 'config.xml')
  writeFileSync(settings, clickhouseSettings(directory))
  const all = state.clickhousePassword
  const users = clickhouseUsers({ all, analyst: analystPasswordFrom(all) })
  writeFileSync(join(directory, 'users.xml'), users, { mode: 0o600 })
  return {
    file: process.execPath,
    args: [
      join(import.meta.dirname, 'clickhouse-server.ts'),
      `--path=${join(directory, 'store')}`,
      `--http_port=${state.ports.clickhouse}`,
      `--config-file=${settings}`,
    ],
  }
}
