/** Tables as values: text.ts shows them to people, JSON to programs. */

/** How a column's numbers are meant; `cents` are of the account's currency. */
export type Unit = 'word' | 'count' | 'share' | 'cents' | 'days' | 'number'

export interface Column {
  readonly name: string
  readonly unit: Unit
}

/** A number whose unit is its own, not its column's. */
export interface Figure {
  readonly value: number | null
  readonly unit: Unit
}

/** Null: nothing was there to work it out from. */
export type Cell = string | number | null | Figure

export interface Table {
  /** Its key in JSON. */
  readonly name: string
  readonly title: string
  readonly note?: string
  readonly columns: readonly Column[]
  readonly rows: readonly (readonly Cell[])[]
}

export const column = (name: string, unit: Unit): Column => ({ name, unit })

/** A part of a whole, between 0 and 1. */
export const shareOf = (part: number, whole: number): number | null =>
  whole === 0 ? null : part / whole

/** The entries of a count, most frequent first; equals in the order of their names. */
export const byCount = (
  counts: ReadonlyMap<string, number>,
): readonly (readonly [string, number])[] =>
  [...counts].toSorted(
    ([oneName, one], [otherName, other]) => other - one || (oneName < otherName ? -1 : 1),
  )

export const sumOf = (counts: ReadonlyMap<unknown, number>): number =>
  [...counts.values()].reduce((sum, count) => sum + count, 0)

export function addOne<Key>(counts: Map<Key, number>, key: Key): void {
  counts.set(key, (counts.get(key) ?? 0) + 1)
}

/** A row for each thing counted, with its share of `whole`. */
export const countRows = (
  counts: ReadonlyMap<string, number>,
  whole: number = sumOf(counts),
): readonly (readonly Cell[])[] =>
  byCount(counts).map(([name, count]) => [name, count, shareOf(count, whole)])
