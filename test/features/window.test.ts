import fc from 'fast-check'
import { expect, test } from 'vitest'
import { packEntry, recordBytes } from '../../features/entry.ts'
import {
  foldedValue,
  foldWritten,
  openWindow,
  pendingFold,
  pushRecord,
  recordCount,
  recordsKept,
  recordsMax,
  type Window,
  windowBytes,
} from '../../features/window.ts'
import type { EntityKind } from '../../features/windows.ts'
import { attempts, recordsOf } from './records.ts'
import { dayMs } from './windows.ts'

const entities: readonly EntityKind[] = ['card', 'account', 'merchant', 'device', 'ip']

/** A row of records with splits of it: where a chunk ends, and whether the process starts anew. */
const histories = fc.record({
  entity: fc.constantFrom(...entities),
  records: recordsOf(400),
  breaks: fc.array(fc.nat(400), { maxLength: 12 }),
})

test('the same records give the same bytes, whatever the chunks, folds and restarts', () => {
  fc.assert(
    fc.property(histories, ({ entity, records, breaks }) => {
      const whole = openWindow(entity, null)
      for (const record of records) pushRecord(whole, record)
      const stored = storedIn(entity, records, new Set(breaks))
      expect(windowBytes(openWindow(entity, stored)).equals(windowBytes(whole))).toBe(true)
    }),
    { numRuns: 60 },
  )
})

/** The stored value of a key whose owner ends, and starts anew, after each of the breaks. */
function storedIn(
  entity: EntityKind,
  records: readonly Uint32Array[],
  breaks: ReadonlySet<number>,
): Buffer {
  let stored: Buffer = Buffer.alloc(0)
  let window = openWindow(entity, null)
  for (const [nth, record] of records.entries()) {
    pushRecord(window, record)
    stored = Buffer.concat([stored, bytesOf(record)])
    if (!breaks.has(nth)) continue
    // Every second owner dies before it wrote its fold.
    if (nth % 2 === 0) stored = withFold(stored, window)
    else window = openWindow(entity, stored)
  }
  return stored
}

function withFold(stored: Buffer, window: Window): Buffer {
  const fold = pendingFold(window)
  if (!fold) return stored
  foldWritten(window, fold)
  return foldedValue(stored, fold) ?? expect.fail('the fold is about this value')
}

const bytesOf = ({ buffer, byteLength }: Uint32Array): Buffer => Buffer.from(buffer, 0, byteLength)

test('a window with few records is stored as the records alone', () => {
  const window = openWindow('card', null)
  for (const entry of attempts(recordsMax - 1)) pushRecord(window, packEntry(entry))
  expect(windowBytes(window).length).toBe((recordsMax - 1) * recordBytes)
})

test('the oldest records are folded when there are too many', () => {
  const window = openWindow('card', null)
  for (const entry of attempts(recordsMax)) pushRecord(window, packEntry(entry))
  expect(recordCount(window)).toBe(recordsKept)
  expect(pendingFold(window)).toMatchObject({ fromVersion: 0, toVersion: 1 })
})

test('records older than any window are dropped once they are a third of all', () => {
  const window = openWindow('card', null)
  for (const entry of attempts(10)) pushRecord(window, packEntry(entry))
  for (const entry of attempts(3, 40 * dayMs)) pushRecord(window, packEntry(entry))
  expect(recordCount(window)).toBe(3)
})

test('a fold is not applied to a value that has been folded otherwise', () => {
  const records = attempts(recordsMax).map(packEntry)
  const window = openWindow('card', null)
  for (const record of records) pushRecord(window, record)
  const fold = pendingFold(window) ?? expect.fail('a fold is due')
  const stored = Buffer.concat(records.map(bytesOf))
  const folded = foldedValue(stored, fold) ?? expect.fail('the fold applies')
  expect(foldedValue(folded, fold)).toBeNull()
  expect(foldedValue(stored.subarray(recordBytes), fold)).toBeNull()
})

test('records appended while a fold is on its way stay behind it', () => {
  const [first = [], more = []] = [attempts(recordsMax), attempts(5, dayMs)]
  const window = openWindow('merchant', null)
  for (const entry of first) pushRecord(window, packEntry(entry))
  const fold = pendingFold(window) ?? expect.fail('a fold is due')
  const stored = Buffer.concat([...first, ...more].map((entry) => bytesOf(packEntry(entry))))
  for (const entry of more) pushRecord(window, packEntry(entry))
  expect(foldedValue(stored, fold)?.equals(windowBytes(window))).toBe(true)
})

test('two folds that were not written become one', () => {
  const window = openWindow('merchant', null)
  const records = attempts(recordsMax + 40).map(packEntry)
  for (const record of records) pushRecord(window, record)
  const fold = pendingFold(window) ?? expect.fail('a fold is due')
  expect(fold).toMatchObject({ fromVersion: 0, toVersion: 2 })
  const stored = Buffer.concat(records.map(bytesOf))
  expect(foldedValue(stored, fold)?.equals(windowBytes(window))).toBe(true)
})

test('a fold that is written while the next one falls due leaves that one to be written', () => {
  const records = attempts(recordsMax + 40).map(packEntry)
  const window = openWindow('card', null)
  for (const record of records.slice(0, recordsMax)) pushRecord(window, record)
  const first = pendingFold(window) ?? expect.fail('a fold is due')
  for (const record of records.slice(recordsMax)) pushRecord(window, record)
  foldWritten(window, first)
  const second = pendingFold(window) ?? expect.fail('another fold is due')
  const between = foldedValue(Buffer.concat(records.map(bytesOf)), first) ?? expect.fail('applies')
  expect(foldedValue(between, second)?.equals(windowBytes(window))).toBe(true)
})

test('a key with traffic in every tile of every window takes less than 32 KB', () => {
  const month = attempts(1_500, 0, 30 * 60_000)
  const lastDay = attempts(1_500, 31 * dayMs, 60_000)
  const lastHour = attempts(1_500, 32 * dayMs + 3_600_000, 4_000)
  for (const entity of ['merchant', 'device', 'ip'] as const) {
    const window = openWindow(entity, null)
    for (const entry of [...month, ...lastDay, ...lastHour]) pushRecord(window, packEntry(entry))
    const bytes = windowBytes(window).length
    expect(bytes).toBeGreaterThan(25_000)
    expect(bytes).toBeLessThan(32_768)
  }
})
