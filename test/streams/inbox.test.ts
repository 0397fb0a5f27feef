import { expect, test } from 'vitest'
import type { Message } from '../../streams/events.ts'
import { createInbox, isOver } from '../../streams/inbox.ts'

const messages = (partition: number, count: number): readonly Message[] =>
  Array.from({ length: count }, (_, offset) => ({
    topic: 'card.events',
    partition,
    offset,
    timestamp: 0,
    key: null,
    value: null,
  }))

const places = (chunk: readonly Message[] | null) =>
  chunk?.map(({ partition, offset }) => `${partition}-${offset}`)

test('a chunk takes an equal share of every partition, in log order', async () => {
  const inbox = createInbox()
  inbox.deposit(messages(0, 5))
  inbox.deposit(messages(1, 5))
  expect(places(await inbox.take(4, 0))).toEqual(['0-0', '0-1', '1-0', '1-1'])
})

test('a batch is over when its last message is settled', async () => {
  const inbox = createInbox()
  const batch = inbox.deposit(messages(0, 3))
  await inbox.take(2, 0)
  inbox.settle()
  expect(isOver(batch)).toBe(false)
  await inbox.take(2, 0)
  inbox.settle()
  expect(isOver(batch)).toBe(true)
  expect(batch.dropped).toBe(false)
})

test('what is put back is taken again, and what is settled is not', async () => {
  const inbox = createInbox()
  inbox.deposit(messages(0, 4))
  await inbox.take(2, 0)
  inbox.settle()
  await inbox.take(2, 0)
  inbox.putBack()
  expect(places(await inbox.take(9, 0))).toEqual(['0-2', '0-3'])
})

test('a forgotten partition leaves nothing behind, and nothing of it counts as read', async () => {
  const inbox = createInbox()
  const batch = inbox.deposit(messages(0, 4))
  await inbox.take(2, 0)
  inbox.forget('card.events', 0)
  inbox.settle()
  expect(batch.dropped).toBe(true)
  expect(inbox.waiting()).toBe(0)
})

const lingersLong = 86_400_000

test('a chunk that is a quarter full is not waited with, and takes all there is', async () => {
  const inbox = createInbox()
  inbox.deposit(messages(0, 3))
  expect(await inbox.take(12, lingersLong)).toHaveLength(3)
})

test('a chunk of few waits for more', async () => {
  const inbox = createInbox()
  inbox.deposit(messages(0, 1))
  const taken = inbox.take(12, lingersLong)
  await new Promise((resolve) => setImmediate(() => setImmediate(resolve)))
  inbox.deposit(messages(1, 3))
  expect(await taken).toHaveLength(4)
})

test('a nudge lets a waiting loop go on without messages', async () => {
  const inbox = createInbox()
  const taken = inbox.take(9, 1_000)
  inbox.nudge()
  expect(await taken).toEqual([])
})

test('a closed inbox gives no more chunks and drops what it held', async () => {
  const inbox = createInbox()
  const batch = inbox.deposit(messages(0, 4))
  inbox.close()
  expect(await inbox.take(9, 0)).toBe(null)
  expect(batch.dropped).toBe(true)
  expect(inbox.deposit(messages(1, 1)).dropped).toBe(true)
})

test('a handler that waits is woken by progress before its time is up', async () => {
  const inbox = createInbox()
  const batch = inbox.deposit(messages(0, 1))
  await inbox.take(1, 0)
  const woken = inbox.progress(batch, 3_600_000)
  inbox.settle()
  await expect(woken).resolves.toBeUndefined()
})
