import { expect, test } from 'vitest'
import { PipelineError } from '../../streams/errors.ts'
import type { CardEvent } from '../../streams/events.ts'
import { splitLines } from '../../streams/lines.ts'
import { formatLine } from '../../streams/ndjson.ts'
import { type BadLine, type Producing, produce } from '../../streams/produce.ts'
import type { Outgoing } from '../../streams/transport.ts'
import { aLabel, aTransaction, noon } from './builders.ts'

/** A producer that keeps what it is given, and a clock that only pauses move. */
function recording(change: Partial<Producing> = {}) {
  const batches: (readonly Outgoing[])[] = []
  const bad: BadLine[] = []
  let time = noon + 86_400_000
  const producing: Producing = {
    encode: (event) => Buffer.from(formatLine(event)),
    send: async (messages) => {
      batches.push(messages)
    },
    limits: { amountMinorMax: 10_000_000n, futureMsMax: 60_000 },
    batchEventsMax: 10,
    ratePerSecond: null,
    badLines: 'refuse',
    signal: new AbortController().signal,
    now: () => time,
    pause: async (ms) => {
      time += ms
    },
    onBad: (line) => bad.push(line),
    onSent: () => {},
    ...change,
  }
  return { producing, batches, bad }
}

async function* input(...lines: readonly string[]) {
  yield `${lines.join('\n')}\n`
}

const linesOf = (...lines: readonly string[]) => splitLines(input(...lines), 10_000)
const repeat = (event: CardEvent, times: number) =>
  Array.from({ length: times }, () => formatLine(event))

test('an event goes to card.events under its account', async () => {
  const { producing, batches } = recording()
  await produce(linesOf(formatLine(aTransaction())), producing)
  const [message] = batches.flat()
  expect(message?.topic).toBe('card.events')
  expect(String(message?.key)).toBe('acc_Qm4tZ7wK')
  expect(String(message?.value)).toBe(formatLine(aTransaction()))
})

test('events keep the order of their lines, in batches of the size set', async () => {
  const { producing, batches } = recording({ batchEventsMax: 2 })
  const events = [aTransaction(), aLabel(), aTransaction({ mcc: '5541' })]
  await produce(linesOf(...events.map(formatLine)), producing)
  expect(batches.map((batch) => batch.length)).toEqual([2, 1])
  expect(batches.flat().map(({ value }) => String(value))).toEqual(events.map(formatLine))
})

test('a batch is small enough for Kafka, whatever its lines hold', async () => {
  const { producing, batches } = recording({ batchEventsMax: 1_000 })
  const wide = formatLine(aTransaction({ merchantName: '\u0000'.repeat(500) }))
  await produce(linesOf(...Array.from({ length: 200 }, () => wide)), producing)
  expect(batches.flat()).toHaveLength(200)
  expect(batches.every((batch) => batch.length * wide.length <= 262_144)).toBe(true)
})

test('the first bad line ends it, after what stands before it was sent', async () => {
  const { producing, batches } = recording()
  const lines = [formatLine(aTransaction()), '{"type":"Label"}', formatLine(aLabel())]
  await expect(produce(linesOf(...lines), producing)).rejects.toThrow(
    new PipelineError(
      'INPUT_INVALID',
      'line 2: event_id is missing; 1 events before it were sent, --skip-bad leaves bad lines out',
    ),
  )
  expect(batches.flat()).toHaveLength(1)
})

test('an event that scoring would refuse is a bad line, with its reason', async () => {
  const { producing } = recording()
  const lines = linesOf(formatLine(aTransaction({ merchantId: null })))
  await expect(produce(lines, producing)).rejects.toThrow(
    'line 1: merchant_id is missing; Transaction AUTHORIZATION needs it (MISSING_FIELD)',
  )
})

test('bad lines can be left out, named and counted', async () => {
  const { producing, batches, bad } = recording({ badLines: 'skip' })
  const lines = ['{', formatLine(aTransaction()), formatLine(aTransaction({ mcc: 'x' }))]
  const summary = await produce(linesOf(...lines), producing)
  expect(summary).toMatchObject({ sent: 1, skipped: 2, lastLine: 3 })
  expect(bad).toEqual([
    { number: 1, detail: 'line is not a JSON object' },
    { number: 3, detail: 'mcc must be four digits (MALFORMED_FIELD)' },
  ])
  expect(batches.flat()).toHaveLength(1)
})

test('a rate is kept from the first event on', async () => {
  const { producing } = recording({ ratePerSecond: 100 })
  const summary = await produce(linesOf(...repeat(aTransaction(), 50)), producing)
  expect(summary.sent).toBe(50)
  expect(summary.seconds).toBeCloseTo(0.45)
})

test('Kafka is waited for before more is read', async () => {
  let open = 0
  let openMost = 0
  const send = async () => {
    open += 1
    openMost = Math.max(openMost, open)
    await Promise.resolve()
    open -= 1
  }
  const { producing } = recording({ send, batchEventsMax: 1 })
  await produce(linesOf(...repeat(aTransaction(), 5)), producing)
  expect(openMost).toBe(1)
})

test('an interruption ends it after the batch in flight and says how many were sent', async () => {
  const stop = new AbortController()
  const send = async () => stop.abort()
  const { producing } = recording({ send, batchEventsMax: 2, signal: stop.signal })
  const summary = await produce(linesOf(...repeat(aTransaction(), 5)), producing)
  expect(summary).toMatchObject({ sent: 2, lastLine: 2 })
})
