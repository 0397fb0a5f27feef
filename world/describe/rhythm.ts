/** When cards are used, by the clock on the wall where they are used. */
import type { Transaction } from '../../streams/events.ts'
import { type Place, places } from '../places.ts'
import { dayOf, hourMs, type Period, weekdayOf, within } from '../time.ts'
import type { WorldEvent } from '../truth.ts'
import { channelOf } from './purchases.ts'
import { addOne, column, shareOf, sumOf, type Table } from './table.ts'

/** Counts by hour of the day or by weekday, of those who share them. */
export type Clock = ReadonlyMap<number, number>

export interface Rhythm {
  see(seen: WorldEvent): void
  /** By channel, and `planted fraud` of every channel. */
  readonly hours: ReadonlyMap<string, Clock>
  /** Authorizations by day since 1970, UTC; some come in the hour before the world starts. */
  readonly days: Clock
  tables(): readonly Table[]
}

const weekdays = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'] as const
const planted = 'planted fraud'

export function createRhythm(period: Period): Rhythm {
  const hours = new Map<string, Map<number, number>>()
  const weekdayCounts = new Map<string, Map<number, number>>()
  const days = new Map<number, number>()
  const offsetOf = createOffsets()
  return {
    hours,
    days,
    see({ event, truth }) {
      if (event.type !== 'Transaction' || event.record.kind !== 'AUTHORIZATION') return
      const localMs = event.record.eventTime + offsetOf(event.record) * hourMs
      const hour = Math.floor(localMs / hourMs) - 24 * dayOf(localMs)
      const weekday = weekdayOf(dayOf(localMs))
      if (within(period, event.record.eventTime)) addOne(days, dayOf(event.record.eventTime))
      for (const name of [channelOf(event.record), ...(truth ? [planted] : [])]) {
        addOne(clockOf(hours, name), hour)
        addOne(clockOf(weekdayCounts, name), weekday)
      }
    },
    tables: () => [
      {
        name: 'hours',
        title: 'Hours of the day',
        note: localNote,
        ...clockColumns('hour', hours),
        rows: clockRows(
          hours,
          Array.from({ length: 24 }, (_, hour) => `${hour}`),
        ),
      },
      {
        name: 'weekdays',
        title: 'Weekdays',
        note: localNote,
        ...clockColumns('weekday', weekdayCounts),
        rows: clockRows(weekdayCounts, weekdays),
      },
    ],
  }
}

const localNote =
  'Local time: of the store; without a store, of the store that the account used last.'

function clockOf(clocks: Map<string, Map<number, number>>, name: string): Map<number, number> {
  const known = clocks.get(name)
  if (known) return known
  const clock = new Map<number, number>()
  clocks.set(name, clock)
  return clock
}

const clockColumns = (of: string, clocks: ReadonlyMap<string, Clock>) => ({
  columns: [column(of, 'word'), ...[...clocks.keys()].map((name) => column(name, 'share'))],
})

const clockRows = (clocks: ReadonlyMap<string, Clock>, labels: readonly string[]) =>
  labels.map((label, at) => [
    label,
    ...[...clocks.values()].map((clock) => shareOf(clock.get(at) ?? 0, sumOf(clock))),
  ])

/** Hours from UTC where a card is used; before an account uses its first store, UTC's own. */
function createOffsets(): (record: Transaction) => number {
  const ofMerchant = new Map<string, number>()
  const ofAccount = new Map<string, number>()
  return (record) => {
    const {
      merchantId,
      accountId,
      merchantLatitude: latitude,
      merchantLongitude: longitude,
    } = record
    if (merchantId === null || latitude === null || longitude === null) {
      return ofAccount.get(accountId) ?? 0
    }
    const hours = ofMerchant.get(merchantId) ?? nearest(latitude, longitude).utcOffsetHours
    ofMerchant.set(merchantId, hours)
    ofAccount.set(accountId, hours)
    return hours
  }
}

function nearest(latitude: number, longitude: number): Place {
  const farness = (place: Place) =>
    (place.latitude - latitude) ** 2 + (place.longitude - longitude) ** 2
  return places.reduce((best, place) => (farness(place) < farness(best) ? place : best))
}
