import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type MemoryStore, newMemoryStore } from '../../features/memory.ts'
import type { Step } from '../../streams/score.ts'
import {
  type Broker,
  newBroker,
  openWindows,
  partitions,
  placed,
  startWorker,
  type Worker,
} from './rehearsal.ts'

const eventsEach = 12
const steps: readonly Step[] = ['decided', 'stored', 'shared', 'produced', 'committed']

class Broken extends Error {}

/** Breaks off after the nth time of a step. */
const breakingAt = (step: Step, nth: number) => {
  let times = 0
  return async (now: Step) => {
    if (now === step && ++times === nth) throw new Broken()
  }
}

const isDone = ({ committed, log }: Broker): boolean =>
  [...log].every(([partition, { length }]) => committed.get(partition)?.offset === length)

/** Takes the next messages of each partition through all their effects. */
async function through(worker: Worker, messagesEach = 3): Promise<void> {
  await worker.step(messagesEach)
  await worker.finish()
}

/** Takes all that is left through, in chunks of this size. */
async function runToEnd(broker: Broker, store: MemoryStore, policy: string): Promise<void> {
  const worker = startWorker({ broker, store, policy })
  await through(worker)
  for (let left = 50; left > 0 && !worker.isAtEnd(); left--) await through(worker)
  expect(isDone(broker)).toBe(true)
}

/** Every event has one decision, whatever its copies. */
function expectDecidedOnce(broker: Broker): void {
  const decided = [...new Set(broker.decisions())].map((text) => text.split(' ')[0])
  const events = [...broker.log.values()].flat().map(({ value }) => String(value))
  expect(decided.sort()).toEqual(events.sort())
}

/** Features of the next event of every partition, were one to come. */
async function nextFeatures(store: MemoryStore) {
  const probes = Array.from({ length: partitions }, (_, partition) =>
    placed({ partition, offset: eventsEach }),
  )
  const { observed } = await openWindows(store).observe(probes)
  return observed.map(({ features }) => features)
}

async function undisturbed() {
  const store = newMemoryStore()
  await runToEnd(newBroker(eventsEach), store, 'first@1')
  return nextFeatures(store)
}

const copyOf = ({ values, partitions: held }: MemoryStore): MemoryStore => ({
  values: new Map(values),
  partitions: new Map([...held].map(([partition, one]) => [partition, { ...one }])),
})

/** The store as it was before: what a replica knew, or nothing. */
function loseWrites(store: MemoryStore, kept: MemoryStore): void {
  store.values.clear()
  store.partitions.clear()
  for (const [key, value] of kept.values) store.values.set(key, value)
  for (const [partition, held] of copyOf(kept).partitions) store.partitions.set(partition, held)
}

test.each(steps)('a crash when %s neither loses nor doubles a decision', async (step) => {
  const broker = newBroker(eventsEach)
  const store = newMemoryStore()
  const worker = startWorker({ broker, store, policy: 'first@1', afterStep: breakingAt(step, 2) })
  await through(worker)
  await expect(through(worker)).rejects.toThrow(Broken)
  await runToEnd(broker, store, 'second@1')
  expectDecidedOnce(broker)
  expect(await nextFeatures(store)).toEqual(await undisturbed())
})

test.each(steps)('a failure when %s is got over by the same process', async (step) => {
  const broker = newBroker(eventsEach)
  const store = newMemoryStore()
  const worker = startWorker({ broker, store, policy: 'first@1', afterStep: breakingAt(step, 2) })
  await through(worker)
  await expect(through(worker)).rejects.toThrow(Broken)
  for (let left = 50; left > 0 && !isDone(broker); left--) await through(worker)
  expectDecidedOnce(broker)
  expect(await nextFeatures(store)).toEqual(await undisturbed())
})

test('what was stored before a crash is sent as it was stored', async () => {
  const broker = newBroker(eventsEach)
  const store = newMemoryStore()
  const afterStep = breakingAt('stored', 1)
  await expect(
    through(startWorker({ broker, store, policy: 'first@1', afterStep })),
  ).rejects.toThrow(Broken)
  expect(broker.decisions()).toEqual([])
  await through(startWorker({ broker, store, policy: 'second@1' }))
  expect(broker.decisions().filter((text) => text.endsWith('first@1'))).toHaveLength(6)
})

test('a chunk that another owner overtook is not sent', async () => {
  const broker = newBroker(eventsEach)
  const store = newMemoryStore()
  const worker = startWorker({
    broker,
    store,
    policy: 'zombie@1',
    afterStep: async (step) => {
      if (step === 'decided') await runToEnd(broker, store, 'owner@1')
    },
  })
  await through(worker)
  expectDecidedOnce(broker)
  expect(broker.decisions().filter((text) => text.endsWith('zombie@1'))).toEqual([])
})

test('only the partition that another took leaves the chunk', async () => {
  const broker = newBroker(eventsEach)
  const store = newMemoryStore()
  const other = openWindows(store)
  const worker = startWorker({
    broker,
    store,
    policy: 'first@1',
    afterStep: async (step) => {
      if (step === 'decided') await other.claim(0)
    },
  })
  await through(worker)
  expect(broker.decisions()).toEqual(['1-0 first@1', '1-1 first@1', '1-2 first@1'])
  expect(broker.committed.has(0)).toBe(false)
})

