import type { CardEvent, Label, Transaction } from '../streams/events.ts'
import type { FeatureSet } from './define.ts'

const dayMs = 86_400_000

/** How far ahead the risk target looks: a missed or returned payment of the account. */
const riskHorizonMs = 45 * dayMs

/** What training wants to know about an authorization, from events that came after it. */
export interface Targets {
  /** Null where nobody has said anything. */
  readonly fraud: boolean | null
  readonly fraudKnownAt: number | null
  readonly fraudType: string | null
  /** Null where the log ends before the horizon does. */
  readonly risk: boolean | null
}

/** Collects what became known; targets are right once every event was noted. */
export interface Outlook {
  note(event: CardEvent): void
  noteTime(time: number): void
  targetsOf(event: Transaction): Targets
}

export function createOutlook(): Outlook {
  const verdicts = new Map<string, Label>()
  const troubles = new Map<string, number[]>()
  let last = 0

  /** UNKNOWN says nothing, to the windows as to training. */
  function noteVerdict(label: Label): void {
    if (label.verdict === 'UNKNOWN') return
    const standing = verdicts.get(label.originalEventId)
    if (!standing || outweighs(label, standing)) verdicts.set(label.originalEventId, label)
  }

  return {
    note(event) {
      if (event.type === 'Label') noteVerdict(event.record)
      if (event.type !== 'AccountEvent') return
      const { kind, accountId, eventTime } = event.record
      if (kind !== 'PAYMENT_MISSED' && kind !== 'PAYMENT_RETURNED') return
      troubles.set(accountId, [...(troubles.get(accountId) ?? []), eventTime])
    },
    noteTime(time) {
      last = Math.max(last, time)
    },
    targetsOf({ eventId, accountId, eventTime }) {
      const label = verdicts.get(eventId)
      const fraud = label ? label.verdict === 'FRAUD' : null
      const until = eventTime + riskHorizonMs
      const inTrouble = (troubles.get(accountId) ?? []).some(
        (time) => time > eventTime && time <= until,
      )
      return {
        fraud,
        fraudKnownAt: fraud ? (label?.knownAt ?? null) : null,
        fraudType: fraud ? (label?.fraudType ?? null) : null,
        risk: until <= last ? inTrouble : null,
      }
    },
  }
}

/** Of two labels that say the same the earlier stands, of two that contradict the later. */
const outweighs = (label: Label, standing: Label): boolean =>
  label.verdict === standing.verdict
    ? label.knownAt < standing.knownAt
    : label.knownAt >= standing.knownAt

/** One authorization to learn from. */
export interface TrainingRow {
  readonly event: Transaction
  readonly features: Float32Array
  readonly targets: Targets
}

const idColumns = [
  'event_id',
  'event_time',
  'account_id',
  'card_id',
  'billing_amount_minor',
  'billing_currency',
]
const targetColumns = ['fraud', 'fraud_known_at', 'fraud_type', 'risk', 'risk_complete']

/** Columns of training rows that are no features. */
export const rowColumns: readonly string[] = [...idColumns, ...targetColumns]

/** Names of the columns, the features between what identifies a row and its targets. */
export const trainingColumns = ({ names }: FeatureSet): readonly string[] => [
  ...idColumns,
  ...names,
  ...targetColumns,
]

/** A line of CSV; missing values are empty. No value can hold a comma or a quote. */
export const csvLine = (row: TrainingRow): string =>
  `${[...idsOf(row), ...features(row), ...targetsOf(row)].map((value) => value ?? '').join(',')}\n`

/** A line of NDJSON; missing values are null. */
export const jsonLine = (row: TrainingRow, columns: readonly string[]): string => {
  const values = [...idsOf(row), ...features(row), ...targetsOf(row)]
  const named = columns.map((name, nth) => [name, values[nth] ?? null])
  return `${JSON.stringify(Object.fromEntries(named))}\n`
}

type Value = string | number | null

const idsOf = ({ event }: TrainingRow): readonly Value[] => [
  event.eventId,
  event.eventTime,
  event.accountId,
  event.cardId,
  event.billingAmountMinor === null ? null : event.billingAmountMinor.toString(),
  event.billingCurrency,
]

const features = ({ features: vector }: TrainingRow): readonly Value[] =>
  Array.from(vector, (value) => (Number.isNaN(value) ? null : value))

const targetsOf = ({ targets }: TrainingRow): readonly Value[] => [
  oneZero(targets.fraud),
  targets.fraudKnownAt,
  targets.fraudType?.replace(/[^\w-]/g, '_') ?? null,
  oneZero(targets.risk),
  targets.risk === null ? 0 : 1,
]

const oneZero = (answer: boolean | null): number | null => (answer === null ? null : answer ? 1 : 0)
