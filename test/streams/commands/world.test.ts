import { expect, test } from 'vitest'
import { speed, textOf, truthLine } from '../../../streams/commands/world.ts'
import { formatLine } from '../../../streams/ndjson.ts'
import { eventsOf, smallWorld } from '../../world/small.ts'

const world = smallWorld({ accounts: 60, days: 12 })

test('the text is one line for each event, in order', async () => {
  let text = ''
  for await (const chunk of textOf(world)) text += chunk
  expect(text).toBe(
    eventsOf(world)
      .map((event) => `${formatLine(event)}\n`)
      .join(''),
  )
})

test('a signal is heard while a world is written to what never makes it wait', async () => {
  let heard = false
  setImmediate(() => {
    heard = true
  })
  let heardAfterChunks: number | null = null
  let chunks = 0
  for await (const _ of textOf(world)) {
    chunks += 1
    if (heard) heardAfterChunks ??= chunks
  }
  expect(heardAfterChunks).toBeLessThan(chunks)
})

test('a speed is a whole number, with or without an x', () => {
  expect(speed('60')).toBe(60)
  expect(speed('60x')).toBe(60)
  expect(() => speed('60xx')).toThrow('whole number')
  expect(() => speed('x')).toThrow('at least 1')
})

test('the truth names the run, so that all uses of one card by one thief can be told', () => {
  const planted = smallWorld({ accounts: 200 }).filter(({ truth }) => truth !== null)
  const lines = planted.map((event) => JSON.parse(truthLine(event)))
  expect(lines.length).toBeGreaterThan(1)
  for (const [at, { event, truth }] of planted.entries()) {
    expect(lines[at]).toEqual({
      event_id: event.record.eventId,
      fraud_type: truth?.fraudType,
      run: truth?.run,
      amount_minor: Number(truth?.amountMinor),
    })
  }
})
