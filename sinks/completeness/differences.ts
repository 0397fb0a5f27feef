import type { Found } from '../reconcile/found.ts'

/** Sums by currency, as ClickHouse answers them: currencies, and amounts in minor units. */
type Money = readonly [currencies: readonly string[], amountsMinor: readonly string[]]

/**
 * Five minutes of one partition where the tables differ from Kafka. `record` figures are those of
 * deliveries, `row` figures those of the tables of records.
 */
export interface Compared {
  readonly topic: string
  readonly kafka_partition: number
  readonly slot: string
  readonly offset_min: string
  readonly offset_max: string
  readonly kafka_record_count: string
  readonly tables_record_count: string
  readonly kafka_record_offset_sum: string
  readonly tables_record_offset_sum: string
  readonly kafka_record_checksum: string
  readonly tables_record_checksum: string
  readonly kafka_row_count: string
  readonly tables_row_count: string
  readonly kafka_row_offset_sum: string
  readonly tables_row_offset_sum: string
  readonly kafka_row_checksum: string
  readonly tables_row_checksum: string
  /** Whether as many rows were refused as weir refuses by itself; else money cannot be compared. */
  readonly same_refused: boolean
  /** Whether the checksums of rows were made of the same columns and records. */
  readonly same_content: boolean
  readonly kafka_money: Money
  readonly tables_money: Money
}

/** Rows where Kafka has nothing. */
export interface Strayed
  extends Pick<Compared, 'topic' | 'kafka_partition' | 'slot' | 'offset_min' | 'offset_max'> {
  readonly rows: string
}

/** What is wrong with a bucket: each kind once. */
export function differencesOf(bucket: Compared): readonly Found[] {
  const views = [countsOf(bucket, 'record'), countsOf(bucket, 'row')]
  const figures = views.flatMap(missingOrForeign)
  const lost = figures.find(({ kind }) => kind === 'LOST_ROWS')
  const foreign = figures.find(({ kind }) => kind === 'FOREIGN_ROWS')
  const misplaced = [lost, foreign].filter((figure) => figure !== undefined)
  const differing = misplaced.length > 0 ? misplaced : alteredIn(bucket)
  const stake = stakeOf(bucket)
  return differing.map((figure) => foundIn(bucket, figure, stake))
}

/** Rows that lie beyond the end of their partition, or in one that is not there. */
export const strayIn = (strayed: Strayed): Found =>
  foundIn(
    strayed,
    { kind: 'FOREIGN_ROWS', field: 'row_count', expected: '0', actual: strayed.rows },
    noStake,
  )

interface Figure {
  readonly kind: keyof typeof cures
  readonly field: string
  readonly expected: string
  readonly actual: string
}

const readAgain = 'Stop the sink, set its group back to the first of these offsets, start it'

const cures = {
  LOST_ROWS: `${readAgain}: it writes them once more`,
  FOREIGN_ROWS: 'Look for rows at these offsets that Kafka does not hold, and delete them',
  ALTERED_ROWS: `${readAgain}: its rows replace these`,
}

interface Counts {
  readonly what: 'record' | 'row'
  readonly count: readonly [expected: string, actual: string]
  readonly offsetSum: readonly [expected: string, actual: string]
}

const countsOf = (bucket: Compared, what: 'record' | 'row'): Counts => ({
  what,
  count: [bucket[`kafka_${what}_count`], bucket[`tables_${what}_count`]],
  offsetSum: [bucket[`kafka_${what}_offset_sum`], bucket[`tables_${what}_offset_sum`]],
})

/** A loss and a stranger may cancel each other out in the count, but not in the sum of offsets. */
function missingOrForeign({ what, count, offsetSum }: Counts): readonly Figure[] {
  const [expected, actual] = count
  const counted = { field: `${what}_count`, expected, actual }
  if (BigInt(actual) < BigInt(expected)) return [{ kind: 'LOST_ROWS', ...counted }]
  if (BigInt(actual) > BigInt(expected)) return [{ kind: 'FOREIGN_ROWS', ...counted }]
  const [expectedSum, actualSum] = offsetSum
  if (expectedSum === actualSum) return []
  const summed = { field: `${what}_offset_sum`, expected: expectedSum, actual: actualSum }
  return [
    { kind: 'LOST_ROWS', ...summed },
    { kind: 'FOREIGN_ROWS', ...summed },
  ]
}

function alteredIn(bucket: Compared): readonly Figure[] {
  const kind = 'ALTERED_ROWS'
  const money = stakeOf(bucket)
  if (bucket.same_refused && money.stakeMinor !== null) {
    const { expected, actual } = money
    return [{ kind, field: 'billing_amount_minor', expected: `${expected}`, actual: `${actual}` }]
  }
  const what = bucket.kafka_record_checksum !== bucket.tables_record_checksum ? 'record' : 'row'
  const expected = bucket[`kafka_${what}_checksum`]
  const actual = bucket[`tables_${what}_checksum`]
  const isSame = expected === actual || (what === 'row' && !bucket.same_content)
  return isSame ? [] : [{ kind, field: `${what}_checksum`, expected, actual }]
}

interface Stake {
  readonly currency: string | null
  readonly stakeMinor: bigint | null
  readonly expected: bigint
  readonly actual: bigint
}

const noStake: Stake = { currency: null, stakeMinor: null, expected: 0n, actual: 0n }

/** The money that differs; where several currencies do, that of the largest figure. */
function stakeOf({ kafka_money, tables_money }: Compared): Stake {
  const expectedBy = amountsBy(kafka_money)
  const actualBy = amountsBy(tables_money)
  const currencies = [...new Set([...expectedBy.keys(), ...actualBy.keys()])].sort()
  return currencies.reduce((largest, currency) => {
    const expected = expectedBy.get(currency) ?? 0n
    const actual = actualBy.get(currency) ?? 0n
    const stakeMinor = expected > actual ? expected - actual : actual - expected
    return stakeMinor > (largest.stakeMinor ?? 0n)
      ? { currency: currency === '' ? null : currency, stakeMinor, expected, actual }
      : largest
  }, noStake)
}

const amountsBy = ([currencies, amounts]: Money): ReadonlyMap<string, bigint> =>
  new Map(currencies.map((currency, index) => [currency, BigInt(amounts[index] ?? 0)]))

const foundIn = (
  place: Omit<Strayed, 'rows'>,
  { kind, field, expected, actual }: Figure,
  { stakeMinor, currency }: Stake,
): Found => ({
  kind,
  subject: `${place.topic}-${place.kafka_partition}:${place.offset_min}-${place.offset_max}`,
  field,
  expected,
  actual,
  stakeMinor,
  currency,
  cure: cures[kind],
  eventTime: Number(place.slot),
  programId: null,
  accountId: null,
  cardId: null,
  eventId: null,
  otherEventId: null,
})
