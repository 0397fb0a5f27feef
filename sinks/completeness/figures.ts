import type { ClickHouse } from '../clickhouse.ts'
import { columnName } from '../column-types.ts'
import { type Figures, stretchOffsets } from './fold.ts'

/** The newest stretch of a partition that was read. */
export interface Stretch {
  readonly topic: string
  readonly partition: number
  readonly first: number
  readonly next: number
}

/** How far a partition was read, and how far the sink and scoring had come. */
export interface Place {
  readonly topic: string
  readonly kafkaPartition: number
  readonly nextOffset: number
  /** Seconds, by the clock of ClickHouse. */
  readonly askedAt: number
  readonly sinkNext: number
  readonly scoreNext: number
  readonly readAt: number
}

export async function readStretches(clickhouse: ClickHouse): Promise<readonly Stretch[]> {
  const found = await clickhouse.query<{
    topic: string
    partition: number
    first: string
    next: string
  }>(
    `SELECT topic, kafka_partition AS partition, max(stretch_first) AS first,
      max(stretch_next) AS next
    FROM kafka_figures GROUP BY topic, kafka_partition`,
  )
  return found.map(({ first, next, ...place }) => ({
    ...place,
    first: Number(first),
    next: Number(next),
  }))
}

interface Bounds {
  readonly first: number
  readonly next: number
}

/**
 * Where to read on: from the start of a stretch that was not full, so that its figures are made
 * anew and not added to; null where there is nothing to read.
 */
export function readingFrom(known: Stretch | undefined, bounds: Bounds): number | null {
  const from = known ? resume(known, bounds.first) : bounds.first
  const isDone = known !== undefined && known.next === bounds.next
  return isDone || from >= bounds.next ? null : from
}

// What Kafka has forgotten meanwhile cannot be read again: a new stretch begins after it.
function resume({ first, next }: Stretch, firstHeld: number): number {
  if (next % stretchOffsets === 0 || first < firstHeld) return Math.max(next, firstHeld)
  return first
}

/**
 * Stores whole stretches. All rows go in one block, which is stored as a whole or not at all: half
 * a stretch would count as read.
 */
export async function storeFigures(
  clickhouse: ClickHouse,
  figures: readonly Figures[],
): Promise<void> {
  if (figures.length > 0) await clickhouse.command(insertOf('kafka_figures', figures))
}

export async function storePlaces(clickhouse: ClickHouse, places: readonly Place[]): Promise<void> {
  if (places.length > 0) await clickhouse.command(insertOf('kafka_places', places))
}

/** The time by the clock of ClickHouse, in seconds. */
export async function readClock(clickhouse: ClickHouse): Promise<number> {
  const [answer] = await clickhouse.query<{ seconds: number }>(
    'SELECT toUnixTimestamp(now()) AS seconds',
  )
  return answer?.seconds ?? 0
}

const insertOf = (table: string, rows: readonly object[]): string =>
  `INSERT INTO ${table} FORMAT JSONEachRow\n${rows.map(jsonOf).join('\n')}`

const jsonOf = (row: object): string =>
  JSON.stringify(
    Object.fromEntries(
      Object.entries(row).map(([field, value]) => [columnName(field), momentOf(field, value)]),
    ),
    (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value),
  )

// A bare number would be read as seconds or as milliseconds depending on its size.
const momentFields = new Set(['slot', 'readAt'])
const momentOf = (field: string, value: unknown): unknown =>
  momentFields.has(field) && typeof value === 'number'
    ? new Date(value).toISOString().replace('T', ' ').replace('Z', '')
    : value
