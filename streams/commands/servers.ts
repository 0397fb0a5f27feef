import { type ClickHouse, openClickHouse } from '../../sinks/clickhouse.ts'
import type { Given, StackUrls } from '../../stack/servers.ts'
import { attachStack } from '../../stack/stack.ts'
import { type Codec, openCodec } from '../avro.ts'
import type { Settings } from '../config.ts'
import { PipelineError } from '../errors.ts'
import { topics } from '../events.ts'
import { connectKafka } from '../kafka.ts'
import type { KafkaPort } from '../transport.ts'
import type { CommandContext } from './context.ts'

/** Servers given by the settings; the others come from the stack of this checkout. */
export const findServers = ({
  settings,
  root,
}: Pick<CommandContext, 'settings' | 'root'>): StackUrls =>
  attachStack({ root, name: settings.WEIR_STACK }, givenServers(settings)).urls

/** The servers that the settings name; what is empty there is left out. */
export function givenServers(settings: Settings): Given {
  const brokers = list(settings.WEIR_KAFKA_BROKERS)
  return {
    ...(brokers.length > 0 ? { kafkaBrokers: brokers } : {}),
    ...(settings.WEIR_REGISTRY_URL ? { registryUrl: settings.WEIR_REGISTRY_URL } : {}),
    ...(settings.WEIR_REDIS_URL ? { redisUrl: settings.WEIR_REDIS_URL } : {}),
    ...(settings.WEIR_CLICKHOUSE_URL ? { clickhouseUrl: settings.WEIR_CLICKHOUSE_URL } : {}),
  }
}

/** A setting that holds several values parted by commas. */
export const list = (text: string): readonly string[] =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')

export function openKafka(
  { settings, log }: CommandContext,
  { urls, name }: { urls: StackUrls; name: string },
): KafkaPort {
  const kafkaLog = log(`${name}-kafka`)
  return connectKafka({
    brokers: urls.kafkaBrokers,
    clientId: `weir-${name}`,
    username: settings.WEIR_KAFKA_USERNAME || null,
    password: settings.WEIR_KAFKA_PASSWORD || null,
    tls: settings.WEIR_KAFKA_TLS === 'yes',
    sendMsMax: settings.WEIR_SEND_MS_MAX,
    sessionMs: settings.WEIR_SESSION_MS,
    log: (text) => kafkaLog.debug(text),
  })
}

export const openRegistry = ({ settings, now }: CommandContext, urls: StackUrls): Codec =>
  openCodec({
    registryUrl: urls.registryUrl,
    unknownSchemaMs: settings.WEIR_UNKNOWN_SCHEMA_MS,
    now,
  })

/** ClickHouse alone, for a command that asks nothing else: the other servers need not be known. */
export const findTables = (
  context: Pick<CommandContext, 'settings' | 'root'>,
): Pick<StackUrls, 'clickhouseUrl'> => {
  const { clickhouseUrl } = givenServers(context.settings)
  return clickhouseUrl ? { clickhouseUrl } : findServers(context)
}

export const openTables = (
  { settings }: CommandContext,
  urls: Pick<StackUrls, 'clickhouseUrl'>,
  answerMsMax = settings.WEIR_CLICKHOUSE_TIMEOUT_MS,
): ClickHouse =>
  openClickHouse({
    url: urls.clickhouseUrl,
    database: settings.WEIR_CLICKHOUSE_DATABASE,
    requestTimeoutMs: answerMsMax,
    connectionsMax: settings.WEIR_CLICKHOUSE_CONNECTIONS_MAX,
  })

/** The partitions of card.events, which must exist and be as many as the settings say. */
export async function requireTopic(kafka: KafkaPort, expected: number): Promise<number> {
  const partitions = await kafka.partitionsOf(topics.events)
  if (partitions === expected) return partitions
  throw new PipelineError(
    'CONFIG_INVALID',
    partitions === 0
      ? `there is no topic ${topics.events}: run weir setup`
      : `${topics.events} has ${partitions} partitions, WEIR_PARTITIONS says ${expected}`,
  )
}
