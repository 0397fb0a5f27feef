import { logNormal, pickBy, type Random, token } from './random.ts'
import { type Residence, residencesOf } from './residences.ts'
import type { Period } from './time.ts'

/** People under one roof, each with an account: one home, one line, and what they lend out. */
export interface Household {
  readonly residences: readonly [Residence, ...Residence[]]
  /** Against the median: it sets the limit, the prices paid and how often. */
  readonly income: number
  /** The family's computer: everybody uses it. */
  readonly computer: string
  /** A tablet goes round where more than one lives. */
  readonly tablet: string | null
  /** The phone each came with: a family knows each other's codes. */
  readonly phones: readonly string[]
}

/** A household, and which of its people holds the account. */
export interface Seat {
  readonly household: Household
  readonly member: number
}

const accountsPerBlock = 4
const incomeSigma = 0.5

/** How four accounts that follow one another live together, so that no list of homes is needed. */
const blocks: readonly { readonly sizes: readonly number[]; readonly weight: number }[] = [
  { sizes: [1, 1, 1, 1], weight: 40 },
  { sizes: [2, 1, 1], weight: 30 },
  { sizes: [2, 2], weight: 10 },
  { sizes: [3, 1], weight: 12 },
  { sizes: [4], weight: 8 },
]

export function seatOf(world: Random, index: number, period: Period): Seat {
  const block = Math.floor(index / accountsPerBlock)
  const { sizes } = pickBy(world.fork('block', block), blocks, (one) => one.weight)
  let first = block * accountsPerBlock
  let people = 1
  for (const size of sizes) {
    people = size
    if (index < first + size) break
    first += size
  }
  const household = householdOf(world.fork('household', first), people, period)
  return { household, member: index - first }
}

function householdOf(random: Random, people: number, period: Period): Household {
  return {
    residences: residencesOf(random.fork('residences'), period),
    income: logNormal(random, 1, incomeSigma),
    computer: token(random, 'dev'),
    tablet: people > 1 ? token(random, 'dev') : null,
    phones: Array.from({ length: people }, () => token(random, 'dev')),
  }
}
