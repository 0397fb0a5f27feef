import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  accountEventKinds,
  accountStatuses,
  type Entry,
  earliestSecond,
  packEntry,
  recordWords,
  unpackEntry,
} from '../../features/entry.ts'
import { attempts } from './records.ts'

const word = fc.integer({ min: 0, max: 0xffff_ffff })
const time = fc.integer({ min: earliestSecond * 1000, max: 4_102_444_800_000 })
const amount = fc.integer({ min: -(2 ** 39) + 1, max: 2 ** 39 - 1 })

const stamp = {
  at: time,
  since: time,
  offset: word,
  eventHash: fc.record({ low: word, high: word }),
}

const degrees = (limit: number, steps: number) =>
  fc.option(fc.integer({ min: -limit * steps, max: limit * steps }).map((step) => step / steps))

const entries: fc.Arbitrary<Entry> = fc.oneof(
  fc.record({
    ...stamp,
    kind: fc.constantFrom('ATTEMPT', 'RETRACT', 'LABEL', 'SEEN'),
    flags: fc.nat(255),
    amountMinor: amount,
    country: fc.nat(676),
    mcc: fc.nat(9_999),
    peer: word,
    secondPeer: word,
    subject: word,
    latitude: degrees(90, 360),
    longitude: degrees(180, 180),
  }),
  fc.record({
    ...stamp,
    kind: fc.constant('STATE' as const),
    what: fc.constantFrom(...accountEventKinds),
    status: fc.constantFrom(...accountStatuses),
    limitMinor: amount,
    balanceMinor: amount,
    openedOn: fc.integer({ min: -10_000, max: 60_000 }),
    paymentMinor: amount,
  }),
)

test('an entry comes out of its record as it went in', () => {
  fc.assert(
    fc.property(entries, (entry) => {
      expect(unpackEntry(packEntry(entry))).toEqual(entry)
    }),
  )
})

test('a record is 48 bytes and never begins like a header', () => {
  fc.assert(
    fc.property(entries, (entry) => {
      const record = packEntry(entry)
      expect(record.byteLength).toBe(48)
      expect(record.length).toBe(recordWords)
      expect(record[0]).toBeGreaterThanOrEqual(earliestSecond)
    }),
  )
})

test('an amount beyond 40 bits is cut to the largest that fits', () => {
  for (const attempt of attempts(1)) {
    const huge = packEntry({ ...attempt, amountMinor: 2 ** 50 })
    expect(unpackEntry(huge)).toMatchObject({ amountMinor: 2 ** 39 - 1 })
  }
})
