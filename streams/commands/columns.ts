import type { Stake } from '../../sinks/break-table.ts'
import { formatMinor } from '../money.ts'

/** Rows of a table as lines, every column as wide as its widest cell. */
export function inColumns(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  )
  return rows.map((row) =>
    row
      .map((cell, column) =>
        figure.test(cell) ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0),
      )
      .join('  ')
      .trimEnd(),
  )
}

const figure = /^\d+$/

const minuteMs = 60_000
const hourMs = 60 * minuteMs
const dayMs = 24 * hourMs

/** How long ago that is, in the unit that says it best. */
export function ageOf(thenMs: number, nowMs: number): string {
  const ms = Math.max(0, nowMs - thenMs)
  if (ms < hourMs) return `${Math.floor(ms / minuteMs)} min`
  return ms < 2 * dayMs ? `${Math.floor(ms / hourMs)} h` : `${Math.floor(ms / dayMs)} days`
}

/** Amounts one after another: currencies do not add up. */
export const stakesText = (stakes: readonly Stake[]): string =>
  stakes.length === 0
    ? '-'
    : stakes.map(({ currency, minor }) => `${formatMinor(minor, currency)} ${currency}`).join(', ')
