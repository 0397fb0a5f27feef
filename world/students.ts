/** Who studies abroad with a family's second card: where, from when to when, on what device. */
import { abroad } from './places.ts'
import { between, chance, pickBy, type Random, token } from './random.ts'
import type { Residence } from './residences.ts'
import { dayMs, type Period } from './time.ts'

export interface Student {
  readonly period: Period
  readonly residence: Residence
  readonly deviceId: string
}

const studentShare = 0.1
/** Most have left before the world begins. */
const leftBeforeDays = 150
const leaseDays = 30

export function studentOf(random: Random, period: Period): Student | null {
  if (!chance(random, studentShare)) return null
  const firstMs = period.startMs - leftBeforeDays * dayMs
  const startMs = Math.round(between(random, firstMs, period.endMs))
  return {
    period: { startMs, endMs: startMs + between(random, 100, 280) * dayMs },
    residence: {
      home: pickBy(random, abroad, (one) => one.weight),
      fromMs: startMs,
      leaseDays,
      line: random.fork('line'),
    },
    deviceId: token(random, 'dev'),
  }
}
