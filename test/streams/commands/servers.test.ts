import { expect, test } from 'vitest'
import { findServers } from '../../../streams/commands/servers.ts'
import { readSettings } from '../../../streams/config.ts'

const given = {
  WEIR_KAFKA_BROKERS: 'one:9092, two:9092',
  WEIR_REGISTRY_URL: 'http://registry:8081',
  WEIR_REDIS_URL: 'redis://redis:6379',
  WEIR_CLICKHOUSE_URL: 'http://clickhouse:8123',
}

const found = (env: Readonly<Record<string, string>>) =>
  findServers({ settings: readSettings(env), root: '/no-such-checkout' })

test('servers that are all given are taken without a stack', () => {
  expect(found(given)).toEqual({
    kafkaBrokers: ['one:9092', 'two:9092'],
    registryUrl: 'http://registry:8081',
    redisUrl: 'redis://redis:6379',
    clickhouseUrl: 'http://clickhouse:8123',
  })
})

test('a server that is neither given nor in a stack is an error with its cure', () => {
  expect(() => found({ ...given, WEIR_REDIS_URL: '' })).toThrow('weir stack up --name main')
})
