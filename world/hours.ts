/** When shops are open, by the clock on their wall. */
import { pick, type Random } from './random.ts'
import { hourMs } from './time.ts'

/** Local hours of opening and closing; after midnight counts on from 24. Null: round the clock. */
export type Hours = readonly [number, number] | null

export function isWithinHours(hours: Hours, utcOffsetHours: number, atMs: number): boolean {
  if (hours === null) return true
  const [opens, closes] = hours
  const hour = (((atMs / hourMs + utcOffsetHours) % 24) + 24) % 24
  return (hour >= opens && hour < closes) || hour + 24 < closes
}

const opensLater = [0, 0, 1] as const
const closesEarlier = [0, 0, 1, 2] as const

/** Hours of one shop: those of its trade, or less. */
export function hoursWithin(random: Random, hours: Hours): Hours {
  if (hours === null) return null
  const [opens, closes] = hours
  return [opens + pick(random, opensLater), closes - pick(random, closesEarlier)]
}
