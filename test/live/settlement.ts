import type { Decision, Transaction, TransactionKind, WeirRecord } from '../../streams/events.ts'
import { decision, noon, transaction } from '../sinks/samples.ts'

const hourMs = 3_600_000

/** What is not as in the purchase; `minor` is the amount in both currencies. */
type Changes = Partial<Transaction> & { readonly minor?: bigint }

/** A step of a purchase of 100.00, so many hours after it. */
interface Step extends Changes {
  readonly kind: TransactionKind
  readonly hours: number
  /** Which event of the story it names; absent: the purchase. */
  readonly of?: number
}

/** One purchase by a card of its own; what it says nothing of is approved and as usual. */
export interface Story {
  readonly rule: string
  /** Class of the authorization. */
  readonly purchase: string
  /** Class of the last step, where it is another. */
  readonly last?: string
  /** Kinds of breaks that are found. */
  readonly breaks?: readonly string[]
  readonly asked?: Partial<Transaction>
  readonly decided?: Partial<Decision> | null
  readonly answered?: Partial<Transaction> | null
  readonly steps?: readonly Step[]
}

export const step = (kind: TransactionKind, hours: number, changes: Changes = {}): Step => ({
  ...changes,
  kind,
  hours,
})

/** What a step lacks that names no authorization. */
export const unlinked = {
  authorizationId: null,
  originalEventId: null,
  originalEventTime: null,
  networkLifecycleId: null,
  retrievalReferenceNumber: null,
  approvalCode: null,
} as const satisfies Partial<Transaction>

const { networkLifecycleId: _, ...byLifecycleOnly } = unlinked
export const byLifecycle: Partial<Transaction> = byLifecycleOnly
const { retrievalReferenceNumber: __, approvalCode: ___, ...byReferenceOnly } = unlinked
export const byReference: Partial<Transaction> = byReferenceOnly

/** The processor's answer to an increment of 50.00. */
export const answerTo = (of: number, fields: Partial<Transaction>): Step => ({
  ...step('OUTCOME', 21, { minor: 5_000n, ...fields }),
  of,
})

const digits = (number: number, length: number) => String(number).padStart(length, '0')
/** The id of the purchase of a story, and of its steps from 2 on. */
export const idOf = (story: number, nth = 0) =>
  `00000000-0000-4000-8000-${digits(story, 6)}${digits(nth, 6)}`

export const lastIdOf = (story: number, { steps = [] }: Story) => idOf(story, steps.length + 1)

export function recordsOf(told: Story, story: number): readonly WeirRecord[] {
  const asked = askedOf(story, told.asked)
  const answer = step('OUTCOME', 0.001, { approved: true, ...told.answered })
  const followers = [answer, ...(told.steps ?? [])].map((one, index) =>
    followerOf(asked, one, { story, nth: index + 1 }),
  )
  const records = [asked, ...(told.answered === null ? followers.slice(1) : followers)]
  const undecided = told.decided === null ? [asked.eventId] : []
  return records.flatMap((record): WeirRecord[] => {
    const { eventId, kind } = record
    const isDecided = kind === 'AUTHORIZATION' || kind === 'INCREMENTAL'
    if (!isDecided || undecided.includes(eventId)) return [{ type: 'Transaction', record }]
    const { eventTime } = record
    const approval = { decisionId: eventId, eventId, eventTime, action: 'APPROVE' } as const
    return [
      { type: 'Transaction', record },
      { type: 'Decision', record: decision({ ...approval, ...told.decided }) },
    ]
  })
}

const askedOf = (story: number, fields: Partial<Transaction> = {}): Transaction =>
  transaction({
    eventId: idOf(story),
    accountId: `acc_${digits(story, 6)}`,
    cardId: `crd_${digits(story, 6)}`,
    networkLifecycleId: `n_${digits(story, 6)}`,
    retrievalReferenceNumber: digits(story, 12),
    acquirerReference: null,
    approvalCode: null,
    currency: 'USD',
    amountMinor: 10_000n,
    billingAmountMinor: 10_000n,
    ...fields,
  })

function followerOf(
  asked: Transaction,
  { hours, minor, of = 0, ...changes }: Step,
  { story, nth }: { readonly story: number; readonly nth: number },
): Transaction {
  const eventId = idOf(story, nth)
  return {
    ...asked,
    eventId,
    eventTime: noon + Math.round(hours * hourMs),
    originalEventId: idOf(story, of),
    originalEventTime: asked.eventTime,
    approvalCode: 'A1B2C3',
    approved: null,
    ...(changes.kind === 'CLEARING' && { acquirerReference: eventId }),
    ...(minor !== undefined && { amountMinor: minor, billingAmountMinor: minor }),
    ...changes,
  }
}
