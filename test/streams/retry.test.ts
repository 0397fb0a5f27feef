import { expect, test } from 'vitest'
import { PipelineError } from '../../streams/errors.ts'
import type { Message } from '../../streams/events.ts'
import { createInbox } from '../../streams/inbox.ts'
import { type Loop, patiently, workThrough } from '../../streams/retry.ts'

const away = new PipelineError('REDIS_UNAVAILABLE', 'Redis is away')
const refused = new PipelineError('REDIS_REFUSED', 'wrong password')
const message: Message = {
  topic: 'card.events',
  partition: 0,
  offset: 7,
  timestamp: 0,
  key: null,
  value: null,
}

function loopOf(work: Loop['work'], overrides: Partial<Loop> = {}) {
  const pauses: number[] = []
  let clock = 0
  const inbox = createInbox()
  inbox.deposit([message])
  const loop: Loop = {
    inbox,
    work,
    chunkMessagesMax: 10,
    lingerMs: 0,
    patience: { pauseMsMin: 100, pauseMsMax: 300, outageMsMax: 1_000 },
    now: () => clock,
    pause: async (ms) => {
      pauses.push(ms)
      clock += ms
    },
    onOutage: () => {},
    ...overrides,
  }
  return { loop, pauses }
}

test('messages are tried again with growing pauses until the dependency is back', async () => {
  const seen: number[] = []
  const { loop, pauses } = loopOf(async (chunk) => {
    seen.push(...chunk.map(({ offset }) => offset))
    if (seen.length < 4) throw away
    loop.inbox.close()
  })
  await workThrough(loop)
  expect(seen).toEqual([7, 7, 7, 7])
  expect(pauses).toEqual([100, 200, 300])
})

test('an outage counts from its own first failure, not from that of an earlier one', async () => {
  let failures = 0
  const { loop, pauses } = loopOf(async () => {
    failures += 1
    if (failures % 6 !== 0) throw away
    loop.inbox.deposit([message])
    if (failures === 12) loop.inbox.close()
  })
  await workThrough(loop)
  expect(pauses).toEqual([100, 200, 300, 300, 300, 100, 200, 300, 300, 300])
})

test('an outage longer than its limit ends the loop with its error', async () => {
  const { loop, pauses } = loopOf(() => Promise.reject(away))
  await expect(workThrough(loop)).rejects.toBe(away)
  expect(pauses.reduce((sum, ms) => sum + ms, 0)).toBeGreaterThan(1_000)
})

test('what a retry cannot mend ends the loop at once', async () => {
  const { loop, pauses } = loopOf(() => Promise.reject(refused))
  await expect(workThrough(loop)).rejects.toBe(refused)
  expect(pauses).toEqual([])
})

test('an act is tried again until the dependency is back', async () => {
  let left = 2
  const { loop, pauses } = loopOf(async () => {})
  await patiently(async () => {
    left -= 1
    if (left >= 0) throw away
  }, loop)
  expect(pauses).toEqual([100, 200])
})

test('an act is given up once the dependency was away for too long', async () => {
  const { loop } = loopOf(async () => {})
  await expect(patiently(() => Promise.reject(away), loop)).rejects.toBe(away)
})
