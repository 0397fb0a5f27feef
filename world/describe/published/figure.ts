import type { Describer } from '../describer.ts'
import type { Unit } from '../table.ts'
import type { Source } from './sources.ts'

/** A published figure of real card programs, and how ours is worked out. */
export interface Published {
  readonly figure: string
  readonly unit: Unit
  readonly theirs: number
  /** Where and when theirs was measured, and what else it counts in than ours. */
  readonly of: string
  readonly source: Source
  readonly ours: (described: Describer) => number | null
}
