import { expect, test } from 'vitest'
import { analystUrlOf, serversToStart, shownUrl, urlsOf } from '../../stack/servers.ts'

const stack = {
  ports: { kafka: 1, kafkaController: 2, registry: 3, redis: 4, clickhouse: 5 },
  clickhousePassword: 'secret',
}

test('without given servers all four are started', () => {
  expect(serversToStart({})).toEqual(['kafka', 'registry', 'redis', 'clickhouse'])
})

test('a given server is not started', () => {
  expect(serversToStart({ redisUrl: 'redis://cache:6379' })).not.toContain('redis')
})

test('a given URL takes the place of the own one', () => {
  const urls = urlsOf(stack, { kafkaBrokers: ['broker:9092'] })
  expect(urls).toMatchObject({ kafkaBrokers: ['broker:9092'], redisUrl: 'redis://127.0.0.1:4' })
})

test('the ClickHouse URL carries its login', () => {
  expect(urlsOf(stack).clickhouseUrl).toBe('http://weir:secret@127.0.0.1:5')
})

test('an analyst has a login that does not give away the other', () => {
  const url = analystUrlOf(stack)
  expect(url).toMatch(/^http:\/\/analyst:[0-9a-f]{64}@127\.0\.0\.1:5$/)
  expect(url).not.toContain('secret')
  expect(analystUrlOf({ ...stack, clickhousePassword: 'another' })).not.toBe(url)
})

test('a shown URL hides every password', () => {
  const urls = urlsOf(stack, { redisUrl: 'rediss://:hidden@cache:6379/2' })
  expect(shownUrl(urls, 'clickhouse')).toBe('http://weir:***@127.0.0.1:5')
  expect(shownUrl(urls, 'redis')).toBe('rediss://:***@cache:6379/2')
})
