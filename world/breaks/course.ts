/** What becomes of a purchase in whose life a break is planted. */
import type { Transaction, TransactionKind } from '../../streams/events.ts'
import { scale } from '../currencies.ts'
import { billed } from '../follow-ups.ts'
import { acquirerReferenceOf } from '../identifiers.ts'
import { between, type Random, uuid } from '../random.ts'
import { followUpOf, processorEventIdOf } from '../records.ts'
import { dayMs } from '../time.ts'
import type { BreakKind, PlantedBreak } from '../truth.ts'

/** An approved purchase, and one on somebody else's card. */
export interface Life {
  readonly authorization: Transaction
  readonly outcome: Transaction
  readonly stranger: Transaction
}

/** How a life goes on. */
export interface Course {
  /** Whether what would have become of the purchase happens too. */
  readonly keeps: 'NOTHING' | 'EVERYTHING'
  readonly steps: readonly CourseStep[]
  /** Where it is a break that nothing comes. */
  readonly missing: Sums | null
}

export interface CourseStep {
  readonly record: Transaction
  /** On the step that does not agree with the purchase. */
  readonly sums: Sums | null
}

export type Sums = Pick<PlantedBreak, 'expectedMinor' | 'actualMinor'>

/** How a kind of break comes about in the life of an approved purchase. */
export interface BreakScheme {
  readonly kind: BreakKind
  readonly spoil: (random: Random, life: Life) => Course
}

/** Instead of what would have become of it. */
export const instead = (...steps: readonly CourseStep[]): Course => ({
  keeps: 'NOTHING',
  steps,
  missing: null,
})

/** Besides what becomes of it. */
export const besides = (step: CourseStep): Course => ({
  keeps: 'EVERYTHING',
  steps: [step],
  missing: null,
})

/** A step as it should be. */
export const sound = (record: Transaction): CourseStep => ({ record, sums: null })

/** A step for another amount than is right. */
export const broken = (
  record: Transaction,
  expectedMinor: bigint,
  actualMinor = billed(record),
): CourseStep => ({ record, sums: { expectedMinor, actualMinor } })

/** From the least to the most. */
export type Range = readonly [number, number]

/** Days until a charge comes. */
export const charged: Range = [0.6, 3]

/** A step of a purchase, some days after another and for a part or a multiple of its amount. */
export function stepOf(
  random: Random,
  { authorization, outcome }: Life,
  step: { kind: TransactionKind; after: Transaction; days: Range; factors?: Range },
): Transaction {
  const { kind, after, days, factors } = step
  const factor = factors ? between(random, ...factors) : 1
  const atMs = laterThan(random, after, days)
  const isPresented = kind === 'CLEARING' || kind === 'REFUND'
  return followUpOf(authorization, {
    eventId: uuid(random),
    kind,
    atMs,
    ...(isPresented && {
      acquirerReference: acquirerReferenceOf(random, authorization.acquirerId, atMs),
    }),
    approvalCode: outcome.approvalCode,
    amountMinor: scale(authorization.amountMinor ?? 0n, factor),
    billingAmountMinor: scale(billed(authorization), factor),
  })
}

/** The same step with all its numbers once more, in a message of its own. */
export function again(random: Random, first: Transaction, days: Range): Transaction {
  const eventId = uuid(random)
  const eventTime = laterThan(random, first, days)
  return { ...first, eventId, eventTime, processorEventId: processorEventIdOf(eventId) }
}

const laterThan = (random: Random, { eventTime }: Transaction, days: Range): number =>
  eventTime + Math.round(between(random, ...days) * dayMs)
