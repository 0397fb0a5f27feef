/** Seasons: how one month of the year stands against the average one. */
import { dayMs } from '../time.ts'

const daysInYear = 365

/** Per day of the month (0: January) against the average day; null where no whole year is seen. */
export function monthFactor(days: ReadonlyMap<number, number>, month: number): number | null {
  const first = Math.min(...days.keys())
  const years = Math.floor(days.size / daysInYear)
  const whole = [...days].filter(([day]) => day < first + years * daysInYear)
  const own = whole.filter(([day]) => new Date(day * dayMs).getUTCMonth() === month)
  if (own.length === 0) return null
  return meanOf(own) / meanOf(whole)
}

const meanOf = (days: readonly (readonly [number, number])[]): number =>
  days.reduce((sum, [, count]) => sum + count, 0) / days.length
