/** At what hour of the day somebody shops. */
import type { Rhythm } from '../accounts.ts'
import { chance, type Random } from '../random.ts'

/** Hours around which shopping gathers; the second peak is the evening's. */
const peaks: Readonly<Record<Rhythm, readonly [number, number]>> = {
  EARLY: [9.5, 16],
  OFFICE: [12.5, 18.5],
  NIGHT: [15, 21.5],
  SHIFT: [6, 23.5],
}

const anyHourShare = 0.07
const secondPeakShare = 0.45
const spreadHours = 3.2

export function momentOf(random: Random, rhythm: Rhythm): number {
  if (chance(random, anyHourShare)) return random.next() * 24
  const peak = peaks[rhythm][chance(random, secondPeakShare) ? 1 : 0]
  const hour = peak + (random.next() + random.next() + random.next() - 1.5) * spreadHours
  return (hour + 24) % 24
}
