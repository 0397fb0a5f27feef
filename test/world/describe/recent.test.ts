import { expect, test } from 'vitest'
import { createRecent } from '../../../world/describe/recent.ts'

test('a note is forgotten once it is older than what is kept', () => {
  const recent = createRecent<string>(100)
  recent.set('one', 'first', 0)
  recent.set('two', 'second', 100)
  expect(recent.get('one')).toBe('first')
  recent.set('three', 'third', 101)
  expect(recent.get('one')).toBeUndefined()
  expect(recent.get('two')).toBe('second')
})

test('a note that is set again is as young as its new time', () => {
  const recent = createRecent<string>(100)
  recent.set('one', 'first', 0)
  recent.set('two', 'second', 10)
  recent.set('one', 'first again', 90)
  recent.set('three', 'third', 150)
  expect(recent.get('one')).toBe('first again')
  expect(recent.get('two')).toBeUndefined()
})
