import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { featureSet } from '../../features/catalog.ts'
import { newMemoryStore, openMemoryWindows } from '../../features/memory.ts'
import { connectRedis } from '../../features/redis.ts'
import { storedWindows } from '../../features/stored.ts'
import type { Windows } from '../../features/windows.ts'
import type { PlacedEvent } from '../../streams/events.ts'
import { aTransaction, noon } from '../streams/builders.ts'
import { accountOf, cardLog, diceOf, latenessMs, partitionOf, partitions } from './card-log.ts'
import { type Decisions, decisionsIn, faulty, newWorld, runToEnd, type World } from './faults.ts'
import { apply, eventIdOf, openTestRedis, optionsOf, place, type TestRedis } from './redis.ts'

const events = 1_500
const seeds = [1, 2, 3, 4]

const redis = openTestRedis(4)
afterAll(() => redis.close())

describe.each(seeds)('with the faults of seed %i', (seed) => {
  const log = cardLog(events, diceOf(seed))
  let world: World
  let expected: { readonly windows: Windows; readonly decisions: Decisions }
  let stored: Windows
  beforeAll(async () => {
    await redis.clear()
    expected = await faultless(log)
    world = await withFaults(log, seed)
    stored = await redis.open({ latenessMs })
    for (let partition = 0; partition < partitions; partition++) await stored.claim(partition)
  })

  test('every kind of fault befell the run', () => {
    expect(Object.entries(world.befell).filter(([, times]) => times === 0)).toEqual([])
  })

  test('every card and account window has the bytes of a run without faults', async () => {
    for (const { entity, id, partition } of ownedKeys(log))
      expect(await stored.read(entity, id, partition)).toEqual(
        await expected.windows.read(entity, id, partition),
      )
  })

  test('every device, ip and merchant has the totals of a run without faults', async () => {
    for (const probe of probes()) {
      const found = await featuresOf(stored, probe)
      const wanted = await featuresOf(expected.windows, probe)
      for (const [position, name] of featureSet.names.entries())
        if (isSharedTotal(name))
          expect([name, found[position]]).toEqual([
            name,
            wanted[position] && expect.closeTo(wanted[position], 3),
          ])
    }
  })

  test('every authorization has one decision, the same bytes in every copy', () => {
    expect([...world.decisions.keys()].sort()).toEqual([...expected.decisions.keys()].sort())
    for (const copies of world.decisions.values()) expect(new Set(copies).size).toBe(1)
  })

  test('card and account features of every decision are those of a run without faults', () => {
    const differing = [...expected.decisions].filter(
      ([eventId, [features]]) =>
        ownedPart(world.decisions.get(eventId)?.[0]) !== ownedPart(features),
    )
    expect(differing).toEqual([])
  })
})

async function withFaults(log: readonly PlacedEvent[], seed: number): Promise<World> {
  const options = { ...optionsOf(redis.url, redis.clock), latenessMs }
  const server = await connectRedis(options)
  const dice = diceOf(seed + 1_000)
  const delayed: (() => Promise<void>)[] = []
  const snapshots = snapshotsOf(redis)
  const clocked = { ...options, now: () => (redis.clock.nowMs += 20) }
  const world = newWorld({
    events: log,
    dice,
    open: () => storedWindows(faulty(server, dice, delayed), clocked),
    ...snapshots,
  })
  await runToEnd(world, delayed)
  await server.close()
  return world
}

/** The oracle: the same engine over memory, one owner, whole chunks, no faults. */
async function faultless(log: readonly PlacedEvent[]) {
  const store = newMemoryStore()
  const windows = openMemoryWindows({ store, features: featureSet, latenessMs })
  const decisions: Decisions = new Map()
  for (let partition = 0; partition < partitions; partition++) {
    await windows.claim(partition)
    const part = log.filter(({ position }) => position.partition === partition)
    for (let from = 0; from < part.length; from += 64) {
      const observation = await apply(windows, part.slice(from, from + 64))
      for (const [eventId, features] of decisionsIn(observation, partition))
        decisions.set(eventId, [features])
    }
  }
  return { windows, decisions }
}

/** What a replica holds that lags behind its primary. */
function snapshotsOf({ admin }: TestRedis): Pick<World, 'keep' | 'rollBack'> {
  let kept: readonly (readonly [key: string, dump: Buffer])[] = []
  return {
    keep: async () => {
      const keys = await admin.keys('*')
      const dumps = await Promise.all(keys.map((key) => admin.dumpBuffer(key)))
      kept = keys.map((key, nth) => [key, dumps[nth] ?? Buffer.alloc(0)] as const)
    },
    rollBack: async () => {
      await admin.flushdb()
      await Promise.all(kept.map(([key, dump]) => admin.restore(key, 0, dump)))
    },
  }
}

function ownedKeys(log: readonly PlacedEvent[]) {
  const keys = log.flatMap(({ event, position: { partition } }) => {
    const { accountId, cardId } = event.record
    const account = { entity: 'account', id: accountId, partition } as const
    return cardId ? [account, { entity: 'card', id: cardId, partition } as const] : [account]
  })
  return new Map(keys.map((key) => [key.id, key])).values()
}

/** Authorizations after the log's end that between them ask for every shared window. */
const probes = (): readonly PlacedEvent[] =>
  Array.from({ length: 6 }, (_, nth) => {
    const event = aTransaction({
      eventId: eventIdOf(2 ** 40 + nth),
      eventTime: noon + 20 * 3_600_000,
      accountId: accountOf(nth),
      merchantId: `mer_Gr6cY1s${nth}`,
      deviceId: `dev_Lp3xR8v${nth % 5}`,
      ip: `192.0.2.${nth % 5}`,
    })
    return place(event, partitionOf(event), 2 ** 31)
  })

const featuresOf = async (windows: Windows, probe: PlacedEvent): Promise<Float32Array> =>
  (await windows.observe([probe])).observed[0]?.features ?? new Float32Array()

// Sums over windows that hold the whole log: these alone do not depend on the order of writers.
const isSharedTotal = (name: string): boolean =>
  /^(device|ip|merchant)_(attempts|declined|frauds)_(count|sum|mean|share)_(7|30)d$/.test(name)

const ownedPositions = [...featureSet.names.entries()].flatMap(([position, name]) =>
  /^(device|ip|merchant)_/.test(name) ? [] : [position],
)

const ownedPart = (features: string | undefined): string => {
  const vector = Buffer.from(features ?? '', 'base64')
  return ownedPositions.map((position) => vector.readUInt32LE(position * 4)).join(' ')
}