test('an emptied store is filled again without a decision being made again', async () => {
  const broker = newBroker(eventsEach)
  const store = newMemoryStore()
  const worker = startWorker({ broker, store, policy: 'first@1' })
  for (let chunk = 0; chunk < 3; chunk++) await through(worker)
  loseWrites(store, newMemoryStore())
  await runToEnd(broker, store, 'second@1')
  expectDecidedOnce(broker)
  expect(broker.decisions()).toHaveLength(2 * eventsEach)
  expect(await nextFeatures(store)).toEqual(await undisturbed())
})

test('a crash while an emptied store is filled again doubles nothing', async () => {
  const broker = newBroker(eventsEach)
  const store = newMemoryStore()
  const worker = startWorker({ broker, store, policy: 'first@1' })
  for (let chunk = 0; chunk < 3; chunk++) await through(worker)
  loseWrites(store, newMemoryStore())
  const filling = startWorker({ broker, store, policy: 'second@1' })
  await through(filling, 2)
  await through(filling, 2)
  await runToEnd(broker, store, 'third@1')
  expectDecidedOnce(broker)
  expect(await nextFeatures(store)).toEqual(await undisturbed())
})

test('decisions that are out are adopted where the store has forgotten them', async () => {
  const broker = newBroker(eventsEach)
  const store = newMemoryStore()
  const afterStep = breakingAt('produced', 2)
  const worker = startWorker({ broker, store, policy: 'first@1', afterStep })
  await through(worker)
  const kept = copyOf(store)
  await expect(through(worker)).rejects.toThrow(Broken)
  loseWrites(store, kept)
  await runToEnd(broker, store, 'second@1')
  expectDecidedOnce(broker)
  expect(broker.decisions().filter((text) => text === '0-5 first@1')).toHaveLength(2)
})

test('what the store loses after it was stored and before it was sent is read again', async () => {
  const broker = newBroker(eventsEach)
  const store = newMemoryStore()
  const afterStep = breakingAt('produced', 1)
  const worker = startWorker({ broker, store, policy: 'first@1', afterStep })
  await worker.step(3)
  loseWrites(store, newMemoryStore())
  await expect(worker.finish()).rejects.toThrow(Broken)
  for (let left = 50; left > 0 && !isDone(broker); left--) await through(worker)
  expectDecidedOnce(broker)
  expect(await nextFeatures(store)).toEqual(await undisturbed())
})

test('a store that is ahead of the log is refused with the cure', async () => {
  const store = newMemoryStore()
  await runToEnd(newBroker(eventsEach), store, 'first@1')
  const worker = startWorker({ broker: newBroker(2), store, policy: 'first@1' })
  await expect(through(worker)).rejects.toThrow('give weir an empty Redis database')
})

/** What happens before each chunk, who takes it, and where in its steps it breaks off. */
interface Mishap {
  readonly before: 'nothing' | 'restart' | 'swap' | 'keep' | 'lose'
  readonly who: 'member' | 'zombie'
  readonly breakAt: Step | null
  readonly messagesEach: number
}

const mishapsOf = (before: readonly Mishap['before'][], who: readonly Mishap['who'][]) =>
  fc.array(
    fc.record({
      before: fc.constantFrom(...before),
      who: fc.constantFrom(...who),
      breakAt: fc.option(fc.constantFrom(...steps), { nil: null }),
      messagesEach: fc.integer({ min: 0, max: 4 }),
    }),
    { maxLength: 30 },
  )

async function survive(mishaps: readonly Mishap[]): Promise<void> {
  const broker = newBroker(eventsEach)
  const store = newMemoryStore()
  let kept = newMemoryStore()
  let breakAt: Step | null = null
  const afterStep = async (step: Step) => {
    if (step === breakAt) throw new Broken()
  }
  const start = (policy: string) => startWorker({ broker, store, policy, afterStep })
  let workers = { zombie: start('policy@0'), member: start('policy@1') }
  for (const [nth, { before, who, messagesEach, ...one }] of mishaps.entries()) {
    const { member, zombie } = workers
    if (before === 'restart') workers = { zombie: member, member: start(`policy@${nth + 2}`) }
    if (before === 'swap') workers = { zombie: member, member: zombie }
    if (before === 'swap') zombie.rejoin()
    if (before === 'keep') kept = copyOf(store)
    if (before === 'lose') loseWrites(store, kept)
    breakAt = one.breakAt
    await workers[who].step(messagesEach).catch(unlessBroken)
  }
  await runToEnd(broker, store, 'last@1')
  expectDecidedOnce(broker)
  expect(await nextFeatures(store)).toEqual(await undisturbed())
}

function unlessBroken(error: unknown): void {
  if (!(error instanceof Broken)) throw error
}

test('no row of crashes and lost writes loses or doubles a decision', async () => {
  const mishaps = mishapsOf(['nothing', 'restart', 'keep', 'lose'], ['member'])
  await fc.assert(fc.asyncProperty(mishaps, survive), { numRuns: 60 })
})

test('no row of crashes and changes of owners loses or doubles a decision', async () => {
  const mishaps = mishapsOf(['nothing', 'restart', 'swap'], ['member', 'zombie'])
  await fc.assert(fc.asyncProperty(mishaps, survive), { numRuns: 60 })
})
