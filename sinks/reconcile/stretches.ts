import type { Span } from './found.ts'

/** How much happened on a day. */
export interface Day {
  readonly startMs: number
  readonly rows: number
}

/**
 * A span cut between days, so that each stretch has at most `rowsMax` rows; a day that has more
 * is a stretch of its own. Days without rows are part of the stretch around them.
 */
export function stretchesOf(
  { fromMs, toMs }: Span,
  days: readonly Day[],
  rowsMax: number,
): readonly Span[] {
  const stretches: Span[] = []
  let startMs = fromMs
  let rows = 0
  for (const day of days) {
    if (rows > 0 && rows + day.rows > rowsMax && day.startMs > startMs) {
      stretches.push({ fromMs: startMs, toMs: day.startMs })
      startMs = day.startMs
      rows = 0
    }
    rows += day.rows
  }
  return startMs < toMs ? [...stretches, { fromMs: startMs, toMs }] : stretches
}
