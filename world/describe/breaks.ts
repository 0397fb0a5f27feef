/** Breaks planted for reconciliation, by class. */
import type { WorldEvent } from '../truth.ts'
import { column, type Table } from './table.ts'

export interface Breaks {
  see(seen: WorldEvent): void
  tables(): readonly Table[]
}

interface Sum {
  count: number
  expectedCents: number
  actualCents: number
}

export function createBreaks(): Breaks {
  const sums = new Map<string, Sum>()
  return {
    see({ broken }) {
      if (broken === undefined) return
      const sum = sums.get(broken.kind) ?? { count: 0, expectedCents: 0, actualCents: 0 }
      sum.count += 1
      sum.expectedCents += Number(broken.expectedMinor)
      sum.actualCents += Number(broken.actualMinor ?? 0n)
      sums.set(broken.kind, sum)
    },
    tables: () => (sums.size === 0 ? [] : [breakTable(sums)]),
  }
}

const breakTable = (sums: ReadonlyMap<string, Sum>): Table => ({
  name: 'breaks',
  title: 'Breaks planted for reconciliation',
  columns: [
    column('kind', 'word'),
    column('count', 'count'),
    column('expected', 'cents'),
    column('came', 'cents'),
  ],
  rows: [...sums]
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([kind, { count, expectedCents, actualCents }]) => [
      kind,
      count,
      expectedCents,
      actualCents,
    ]),
})
