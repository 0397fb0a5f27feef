import { expect, test } from 'vitest'
import { isAlive, self, startTimeIn } from '../../stack/running.ts'

/** A line of /proc/PID/stat: the state is field 3, the threads are 20, the start time is 22. */
const stat = (name: string, { state = 'S', threads = 9 } = {}): string =>
  `42 (${name}) ${state} ${'0 '.repeat(16)}${threads} 0 9001 23`

test('the start time is found behind a name with blanks and brackets', () => {
  expect(startTimeIn(stat('a (b) c'))).toBe('9001')
})

test('a zombie has ended', () => {
  expect(startTimeIn(stat('java', { state: 'Z', threads: 1 }))).toBeUndefined()
})

test('a program whose other threads are still ending has not ended', () => {
  expect(startTimeIn(stat('java', { state: 'Z', threads: 3 }))).toBe('9001')
})

test('this program is alive', () => {
  expect(isAlive(self())).toBe(true)
})

test('a pid with another start time is another program', () => {
  expect(isAlive({ ...self(), startedAt: '1' })).toBe(false)
})
