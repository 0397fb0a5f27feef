/** What some rows add up to; more figures than these two are compared as they are. */
export interface Sums {
  readonly rows: bigint
  /** Rows after leaving out those whose identity is there already. */
  readonly distinct: bigint
  readonly [figure: string]: bigint
}

/** Sums by what they are of: a partition of a topic, or a currency in a view. */
export type Book = ReadonlyMap<string, Sums>

/** One way to look at all that was sent: what must be there, and what is. */
export interface Audit {
  readonly name: string
  readonly expected: Book
  readonly held: Book
}

export interface Finding {
  readonly name: string
  readonly expected: bigint
  readonly held: bigint
  readonly lost: bigint
  readonly doubled: bigint
  /** Every figure that is not as it must be; a loss that a double makes up for shows here too. */
  readonly differences: readonly string[]
}

const nothing: Sums = { rows: 0n, distinct: 0n }

export function judge({ name, expected, held }: Audit): Finding {
  const pages = [...new Set([...expected.keys(), ...held.keys()])].map((page) => ({
    page,
    wanted: expected.get(page) ?? nothing,
    found: held.get(page) ?? nothing,
  }))
  const total = (figure: (page: (typeof pages)[number]) => bigint) =>
    pages.reduce((sum, page) => sum + figure(page), 0n)
  return {
    name,
    expected: total(({ wanted }) => wanted.rows),
    held: total(({ found }) => found.rows),
    lost: total(({ wanted, found }) => atLeastNone(wanted.distinct - found.distinct)),
    doubled: total(({ found }) => found.rows - found.distinct),
    differences: pages.flatMap(({ page, wanted, found }) => differencesOf(page, wanted, found)),
  }
}

const atLeastNone = (count: bigint): bigint => (count > 0n ? count : 0n)

const differencesOf = (page: string, wanted: Sums, found: Sums): readonly string[] =>
  [...new Set([...Object.keys(wanted), ...Object.keys(found)])]
    .filter((figure) => (wanted[figure] ?? 0n) !== (found[figure] ?? 0n))
    .map((figure) => `${page}: ${figure} ${found[figure] ?? 0n}, not ${wanted[figure] ?? 0n}`)

/** Whether every record is there, once, with its money. */
export const isWhole = (findings: readonly Finding[]): boolean =>
  findings.every(({ lost, doubled, differences }) => lost + doubled === 0n && !differences.length)
