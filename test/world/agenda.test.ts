import { expect, test } from 'vitest'
import { openAgenda } from '../../world/agenda.ts'
import type { Step } from '../../world/steps.ts'

const at = (...times: number[]): Step[] => times.map((atMs) => ({ kind: 'due', atMs }))

test('steps of all plans and those added later come in time order', () => {
  const agenda = openAgenda([at(1, 5, 9).values(), at(2, 6).values()])
  expect(agenda.next()?.atMs).toBe(1)
  agenda.add(at(7, 3))
  expect([1, 2, 3, 4, 5, 6].map(() => agenda.next()?.atMs)).toEqual([2, 3, 5, 6, 7, 9])
  expect(agenda.next()).toBeUndefined()
})

test('of a plan no more is worked out than its next step', () => {
  let workedOut = 0
  const plan = (function* () {
    for (const step of at(1, 2, 3)) {
      workedOut += 1
      yield step
    }
  })()
  openAgenda([plan]).next()
  expect(workedOut).toBe(2)
})
