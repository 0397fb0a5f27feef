/** What the calendar does to everybody: gifts before Christmas, journeys in summer, pay day. */
import { dayMs } from './time.ts'

/** Month and day as one number: 1224 for the 24th of December. */
const monthDayOf = (day: number): number => {
  const date = new Date(day * dayMs)
  return (date.getUTCMonth() + 1) * 100 + date.getUTCDate()
}

/** From the day named on, this much against the average. */
type Season = readonly [fromMonthDay: number, factor: number]

const shopping: readonly Season[] = [
  [101, 0.9],
  [301, 0.97],
  [501, 1],
  [901, 0.97],
  [1101, 1.05],
  [1121, 1.3],
  [1225, 1],
]

const travelling: readonly Season[] = [
  [101, 0.7],
  [315, 1],
  [615, 1.8],
  [901, 0.8],
  [1120, 1.4],
]

/** Gift cards and presents: around Valentine's, Mother's and Father's Day, and before Christmas. */
const giving: readonly Season[] = [
  [101, 0.5],
  [205, 1.5],
  [215, 0.6],
  [501, 1.5],
  [515, 0.8],
  [610, 1.3],
  [621, 0.6],
  [1121, 4],
  [1225, 1],
]

const factorOf =
  (seasons: readonly Season[]) =>
  (day: number): number => {
    const monthDay = monthDayOf(day)
    return seasons.findLast(([from]) => from <= monthDay)?.[1] ?? 1
  }

const peakOf = (seasons: readonly Season[]): number =>
  Math.max(...seasons.map(([, factor]) => factor))

export const shoppingOn = factorOf(shopping)

/** The share of what would happen at the peak of the season. */
export const travelShareOn = (day: number): number => factorOf(travelling)(day) / travelPeak
export const travelPeak = peakOf(travelling)
export const giftShareOn = (day: number): number => factorOf(giving)(day) / giftPeak
export const giftPeak = peakOf(giving)

const daysPerPay = 30

/** From so many days after the salary on, this much against the average. */
const spending: readonly (readonly [fromDay: number, factor: number])[] = [
  [0, 1.35],
  [4, 1.1],
  [9, 0.95],
  [25, 0.8],
]

/** Spending follows the salary: free for a week, careful before the next. */
export function paydayFactor(payday: number, day: number): number {
  const since = ((monthDayOf(day) % 100) - payday + daysPerPay) % daysPerPay
  return spending.findLast(([from]) => from <= since)?.[1] ?? 1
}
