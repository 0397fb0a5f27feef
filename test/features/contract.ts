import { strict as assert } from 'node:assert'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { CommitResult, Observation, Observed, Windows } from '../../features/windows.ts'
import type { PlacedEvent } from '../../streams/events.ts'
import { aTransaction, noon } from '../streams/builders.ts'
import { idOf } from './log.ts'

/** A store that is empty at first, and the processes that open windows on it. */
export interface StoreUnderTest {
  open(): Promise<Windows>
  clear(): Promise<void>
}

/** What every window store keeps, whatever it is made of. */
export function windowsContract(name: string, openStore: () => Promise<StoreUnderTest>): void {
  describe(name, () => {
    let store: StoreUnderTest
    beforeEach(async () => {
      store = await openStore()
    })
    afterEach(() => store.clear())
    ownership(() => store.open())
    storing(() => store.open())
    sharing(() => store.open())
    sameness(() => store.open())
  })
}

type Open = () => Promise<Windows>

const card = 'crd_card0001'
const merchant = 'mer_merchant1'

/** Authorizations of one card at one merchant, a minute apart. */
const purchases = (count: number, from = 0): readonly PlacedEvent[] =>
  Array.from({ length: count }, (_, nth) => ({
    position: { partition: 1, offset: 2 * (from + nth) },
    event: aTransaction({
      eventId: idOf(from + nth),
      eventTime: noon + (from + nth) * 60_000,
      accountId: 'acc_account1',
      cardId: card,
      merchantId: merchant,
      billingAmountMinor: BigInt(100 + from + nth),
    }),
  }))

const spanOf = (events: readonly PlacedEvent[]) => ({
  partition: 1,
  first: events[0]?.position.offset ?? 0,
  last: events.at(-1)?.position.offset ?? 0,
})

async function commit(
  windows: Windows,
  events: readonly PlacedEvent[],
): Promise<{ readonly observation: Observation; readonly result: CommitResult }> {
  const observation = await windows.observe(events)
  const owned = observation.owned.get(1) ?? []
  const outbox = Buffer.from(`up to ${spanOf(events).last}`)
  return { observation, result: await windows.commit(spanOf(events), owned, outbox) }
}

const partOf = (events: readonly PlacedEvent[], observation: Observation) => ({
  span: spanOf(events),
  shared: observation.shared.get(1) ?? [],
})

async function apply(windows: Windows, events: readonly PlacedEvent[]): Promise<Observation> {
  const { observation, result } = await commit(windows, events)
  assert(result === 'COMMITTED', `a chunk of the owner is committed, not ${result}`)
  await windows.share([partOf(events, observation)])
  return observation
}

function ownership(open: Open): void {
  test('an empty store is claimed with no watermark and no outbox', async () => {
    expect(await (await open()).claim(1)).toEqual({ watermark: -1, outbox: null })
  })

  test('a new owner finds the watermark and outbox of the last commit', async () => {
    const first = await open()
    await first.claim(1)
    await apply(first, purchases(3))
    const outbox = Buffer.from('up to 4')
    expect(await (await open()).claim(1)).toEqual({ watermark: 4, outbox })
  })

  test('an owner that was replaced is fenced and stores nothing', async () => {
    const [zombie, owner] = [await open(), await open()]
    await zombie.claim(1)
    await owner.claim(1)
    expect((await commit(zombie, purchases(2))).result).toBe('FENCED')
    expect(await owner.read('card', card, 1)).toBeNull()
    expect(await (await open()).claim(1)).toEqual({ watermark: -1, outbox: null })
  })

  test('an owner that was replaced may not share, and the partition is named', async () => {
    const [zombie, owner] = [await open(), await open()]
    await zombie.claim(1)
    const { observation } = await commit(zombie, purchases(2))
    await owner.claim(1)
    expect(await zombie.share([partOf(purchases(2), observation)])).toEqual([1])
    expect(await owner.read('merchant', merchant, 1)).toBeNull()
  })
}

function storing(open: Open): void {
  test('nothing is stored before the commit', async () => {
    const windows = await open()
    await windows.claim(1)
    await windows.observe(purchases(3))
    expect(await windows.read('card', card, 1)).toBeNull()
  })

  test('a commit stores a record of 48 bytes for each event', async () => {
    const windows = await open()
    await windows.claim(1)
    await apply(windows, purchases(3))
    expect(await windows.read('card', card, 1)).toHaveLength(3 * 48)
    expect(await windows.read('account', 'acc_account1', 1)).toHaveLength(3 * 48)
  })

  test('a chunk that was not committed is forgotten at the next claim', async () => {
    const windows = await open()
    await windows.claim(1)
    const before = await windows.observe(purchases(3))
    windows.release(1)
    await windows.claim(1)
    const after = await windows.observe(purchases(3))
    expect(featuresOf(after)).toEqual(featuresOf(before))
  })

  test('a repeat of a committed event is a duplicate, also for a new owner', async () => {
    const first = await open()
    await first.claim(1)
    await apply(first, purchases(2))
    const second = await open()
    await second.claim(1)
    const repeats = purchases(2).map((placed) => ({
      ...placed,
      position: { partition: 1, offset: placed.position.offset + 100 },
    }))
    const { observed } = await second.observe(repeats)
    expect(observed.map(({ freshness }) => freshness)).toEqual(['DUPLICATE', 'DUPLICATE'])
  })

  test('the value of a hot card stays small', async () => {
    const windows = await open()
    await windows.claim(1)
    for (let from = 0; from < 300; from += 50) await apply(windows, purchases(50, from))
    const value = await windows.read('card', card, 1)
    expect(value?.length).toBeLessThan(300 * 48)
  })
}

function sharing(open: Open): void {
  test('a part that is shared again adds nothing', async () => {
    const windows = await open()
    await windows.claim(1)
    const observation = await apply(windows, purchases(3))
    expect(await windows.share([partOf(purchases(3), observation)])).toEqual([])
    expect(await windows.read('merchant', merchant, 1)).toHaveLength(3 * 48)
  })

  test('shared windows are one for all partitions', async () => {
    const windows = await open()
    await windows.claim(1)
    await apply(windows, purchases(3))
    expect(await windows.read('merchant', merchant, 2)).toHaveLength(3 * 48)
    expect(await windows.read('card', card, 2)).toBeNull()
  })
}

function sameness(open: Open): void {
  test('features do not depend on chunks and changes of owner', async () => {
    const events = purchases(260)
    const whole = await open()
    await whole.claim(1)
    const expected = featuresOf(await whole.observe(events))
    whole.release(1)
    const observed: Observed[] = []
    let windows = await open()
    await windows.claim(1)
    for (const [nth, size] of [1, 40, 7, 100, 3, 64, 45].entries()) {
      const chunk = events.slice(observed.length, observed.length + size)
      observed.push(...(await apply(windows, chunk)).observed)
      if (nth % 2 === 1) continue
      windows = await open()
      await windows.claim(1)
    }
    expect(featuresOf({ observed })).toEqual(expected)
  })
}

const featuresOf = ({ observed }: Pick<Observation, 'observed'>) =>
  observed.map(({ features }) => features)
