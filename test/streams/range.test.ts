import { expect, onTestFinished, test, vi } from 'vitest'
import type { Message } from '../../streams/events.ts'
import { createInbox } from '../../streams/inbox.ts'
import { readRange } from '../../streams/range.ts'
import type { Consuming, Subscription } from '../../streams/transport.ts'

const topic = 'card.decisions'
const range = { topic, partition: 1, from: 5, until: 8 }

const messageAt = (partition: number, offset: number): Message => ({
  topic,
  partition,
  offset,
  timestamp: 0,
  key: null,
  value: null,
})

/** Kafka as far as a read of a range needs it: a consumer with these messages in its inbox. */
function kafkaWith(messages: readonly Message[]) {
  const subscriptions: Subscription[] = []
  let stopped = false
  const consume = async (subscription: Subscription): Promise<Consuming> => {
    subscriptions.push(subscription)
    const inbox = createInbox()
    for (const batch of Map.groupBy(messages, ({ partition }) => partition).values()) {
      inbox.deposit(batch)
    }
    return {
      inbox,
      assignment: () => ({ joins: 1, partitions: new Map() }),
      ended: new Promise(() => {}),
      commit: async () => true,
      seek: () => {},
      stop: async () => {
        stopped = true
      },
    }
  }
  return { kafka: { consume }, subscriptions, isStopped: () => stopped }
}

test('a range is read without what lies beside it', async () => {
  const offsets = [4, 5, 6, 7, 8]
  const { kafka } = kafkaWith([...offsets.map((o) => messageAt(0, o)), ...offsets.map(at1)])
  const found = await readRange(range, { kafka, groupId: 'adopt' })
  expect(found).toEqual([5, 6, 7].map(at1))
})

const at1 = (offset: number): Message => messageAt(1, offset)

test('a range whose last offsets hold no record ends with the next record of the log', async () => {
  const { kafka } = kafkaWith([5, 6, 9].map(at1))
  expect(await readRange(range, { kafka, groupId: 'adopt' })).toEqual([5, 6].map(at1))
})

test('a record beyond the range that came before the seek does not end it', async () => {
  const { kafka } = kafkaWith([9, 5, 6, 7].map(at1))
  expect(await readRange(range, { kafka, groupId: 'adopt' })).toEqual([5, 6, 7].map(at1))
})

test('two reads of one range do not share a group', async () => {
  const { kafka, subscriptions } = kafkaWith([5, 6, 7].map(at1))
  await readRange(range, { kafka, groupId: 'adopt' })
  await readRange(range, { kafka, groupId: 'adopt' })
  expect(new Set(subscriptions.map(({ groupId }) => groupId)).size).toBe(2)
})

test('a read of records that never come fails and leaves its group', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  onTestFinished(() => {
    vi.useRealTimers()
  })
  const { kafka, isStopped } = kafkaWith([])
  const reading = expect(readRange(range, { kafka, groupId: 'adopt' })).rejects.toMatchObject({
    code: 'KAFKA_UNAVAILABLE',
  })
  await vi.advanceTimersByTimeAsync(60_000)
  await reading
  expect(isStopped()).toBe(true)
})
