import { expect, test } from 'vitest'
import { speed } from '../../../streams/commands/world.ts'

test('a speed is a whole number, with or without an x', () => {
  expect(speed('60')).toBe(60)
  expect(speed('60x')).toBe(60)
  expect(() => speed('60xx')).toThrow('whole number')
  expect(() => speed('x')).toThrow('at least 1')
})
