/** How values are spread, to three digits: memory does not grow with their number. */
export interface Spread {
  /** A whole number, 0 or more. */
  add(value: number): void
  count(): number
  mean(): number | null
  /** The value that this share of all does not exceed, or null where nothing was added. */
  quantile(share: number): number | null
  /** Values cut to three digits with their counts, smallest first. */
  bins(): readonly (readonly [value: number, count: number])[]
}

export function createSpread(): Spread {
  const counts = new Map<number, number>()
  let count = 0
  let sum = 0
  const bins = () => [...counts].toSorted(([one], [other]) => one - other)
  return {
    add(value) {
      const bin = cut(value)
      counts.set(bin, (counts.get(bin) ?? 0) + 1)
      count += 1
      sum += value
    },
    count: () => count,
    mean: () => (count === 0 ? null : sum / count),
    quantile(share) {
      let seen = 0
      for (const [value, times] of bins()) {
        seen += times
        if (seen >= share * count) return value
      }
      return null
    },
    bins,
  }
}

function cut(value: number): number {
  let size = 1
  while (value >= 1_000 * size) size *= 10
  return Math.floor(value / size) * size
}
