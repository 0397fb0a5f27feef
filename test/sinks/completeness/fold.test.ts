import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Checksums } from '../../../sinks/completeness/checksum.ts'
import { createFold, type Figures, stretchOffsets } from '../../../sinks/completeness/fold.ts'
import type { Source } from '../../../sinks/rows.ts'
import { topics, type WeirRecord } from '../../../streams/events.ts'
import { decision, messageOf, noon, topicOf, transaction } from '../samples.ts'

const checksums: Checksums = { of: () => 2n ** 63n, sqlOf: () => '', layout: 1n }
const slot = Math.floor((noon + 5_000) / 300_000) * 300_000

const sourceOf = (record: WeirRecord, offset: number, timestamp = noon + 5_000): Source => ({
  message: messageOf({ topic: topicOf(record), offset, timestamp }),
  decoded: { kind: 'record', record },
})

const purchase = (offset: number, amountMinor = 1250n, timestamp?: number): Source => {
  const record = transaction({ billingAmountMinor: amountMinor })
  return sourceOf({ type: 'Transaction', record }, offset, timestamp)
}

function foldAll(sources: readonly Source[]): readonly Figures[] {
  const fold = createFold(checksums)
  return [...sources.flatMap((source) => fold.take(source)), ...fold.rest()]
}

test('records of five minutes are counted, and their offsets, money and checksums added', () => {
  expect(foldAll([purchase(7), purchase(8, 50n)])).toMatchObject([
    {
      topic: topics.events,
      kafkaPartition: 3,
      stretchFirst: 7,
      stretchNext: 9,
      slot,
      records: 2,
      offsetMin: 7,
      offsetMax: 8,
      offsetSum: 15n,
      storedRows: 2,
      rowOffsetSum: 15n,
      rowSum: 0n,
      currencies: ['USD'],
      amountsMinor: [1300n],
      askedOffsets: [7, 8],
    },
  ])
})

test('currencies are never added to each other', () => {
  const yen = transaction({ billingAmountMinor: 9n, billingCurrency: 'JPY' })
  const figures = foldAll([purchase(1), sourceOf({ type: 'Transaction', record: yen }, 2)])
  expect(figures).toMatchObject([{ currencies: ['USD', 'JPY'], amountsMinor: [1250n, 9n] }])
})

test('money of a kind that repeats an authorization is not added', () => {
  const outcome = transaction({ kind: 'OUTCOME' })
  const figures = foldAll([sourceOf({ type: 'Transaction', record: outcome }, 1)])
  expect(figures).toMatchObject([{ currencies: [], askedOffsets: [] }])
})

test('a decision tells which authorization it answers', () => {
  const figures = foldAll([sourceOf({ type: 'Decision', record: decision() }, 1)])
  expect(figures).toMatchObject([{ answeredPartitions: [3], answeredOffsets: [42] }])
})

test('what cannot be read has no row where scoring reports it', () => {
  const decoded = { kind: 'unreadable', reason: 'NOT_AVRO', detail: '' } as const
  const figures = foldAll([{ message: messageOf({ offset: 5 }), decoded }])
  expect(figures).toMatchObject([{ records: 1, storedRows: 0, rowOffsetSum: 0n }])
})

test('a record that fits no table counts as refused', () => {
  const record = transaction({ merchantId: 'no id' })
  const figures = foldAll([sourceOf({ type: 'Transaction', record }, 1)])
  expect(figures).toMatchObject([{ storedRows: 1, refusedRows: 1, currencies: [] }])
})

test('a stretch ends at a multiple of its length, and records of other times are apart', () => {
  const last = stretchOffsets - 1
  const figures = foldAll([purchase(last - 1, 1n, 0), purchase(last), purchase(stretchOffsets)])
  const places = figures.map((figure) => [figure.stretchFirst, figure.stretchNext, figure.slot])
  expect(places).toEqual([
    [last - 1, stretchOffsets, 0],
    [last - 1, stretchOffsets, slot],
    [stretchOffsets, stretchOffsets + 1, slot],
  ])
})

test('read again from the start of a stretch, records give the same figures', () => {
  const times = fc.array(fc.integer({ min: noon - 900_000, max: noon }), { maxLength: 30 })
  fc.assert(
    fc.property(times, fc.nat({ max: 30 }), (timestamps, read) => {
      const start = stretchOffsets - 10
      const all = timestamps.map((time, nth) => purchase(start + nth, BigInt(nth), time))
      const before = foldAll(all.slice(0, read))
      const first = before.at(-1)?.stretchFirst ?? start
      const resumed = foldAll(all.slice(first - start))
      const kept = before.filter((figure) => figure.stretchFirst < first)
      expect([...kept, ...resumed]).toEqual(foldAll(all))
    }),
  )
})
