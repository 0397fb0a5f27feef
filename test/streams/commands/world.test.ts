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

test('a line of the truth names the event, the kind, the run and the money', () => {
  const truth = { fraudType: 'TAKEOVER', run: 'takeover-1', amountMinor: 1_250n } as const
  const line =
    '{"event_id":"event-1","fraud_type":"TAKEOVER","run":"takeover-1","amount_minor":1250}\n'
  expect(truthLine('event-1', truth)).toBe(line)
})
