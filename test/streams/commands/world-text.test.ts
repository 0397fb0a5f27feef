import { expect, test } from 'vitest'
import { textOf } from '../../../streams/commands/world-text.ts'
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
