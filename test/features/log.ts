import fc from 'fast-check'
import type { CardEvent, PlacedEvent, Transaction } from '../../streams/events.ts'
import { aLabel, anAccountEvent, aTransaction, noon } from '../streams/builders.ts'

/** What happens next in a made-up log; numbers are choices out of a few. */
export interface Step {
  readonly what: (typeof whats)[number]
  readonly afterMs: number
  readonly account: number
  readonly card: number
  readonly merchant: number
  readonly device: number
  readonly amount: number
  readonly marks: number
  /** How many attempts back a correction or label points. */
  readonly back: number
}

const whats = [
  'AUTHORIZATION',
  'ADVICE',
  'INCREMENTAL',
  'OUTCOME',
  'REVERSAL',
  'EXPIRY',
  'FRAUD',
  'GENUINE',
  'ACCOUNT',
  'REPEAT',
] as const

/** Mostly authorizations, a few seconds to days apart, sometimes out of order. */
export const steps = (maxLength: number): fc.Arbitrary<readonly Step[]> =>
  fc.array(
    fc.record({
      what: fc.oneof(
        { weight: 3, arbitrary: fc.constant('AUTHORIZATION' as const) },
        { weight: 2, arbitrary: fc.constantFrom(...whats) },
      ),
      afterMs: fc.oneof(
        fc.integer({ min: 0, max: 90_000 }),
        fc.integer({ min: 0, max: 7_200_000 }),
        fc.integer({ min: -600_000, max: 200_000_000 }),
        fc.constantFrom(0, 1, -120_000, -120_001, 300_000, 3_600_000, 86_400_000),
      ),
      account: fc.nat(1),
      card: fc.nat(1),
      merchant: fc.nat(3),
      device: fc.nat(2),
      amount: fc.constantFrom(0, 1, 99, 1_250, 2_000, 50_000),
      marks: fc.nat(255),
      back: fc.nat(3),
    }),
    { maxLength, size: 'max' },
  )

/** The log that the steps tell, all on partition 0, offsets with gaps. */
export function logOf(told: readonly Step[]): readonly PlacedEvent[] {
  const attempts: Transaction[] = []
  const events: CardEvent[] = []
  let time = noon
  for (const [nth, step] of told.entries()) {
    time += step.afterMs
    const event = eventOf(step, { nth, time, attempts, events })
    if (event.type === 'Transaction' && isAttempt(event.record)) attempts.push(event.record)
    events.push(event)
  }
  return events.map((event, nth) => ({ event, position: { partition: 0, offset: nth * 3 } }))
}

export const isAttempt = ({ kind }: Transaction): boolean =>
  kind === 'AUTHORIZATION' || kind === 'INCREMENTAL' || kind === 'ADVICE'

interface Told {
  readonly nth: number
  readonly time: number
  readonly attempts: readonly Transaction[]
  readonly events: readonly CardEvent[]
}

function eventOf(step: Step, told: Told): CardEvent {
  const original = told.attempts.at(-1 - step.back) ?? unseen(step, told.time)
  const eventId = idOf(told.nth)
  const about = { ...original, eventId, eventTime: told.time, originalEventId: original.eventId }
  const followUp = { ...about, originalEventTime: original.eventTime }
  switch (step.what) {
    case 'AUTHORIZATION':
      return { type: 'Transaction', record: attemptOf(step, eventId, told.time) }
    case 'ADVICE': {
      const approved = step.marks % 2 === 0
      const advised = { ...attemptOf(step, eventId, told.time), kind: step.what, approved }
      return { type: 'Transaction', record: advised }
    }
    case 'INCREMENTAL':
      return { type: 'Transaction', record: { ...followUp, kind: step.what, approved: null } }
    case 'OUTCOME': {
      const approved = step.marks % 4 === 0
      return { type: 'Transaction', record: { ...followUp, kind: step.what, approved } }
    }
    case 'REVERSAL': {
      const billingAmountMinor = BigInt(step.amount)
      return { type: 'Transaction', record: { ...followUp, kind: step.what, billingAmountMinor } }
    }
    case 'EXPIRY':
      return { type: 'Transaction', record: { ...followUp, kind: step.what } }
    case 'FRAUD':
    case 'GENUINE':
      return labelOf(step.what, { eventId, time: told.time, original })
    case 'ACCOUNT':
      return accountEventOf(step, eventId, told.time)
    case 'REPEAT':
      return told.events.at(-1 - step.back) ?? accountEventOf(step, eventId, told.time)
  }
}

function attemptOf(step: Step, eventId: string, eventTime: number): Transaction {
  const amount = BigInt(step.amount)
  const has = (mark: number) => (step.marks & mark) !== 0
  return aTransaction({
    eventId,
    eventTime,
    accountId: `acc_account${step.account}`,
    cardId: `crd_card${step.account}${step.card}`,
    merchantId: `mer_merchant${step.merchant}`,
    merchantCountry: ['US', 'FR', 'BR', null][step.merchant] ?? null,
    merchantLatitude: has(1) ? 10 * step.merchant : null,
    merchantLongitude: has(1) ? 20 * step.merchant : null,
    amountMinor: amount,
    billingAmountMinor: amount,
    cardPresent: has(2) ? has(4) : null,
    cvvResult: has(8) ? 'MISMATCH' : null,
    purpose: has(16) && has(32) ? 'CASH' : 'PURCHASE',
    deviceId: step.device === 0 ? null : `dev_device${step.device}`,
    ip: has(64) ? `192.0.2.${step.device}` : null,
  }).record
}

/** An original that the log does not hold (yet). */
const unseen = (step: Step, time: number): Transaction =>
  attemptOf(step, idOf(900_000 + 10 * step.back + step.account), time - 60_000)

interface About {
  readonly eventId: string
  readonly time: number
  readonly original: Transaction
}

const labelOf = (verdict: 'FRAUD' | 'GENUINE', { eventId, time, original }: About): CardEvent =>
  aLabel({
    eventId,
    verdict,
    knownAt: time,
    accountId: original.accountId,
    cardId: original.cardId,
    merchantId: original.merchantId,
    deviceId: original.deviceId,
    ip: original.ip,
    originalEventId: original.eventId,
    originalEventTime: original.eventTime,
    billingAmountMinor: original.billingAmountMinor,
  })

const accountKinds = [
  'STATEMENT',
  'PAYMENT_POSTED',
  'PAYMENT_RETURNED',
  'PAYMENT_MISSED',
  'CONTACT_CHANGED',
  'LIMIT_CHANGED',
] as const

const accountEventOf = (step: Step, eventId: string, eventTime: number): CardEvent =>
  anAccountEvent({
    eventId,
    eventTime,
    kind: accountKinds[step.marks % accountKinds.length] ?? 'STATEMENT',
    accountId: `acc_account${step.account}`,
    limitMinor: BigInt(1_000 * (1 + step.marks)),
    balanceMinor: BigInt(step.amount),
    paymentAmountMinor: BigInt(step.amount + 1),
    status: step.marks % 3 === 0 ? 'DELINQUENT' : 'ACTIVE',
  })

export const idOf = (nth: number): string =>
  `00000000-0000-4000-8000-${nth.toString().padStart(12, '0')}`
