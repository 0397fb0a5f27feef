/** Tables for people: aligned, with units. */
import type { Cell, Column, Table, Unit } from './table.ts'

export const textOf = (table: Table): string =>
  [
    table.title,
    ...(table.note === undefined ? [] : [table.note]),
    '',
    ...aligned(table).map((line) => `  ${line}`),
    '',
  ].join('\n')

function aligned({ columns, rows }: Table): readonly string[] {
  const lines = [
    columns.map(({ name }) => name),
    ...rows.map((row) => columns.map((column, at) => cellText(row[at] ?? null, column))),
  ]
  const widths = columns.map((_, at) => Math.max(...lines.map((line) => line[at]?.length ?? 0)))
  return lines.map((line) =>
    line
      .map((text, at) => {
        const width = widths[at] ?? 0
        return columns[at]?.unit === 'word' ? text.padEnd(width) : text.padStart(width)
      })
      .join('  ')
      .trimEnd(),
  )
}

function cellText(cell: Cell, { unit }: Column): string {
  if (cell === null) return '-'
  if (typeof cell === 'string') return cell
  return typeof cell === 'number'
    ? numberText(cell, unit)
    : cellText(cell.value, { ...cell, name: '' })
}

export function numberText(value: number, unit: Unit): string {
  switch (unit) {
    case 'count':
      return grouped(value.toFixed(0))
    case 'share':
      return `${significant(100 * value)} %`
    case 'cents':
      return grouped((value / 100).toFixed(2))
    case 'days':
      return durationText(value)
    case 'number':
    case 'word':
      return significant(value)
  }
}

function durationText(days: number): string {
  const [hours, minutes, seconds] = [24 * days, 1_440 * days, 86_400 * days]
  if (days >= 1) return `${days.toFixed(1)} d`
  if (hours >= 1) return `${hours.toFixed(1)} h`
  return minutes >= 1 ? `${minutes.toFixed(0)} min` : `${seconds.toFixed(0)} s`
}

/** Small shares need more digits than large ones. */
function significant(value: number): string {
  if (value === 0) return '0'
  const size = Math.abs(value)
  return value.toFixed(size >= 10 ? 1 : size >= 1 ? 2 : size >= 0.1 ? 3 : 4)
}

const grouped = (digits: string): string => digits.replace(/\B(?<!\.\d*)(?=(?:\d{3})+(?!\d))/g, ',')
