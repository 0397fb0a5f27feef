import { expect, test } from 'vitest'
import { PipelineError } from '../../streams/errors.ts'
import { createLagReader, type Lag, readLag } from '../../streams/lag.ts'

const bounds = new Map([
  [0, { first: 10, next: 50 }],
  [1, { first: 0, next: 5 }],
  [2, { first: 0, next: 7 }],
])
const place = (offset: number) => ({ offset, metadata: '' })
const kafka = {
  bounds: async () => bounds,
  committed: async () =>
    new Map([
      [0, place(20)],
      [1, place(-1)],
      [2, place(7)],
    ]),
}
const lagOf = async (partitions: readonly number[]) => {
  const lags = await readLag(kafka, {
    groupId: 'g',
    partitions: new Map([['card.events', partitions]]),
  })
  return lags.map(({ records }) => records)
}

test('the lag of a partition is from the commit to the end', async () => {
  expect(await lagOf([0, 2])).toEqual([30, 0])
})

test('a group that never committed is behind by all that is there', async () => {
  expect(await lagOf([1])).toEqual([5])
})

test('only the partitions that a process has count as its lag', async () => {
  expect(await lagOf([])).toEqual([])
})

test('what retention has removed is no lag, and a commit beyond the end is none', async () => {
  const committed = (offset: number) => ({
    ...kafka,
    committed: async () => new Map([[0, place(offset)]]),
  })
  const member = { groupId: 'g', partitions: new Map([['card.events', [0]]]) }
  expect(await readLag(committed(3), member)).toMatchObject([{ records: 40 }])
  expect(await readLag(committed(60), member)).toMatchObject([{ records: 0 }])
})

const known: Lag = { topic: 'card.events', partition: 0, records: 3 }
const waitMsMax = 5

test('while Kafka is away the last known lag stands', async () => {
  const answers: (() => Promise<readonly Lag[]>)[] = [
    async () => [known],
    async () => {
      throw new PipelineError('KAFKA_UNAVAILABLE', 'away')
    },
    async () => [],
  ]
  const read = createLagReader(async () => (answers.shift() ?? (async () => []))(), 1_000)
  expect(await read()).toEqual([known])
  expect(await read()).toEqual([known])
  expect(await read()).toEqual([])
})

test('nobody waits for a Kafka that does not answer, and it is asked once', async () => {
  let asked = 0
  const read = createLagReader(() => {
    asked += 1
    return new Promise(() => {})
  }, waitMsMax)
  expect([await read(), await read()]).toEqual([[], []])
  expect(asked).toBe(1)
})
