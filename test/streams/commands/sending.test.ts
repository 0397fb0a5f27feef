import { expect, test } from 'vitest'
import { sendPatiently } from '../../../streams/commands/sending.ts'
import { readSettings } from '../../../streams/config.ts'
import { PipelineError } from '../../../streams/errors.ts'

const away = new PipelineError('KAFKA_UNAVAILABLE', 'Kafka is away')
const messages = [{ topic: 'card.events', key: Buffer.from('a'), value: Buffer.from('1') }]

function contextOf(stop: AbortController) {
  const notes: string[] = []
  return {
    settings: readSettings({}),
    terminal: { line: () => {}, progress: () => {}, note: (text: string) => notes.push(text) },
    signal: stop.signal,
    now: () => 0,
    pause: async () => {},
    notes,
  }
}

test('messages are sent again until Kafka is back, and each failure is told', async () => {
  const sent: unknown[] = []
  const send = async (batch: unknown) => {
    sent.push(batch)
    if (sent.length < 3) throw away
    return []
  }
  const context = contextOf(new AbortController())
  await sendPatiently(context, { send })(messages)
  expect(sent).toEqual([messages, messages, messages])
  expect(context.notes).toHaveLength(2)
})

test('an interrupted command does not wait for Kafka', async () => {
  const stop = new AbortController()
  const send = async () => {
    stop.abort()
    throw away
  }
  await expect(sendPatiently(contextOf(stop), { send })(messages)).rejects.toBe(away)
})
