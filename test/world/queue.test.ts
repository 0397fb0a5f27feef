import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createTimeQueue, mergeByTime } from '../../world/queue.ts'

const streams = fc.array(fc.array(fc.integer({ min: 0, max: 50 })), { maxLength: 8 })

test('items leave in time order, those of one time in order of rank', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 20 })), (times) => {
      const queue = createTimeQueue<readonly [number, number]>()
      times.forEach((atMs, rank) => {
        queue.add(atMs, rank, [atMs, rank])
      })
      const expected = times
        .map((atMs, rank) => [atMs, rank] as const)
        .toSorted(([one, first], [other, second]) => one - other || first - second)
      expect(times.map(() => queue.take())).toEqual(expected)
      expect(queue.take()).toBeUndefined()
    }),
  )
})

test('streams in time order merge into one in time order, and nothing is lost', () => {
  fc.assert(
    fc.property(streams, (unordered) => {
      const ordered = unordered.map((times) => times.toSorted((one, other) => one - other))
      const merged = [
        ...mergeByTime(
          ordered.map((times) => times.values()),
          (time) => time,
        ),
      ]
      expect(merged).toEqual(ordered.flat().toSorted((one, other) => one - other))
    }),
  )
})

test('a stream is read no further than its next item', () => {
  let read = 0
  const counted = function* () {
    for (let time = 0; ; time++) {
      read += 1
      yield time
    }
  }
  const merged = mergeByTime([counted()], (time) => time)
  merged.next()
  expect(read).toBe(1)
})
