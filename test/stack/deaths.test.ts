import { expect, test } from 'vitest'
import { deathOf, lastWords } from '../../stack/deaths.ts'

const death = (...lines: string[]): string => deathOf({ server: 'kafka', log: 'kafka.log', lines })

test('a server that found its port taken says so and what to do', () => {
  expect(death('java.net.BindException: Address already in use')).toMatch(
    /^kafka ended while it started: another program took its port; run the command again/,
  )
})

test('a full disk is named', () => {
  expect(death('IOException: No space left on device')).toContain('the disk is full; make room')
})

test('missing npm packages are named with the command that brings them', () => {
  expect(death("Error: Cannot find package 'chdb' imported from a.ts")).toContain('run `npm ci`')
})

test('any other death names the log and its last error', () => {
  expect(death('starting', 'ERROR bad setting x', 'bye')).toBe(
    'kafka ended while it started: read its log (kafka.log: ERROR bad setting x)',
  )
})

test('a log without errors gives its last line', () => {
  expect(lastWords(['starting', 'bye', ''])).toBe('bye')
})

test('an empty log says that it is empty', () => {
  expect(lastWords([''])).toBe('it said nothing')
})
