import { expect, test } from 'vitest'
import { isAlive, self, startTimeIn } from '../../stack/running.ts'

const stat = (name: string, state: string): string =>
  `42 (${name}) ${state} ${Array.from({ length: 18 }, (_, place) => place + 4).join(' ')} 9001 23`

test('the start time is found behind a name with blanks and brackets', () => {
  expect(startTimeIn(stat('a (b) c', 'S'))).toBe('9001')
})

test('a zombie has ended', () => {
  expect(startTimeIn(stat('java', 'Z'))).toBeUndefined()
})

test('this program is alive', () => {
  expect(isAlive(self())).toBe(true)
})

test('a pid with another start time is another program', () => {
  expect(isAlive({ ...self(), startedAt: '1' })).toBe(false)
})
