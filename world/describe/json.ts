/** Tables for programs: a row is an object by the names of the columns, shares between 0 and 1. */
import type { Cell, Table } from './table.ts'

export const jsonOf = (tables: readonly Table[]): Readonly<Record<string, unknown>> =>
  Object.fromEntries(tables.map((table) => [table.name, rowsOf(table)]))

const rowsOf = ({ columns, rows }: Table): readonly unknown[] =>
  rows.map((row) =>
    Object.fromEntries(columns.map(({ name }, at) => [name, plain(row[at] ?? null)])),
  )

const plain = (cell: Cell): string | number | null =>
  cell === null || typeof cell !== 'object' ? cell : cell.value
