const second = 1_000
const minute = 60 * second
const hour = 60 * minute
const day = 24 * hour

/** The windows, shortest first; `tileMs` is how coarse one is once its records were folded. */
export const levels = [
  { name: '5m', windowMs: 5 * minute, tileMs: 15 * second },
  { name: '1h', windowMs: hour, tileMs: 2 * minute },
  { name: '24h', windowMs: day, tileMs: hour },
  { name: '7d', windowMs: 7 * day, tileMs: 6 * hour },
  { name: '30d', windowMs: 30 * day, tileMs: day },
] as const

export type WindowName = (typeof levels)[number]['name']

export const levelCount = levels.length

/** The longest window: nothing older is felt. */
export const horizonMs = 30 * day

export const levelOf = (name: WindowName): number => levels.findIndex((one) => one.name === name)

/** First tile that a window ending at `asOf` touches; it is taken whole, at most one too much. */
export const firstTile = (level: number, asOf: number): number => {
  const { windowMs, tileMs } = levelAt(level)
  return Math.floor((asOf - windowMs) / tileMs)
}

export const tileOf = (level: number, at: number): number => Math.floor(at / levelAt(level).tileMs)

function levelAt(level: number): (typeof levels)[number] {
  const found = levels[level]
  if (!found) throw new RangeError(`no window level ${level}`)
  return found
}
