export const secondMs = 1_000
export const minuteMs = 60 * secondMs
export const hourMs = 60 * minuteMs
export const dayMs = 24 * hourMs

/** What lasts from `startMs` up to, but not, `endMs`. */
export interface Period {
  readonly startMs: number
  readonly endMs: number
}

/** Days since 1970-01-01, as dates are written in the schemas. */
export const dayOf = (atMs: number): number => Math.floor(atMs / dayMs)

/** 0 for Sunday to 6 for Saturday; 1970-01-01 was a Thursday. */
export const weekdayOf = (day: number): number => (((day + 4) % 7) + 7) % 7

export const within = (period: Period, atMs: number): boolean =>
  atMs >= period.startMs && atMs < period.endMs
