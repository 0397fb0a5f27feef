import { expect, test } from 'vitest'
import {
  clickhouseSettings,
  clickhouseUsers,
  kafkaProperties,
  redisSettings,
} from '../../stack/settings.ts'

const ports = { kafka: 1, kafkaController: 2, registry: 3, redis: 4, clickhouse: 5 }
const passwords = { all: 'secret', analyst: 'hidden' }
const linesOf = (text: string): readonly string[] => text.split('\n')

test('Kafka listens for clients and for its own controller on this machine only', () => {
  expect(linesOf(kafkaProperties(ports, '/log'))).toContain(
    'listeners=PLAINTEXT://127.0.0.1:1,CONTROLLER://127.0.0.1:2',
  )
})

test('Kafka creates no topic by mistake', () => {
  expect(linesOf(kafkaProperties(ports, '/log'))).toContain('auto.create.topics.enable=false')
})

test('Redis never evicts a window', () => {
  expect(linesOf(redisSettings(ports, '/data'))).toContain('maxmemory-policy noeviction')
})

test('a Redis directory with a blank in it is one word', () => {
  expect(linesOf(redisSettings(ports, '/my data'))).toContain('dir "/my data"')
})

test('ClickHouse counts in UTC', () => {
  expect(clickhouseSettings('/data')).toContain('<timezone>UTC</timezone>')
})

test('the file of ClickHouse users holds a hash, not the password', () => {
  expect(clickhouseUsers(passwords)).not.toMatch(/secret|hidden/)
})

test('the user without a password can read no table', () => {
  const [, ofDefault = ''] =
    /<default>([\s\S]*?)<\/default>\s*<weir>/.exec(clickhouseUsers(passwords)) ?? []
  expect(ofDefault.match(/GRANT .*?(?=<)/g)).toEqual([
    'GRANT SYSTEM LISTEN ON *.*',
    'GRANT SELECT ON system.numbers',
  ])
})
