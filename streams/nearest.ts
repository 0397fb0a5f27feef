/**
 * The name that was probably meant: the same letters in another case or with other underscores, or
 * at most two letters changed, added or dropped; null where no name is that close.
 */
export function closest(name: string, names: readonly string[]): string | null {
  const distances = names.map((known) => ({
    known,
    distance: changesBetween(bare(name), bare(known)),
  }))
  const best = distances.reduce<{ known: string; distance: number } | null>(
    (least, next) => (least === null || next.distance < least.distance ? next : least),
    null,
  )
  return best !== null && best.distance <= changesMax ? best.known : null
}

const changesMax = 2

const bare = (name: string): string => name.toLowerCase().replaceAll('_', '')

/** Levenshtein's distance, one row at a time. */
function changesBetween(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, place) => place)
  for (const [place, letter] of [...from].entries()) {
    const next = [place + 1]
    for (const [column, other] of [...to].entries()) {
      const swapped = (row[column] ?? 0) + (letter === other ? 0 : 1)
      next.push(Math.min(swapped, (row[column + 1] ?? 0) + 1, (next[column] ?? 0) + 1))
    }
    row = next
  }
  return row.at(-1) ?? 0
}
