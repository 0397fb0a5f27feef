/** What comes twice, and what comes late. */
import { timeOf } from '../../streams/events.ts'
import { minuteMs } from '../time.ts'
import type { WorldEvent } from '../truth.ts'
import { createSpread } from './spread.ts'
import { addOne, column, shareOf, sumOf, type Table } from './table.ts'

export interface Arrivals {
  see(seen: WorldEvent): void
  tables(): readonly Table[]
}

export function createArrivals(): Arrivals {
  const [events, repeats, late] = [counts(), counts(), counts()]
  const minutesBehind = createSpread()
  let latestMs = 0
  return {
    see({ event, arrival }) {
      const atMs = timeOf(event)
      addOne(events, event.type)
      if (arrival === 'REPEAT') addOne(repeats, event.type)
      if (arrival === 'LATE') {
        addOne(late, event.type)
        minutesBehind.add(Math.round(Math.max(0, latestMs - atMs) / minuteMs))
      }
      latestMs = Math.max(latestMs, atMs)
    },
    tables: () => [
      {
        name: 'arrivals',
        title: 'What comes twice or late',
        note: noteOf(minutesBehind.quantile(0.5), minutesBehind.quantile(0.95)),
        columns: [
          column('record', 'word'),
          column('events', 'count'),
          column('twice', 'count'),
          column('share twice', 'share'),
          column('late', 'count'),
          column('share late', 'share'),
        ],
        rows: [...events.keys(), 'all'].map((type) => {
          const of = (from: ReadonlyMap<string, number>) =>
            type === 'all' ? sumOf(from) : (from.get(type) ?? 0)
          const whole = of(events)
          const [twice, behind] = [of(repeats), of(late)]
          return [type, whole, twice, shareOf(twice, whole), behind, shareOf(behind, whole)]
        }),
      },
    ],
  }
}

const counts = () => new Map<string, number>()

const noteOf = (median: number | null, tail: number | null): string =>
  median === null || tail === null
    ? 'Nothing comes late.'
    : `Half of what is late is up to ${median} minutes behind the newest, 95 % up to ${tail}.`
