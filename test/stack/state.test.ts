import { expect, test } from 'vitest'
import { checkedName, parseState, type StackState } from '../../stack/state.ts'

const state: StackState = {
  name: 'main',
  engine: 'local',
  lifetime: 'detached',
  owner: { pid: 10, startedAt: '77' },
  ports: { kafka: 1, kafkaController: 2, registry: 3, redis: 4, clickhouse: 5 },
  clickhousePassword: 'secret',
  running: { redis: { pid: 11, startedAt: '78' } },
}

test('a state reads back as it was written', () => {
  expect(parseState(JSON.stringify(state), 'state.json')).toEqual(state)
})

test('a file cut short says what to remove', () => {
  expect(() => parseState('{"name":', 'state.json')).toThrow('state.json is not a stack')
})

test('a state without a port says which field is missing', () => {
  const text = JSON.stringify({ ...state, ports: { ...state.ports, redis: undefined } })
  expect(() => parseState(text, 'state.json')).toThrow('ports.redis')
})

test('a refused state does not repeat its password', () => {
  const text = JSON.stringify({ ...state, engine: 'secret' })
  expect(() => parseState(text, 'state.json')).not.toThrow('secret')
})

test.each(['main', 'test-123', 'a'])('%s can name a stack', (name) => {
  expect(checkedName(name)).toBe(name)
})

test.each(['', '..', 'a/b', 'Main', '-a', 'x'.repeat(41)])('%j cannot name a stack', (name) => {
  expect(() => checkedName(name)).toThrow('cannot name a stack')
})
