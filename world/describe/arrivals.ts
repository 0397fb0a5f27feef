/** What comes twice, and what comes late. */
import type { CardEvent } from '../../streams/events.ts'
import { timeOf } from '../../streams/events.ts'
import { dayMs, minuteMs } from '../time.ts'
import { createRecent } from './recent.ts'
import { createSpread } from './spread.ts'
import { addOne, column, shareOf, sumOf, type Table } from './table.ts'

export interface Arrivals {
  /** Notes an event; false where the same event came before. */
  isFirst(event: CardEvent): boolean
  tables(): readonly Table[]
}

/** A repeat that comes later than this is taken for a new event. */
const repeatDaysMax = 10

export function createArrivals(): Arrivals {
  const seen = createRecent<true>(repeatDaysMax * dayMs)
  const [events, repeats, late] = [counts(), counts(), counts()]
  const delays = createSpread()
  let latestMs = 0
  return {
    isFirst(event) {
      const atMs = timeOf(event)
      addOne(events, event.type)
      if (seen.get(event.record.eventId)) {
        addOne(repeats, event.type)
        return false
      }
      if (atMs < latestMs) {
        addOne(late, event.type)
        delays.add(Math.round((latestMs - atMs) / minuteMs))
      }
      latestMs = Math.max(latestMs, atMs)
      seen.set(event.record.eventId, true, latestMs)
      return true
    },
    tables: () => [
      {
        name: 'arrivals',
        title: 'What comes twice or late',
        note: noteOf(delays.quantile(0.5), delays.quantile(0.95)),
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
    ? 'Every event comes in the order of its time.'
    : `Late: behind an event of a later time; half by up to ${median} minutes, 95 % by ${tail}.`
