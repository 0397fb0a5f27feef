/** What becomes of authorizations, counted as it becomes of them. */
import { dayMs } from '../time.ts'
import type { WorldEvent } from '../truth.ts'
import { fateOf, type Life, lifeOf, lived, opensLife } from './lives.ts'
import { createRecent } from './recent.ts'
import { addOne, column, countRows, type Table } from './table.ts'

export interface Fates {
  see(seen: WorldEvent): void
  tables(): readonly Table[]
}

/** Only a dispute or a refund comes later, and neither changes a fate. */
const lifeDaysMax = 45

export function createFates(): Fates {
  const lives = createRecent<Life>(lifeDaysMax * dayMs)
  const counts = new Map<string, number>()
  return {
    see({ event }) {
      if (event.type !== 'Transaction' || event.record.authorizationId === null) return
      const { record } = event
      const before = lives.get(event.record.authorizationId)
      if (!before && !opensLife(record)) return
      const after = before ? lived(before, record) : lifeOf(record)
      if (before) counts.set(fateOf(before), (counts.get(fateOf(before)) ?? 0) - 1)
      addOne(counts, fateOf(after))
      lives.set(event.record.authorizationId, after, record.eventTime)
    },
    tables: () => [
      {
        name: 'fates',
        title: 'What becomes of an authorization',
        columns: [
          column('authorization', 'word'),
          column('count', 'count'),
          column('share', 'share'),
        ],
        rows: countRows(new Map([...counts].filter(([, count]) => count > 0))),
      },
    ],
  }
}
