import { expect, test } from 'vitest'
import { placed } from '../../../streams/commands/break-log.ts'
import { topics } from '../../../streams/events.ts'

const message = (key: string) => ({
  topic: topics.breaks,
  key: Buffer.from(key),
  value: Buffer.from('state'),
  timestamp: 17,
})
const partitionOf = (key: string) => (key.startsWith('a') ? 0 : 4)
const produced = (partition: number, firstOffset: number) => ({
  topic: topics.breaks,
  partition,
  firstOffset,
})

test('records of a partition lie one after another from the offset that Kafka told', () => {
  const messages = ['a1', 'b1', 'a2', 'a3'].map(message)
  const places = placed(messages, [produced(4, 70), produced(0, 100)], partitionOf).map(
    ({ key, partition, offset }) => `${key} ${partition}-${offset}`,
  )
  expect(places).toEqual(['a1 0-100', 'b1 4-70', 'a2 0-101', 'a3 0-102'])
})

test('what Kafka gives no place for is left to the sink', () => {
  const messages = ['a1', 'b1'].map(message)
  const places = placed(messages, [produced(0, -1), produced(4, 70)], partitionOf)
  expect(places.map(({ partition, offset }) => [partition, offset])).toEqual([[4, 70]])
})
