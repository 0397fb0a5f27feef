import { expect, test } from 'vitest'
import { type CardEvent, type Decision, needsDecision, timeOf } from '../../streams/events.ts'
import {
  asFastAsTaken,
  eventsPerSecond,
  type Feeding,
  feed,
  timesEventTime,
} from '../../world/feed.ts'
import { createFeeder } from '../../world/feeder.ts'
import { decisionOn } from './decisions.ts'
import { eventsOf, smallWorld, startMs } from './small.ts'

const world = smallWorld({ accounts: 20, days: 10 })
const events = eventsOf(world)

/** A scoring process that answers at once, on a clock that moves only while somebody waits. */
function rehearsal(over: Partial<Feeding> = {}) {
  const sent: CardEvent[] = []
  const sentMs: number[] = []
  let answers: Decision[] = []
  let nowMs = 1_000
  const feeding: Feeding = {
    feeder: createFeeder({ waitingEventsMax: 50, answerMsMax: 5_000, followUpMsMax: 1e12 }),
    send: async (made) => {
      const batch = eventsOf(made)
      sent.push(...batch)
      sentMs.push(...batch.map(() => nowMs))
      answers.push(...approvalsOf(batch))
    },
    decisions: async (waitMsMax) => {
      nowMs += waitMsMax
      const taken = answers
      answers = []
      return taken
    },
    pace: asFastAsTaken,
    batchEventsMax: 30,
    signal: new AbortController().signal,
    now: () => nowMs,
    pause: async (ms) => {
      nowMs += ms
    },
    onProgress: () => {},
    ...over,
  }
  return { feeding, sent, sentMs, now: () => nowMs }
}

const approvalsOf = (batch: readonly CardEvent[]): Decision[] =>
  batch.flatMap((event) =>
    event.type === 'Transaction' && needsDecision(event) ? [decisionOn(event.record)] : [],
  )

test('a whole world is sent and decided', async () => {
  const { feeding, sent } = rehearsal()
  const counts = await feed(world, feeding)
  expect(new Set(sent)).toEqual(new Set(events))
  expect(counts).toMatchObject({ sent: events.length, waiting: 0, open: 0, givenUp: 0 })
})

test('where nobody decides, every decision is given up in the end', async () => {
  const { feeding, sent } = rehearsal({ decisions: async () => [] })
  let nowMs = 0
  const now = () => {
    nowMs += 100
    return nowMs
  }
  const counts = await feed(world, { ...feeding, now })
  expect(sent).toHaveLength(events.length)
  expect(counts.givenUp).toBe(events.filter(needsDecision).length)
})

test('a stated rate is not exceeded', async () => {
  const { feeding, now } = rehearsal({ pace: eventsPerSecond(100) })
  await feed(world, feeding)
  expect(now() - 1_000).toBeGreaterThanOrEqual(((events.length - 1) / 100) * 1_000)
})

test('event time runs as many times as fast as stated', async () => {
  const { feeding, now } = rehearsal({ pace: timesEventTime(3_600, startMs) })
  await feed(world, feeding)
  const last = events.at(-1)
  const lastMs = last ? timeOf(last) : startMs
  expect(now() - 1_000).toBeGreaterThanOrEqual((lastMs - startMs) / 3_600)
})

test('it stops at the signal', async () => {
  const stop = new AbortController()
  const { feeding, sent } = rehearsal({ signal: stop.signal, onProgress: () => stop.abort() })
  await feed(world, feeding)
  expect(sent.length).toBeLessThan(events.length)
})
