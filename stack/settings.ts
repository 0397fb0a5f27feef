import { createHash } from 'node:crypto'
import { analystRole, roleAsXml } from './analyst-role.ts'
import { analystUser, clickhouseDatabase, clickhouseUser, type StackPorts } from './servers.ts'

/** The settings files of the local servers, as text. */

const lines = (settings: Readonly<Record<string, string | number>>, sign: string): string =>
  Object.entries(settings)
    .map(([key, value]) => `${key}${sign}${value}\n`)
    .join('')

/**
 * One broker that is its own controller. Retention is left to the topics. The session is short: a
 * broker that crashed is not let in again before its earlier session has run out.
 */
export function kafkaProperties(ports: StackPorts, logDirectory: string): string {
  const client = `PLAINTEXT://127.0.0.1:${ports.kafka}`
  const controller = `127.0.0.1:${ports.kafkaController}`
  return lines(
    {
      'process.roles': 'broker,controller',
      'node.id': 1,
      'controller.quorum.bootstrap.servers': controller,
      listeners: `${client},CONTROLLER://${controller}`,
      'advertised.listeners': client,
      'controller.listener.names': 'CONTROLLER',
      'controller.quorum.election.timeout.ms': 200,
      'controller.quorum.election.backoff.max.ms': 200,
      'controller.quorum.fetch.timeout.ms': 400,
      'inter.broker.listener.name': 'PLAINTEXT',
      'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT',
      'log.dirs': logDirectory,
      'broker.session.timeout.ms': 4_000,
      'broker.heartbeat.interval.ms': 1_000,
      'auto.create.topics.enable': 'false',
      'group.initial.rebalance.delay.ms': 0,
      // What tests kill again and again must not be missed for six seconds each time.
      'group.min.session.timeout.ms': 1_000,
      'offsets.topic.replication.factor': 1,
      'offsets.topic.num.partitions': 4,
      'transaction.state.log.replication.factor': 1,
      'transaction.state.log.min.isr': 1,
      'transaction.state.log.num.partitions': 4,
      'share.coordinator.state.topic.replication.factor': 1,
      'share.coordinator.state.topic.min.isr': 1,
      'share.coordinator.state.topic.num.partitions': 1,
    },
    '=',
  )
}

/** Writes may be lost for a second at most; memory never silently evicts a window. */
export const redisSettings = (ports: StackPorts, directory: string): string =>
  lines(
    {
      bind: '127.0.0.1',
      port: ports.redis,
      dir: JSON.stringify(directory),
      daemonize: 'no',
      appendonly: 'yes',
      appendfsync: 'everysec',
      save: '""',
      'maxmemory-policy': 'noeviction',
    },
    ' ',
  )

export const clickhouseSettings = (directory: string): string => `<clickhouse>
  <timezone>UTC</timezone>
  <users_config>${directory}/users.xml</users_config>
  <user_directories><users_xml><path>${directory}/users.xml</path></users_xml></user_directories>
  <logger>
    <console>true</console>
    <level>error</level>
    <console_log_level>error</console_log_level>
  </logger>
  <max_server_memory_usage>3000000000</max_server_memory_usage>
  <mark_cache_size>134217728</mark_cache_size>
  <background_pool_size>2</background_pool_size>
  <query_log>
    <database>system</database>
    <table>query_log</table>
    <flush_interval_milliseconds>1000</flush_interval_milliseconds>
  </query_log>
</clickhouse>
`

interface ClickHousePasswords {
  /** Of the user who may do everything. */
  readonly all: string
  readonly analyst: string
}

/**
 * The engine's own session logs in as `default` without a password, from this machine; all that is
 * left to that user is what this session needs.
 */
export function clickhouseUsers(passwords: ClickHousePasswords): string {
  const { profile, role } = roleAsXml(clickhouseDatabase)
  return `<clickhouse>
  <profiles><default/>${profile}</profiles>
  <quotas><default/></quotas>
  <roles>${role}</roles>
  <users>
    <default>
      <password></password>
      <networks><ip>127.0.0.1</ip></networks>
      <profile>default</profile>
      <quota>default</quota>
      <grants>
        <query>GRANT SYSTEM LISTEN ON *.*</query>
        <query>GRANT SELECT ON system.numbers</query>
      </grants>
    </default>
    <${clickhouseUser}>
      <password_sha256_hex>${sha256(passwords.all)}</password_sha256_hex>
      <networks><ip>127.0.0.1</ip></networks>
      <profile>default</profile>
      <quota>default</quota>
      <access_management>1</access_management>
    </${clickhouseUser}>
    <${analystUser}>
      <password_sha256_hex>${sha256(passwords.analyst)}</password_sha256_hex>
      <networks><ip>127.0.0.1</ip></networks>
      <profile>${analystRole}</profile>
      <quota>default</quota>
      <grants><query>GRANT ${analystRole}</query></grants>
    </${analystUser}>
  </users>
</clickhouse>
`
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')
