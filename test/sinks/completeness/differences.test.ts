import { expect, test } from 'vitest'
import { type Compared, differencesOf } from '../../../sinks/completeness/differences.ts'

const equal: Compared = {
  topic: 'card.events',
  kafka_partition: 3,
  slot: '300000',
  offset_min: '10',
  offset_max: '12',
  kafka_record_count: '3',
  tables_record_count: '3',
  kafka_record_offset_sum: '33',
  tables_record_offset_sum: '33',
  kafka_record_checksum: '1',
  tables_record_checksum: '1',
  kafka_row_count: '3',
  tables_row_count: '3',
  kafka_row_offset_sum: '33',
  tables_row_offset_sum: '33',
  kafka_row_checksum: '2',
  tables_row_checksum: '2',
  same_refused: true,
  same_content: true,
  kafka_money: [['USD'], ['900']],
  tables_money: [['USD'], ['900']],
}

const kindsOf = (change: Partial<Compared>) =>
  differencesOf({ ...equal, ...change }).map(({ kind, field }) => `${kind} ${field}`)

test('fewer rows than records are lost rows, with the money that is missing', () => {
  const lost = { tables_row_count: '2', tables_row_offset_sum: '22' }
  expect(differencesOf({ ...equal, ...lost, tables_money: [['USD'], ['650']] })).toMatchObject([
    {
      kind: 'LOST_ROWS',
      subject: 'card.events-3:10-12',
      field: 'row_count',
      expected: '3',
      actual: '2',
      stakeMinor: 250n,
      currency: 'USD',
      eventTime: 300_000,
    },
  ])
})

test('more rows than records are foreign', () => {
  const more = { tables_row_count: '4', tables_row_offset_sum: '44' }
  expect(kindsOf(more)).toEqual(['FOREIGN_ROWS row_count'])
})

test('a loss that a stranger cancels out shows in the sum of offsets', () => {
  expect(kindsOf({ tables_row_offset_sum: '34', tables_row_checksum: '9' })).toEqual([
    'LOST_ROWS row_offset_sum',
    'FOREIGN_ROWS row_offset_sum',
  ])
})

test('a lost delivery and a lost row are one difference', () => {
  const lost = { tables_record_count: '2', tables_row_count: '2' }
  expect(kindsOf(lost)).toEqual(['LOST_ROWS record_count'])
})

test('other money at the same offsets is an altered amount', () => {
  const altered = { tables_row_checksum: '9', tables_money: [['EUR'], ['900']] } as const
  expect(differencesOf({ ...equal, ...altered })).toMatchObject([
    { kind: 'ALTERED_ROWS', expected: '0', actual: '900', stakeMinor: 900n, currency: 'EUR' },
  ])
})

test('other values at the same offsets are altered rows', () => {
  expect(kindsOf({ tables_row_checksum: '9' })).toEqual(['ALTERED_ROWS row_checksum'])
  expect(kindsOf({ tables_record_checksum: '9' })).toEqual(['ALTERED_ROWS record_checksum'])
})

test('rows that ClickHouse refused are no altered ones', () => {
  const refused = { same_refused: false, same_content: false, tables_row_checksum: '9' }
  expect(kindsOf({ ...refused, tables_money: [[], []] })).toEqual([])
})

test('checksums of other columns are not compared, but money is', () => {
  const older = { same_content: false, tables_row_checksum: '9' }
  expect(kindsOf(older)).toEqual([])
  expect(kindsOf({ ...older, tables_money: [['USD'], ['1']] })).toEqual([
    'ALTERED_ROWS billing_amount_minor',
  ])
})
