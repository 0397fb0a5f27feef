import type { CardEvent, PlacedEvent } from '../../streams/events.ts'
import { aLabel, anAccountEvent, aTransaction, noon } from '../streams/builders.ts'
import { eventIdOf, place } from './redis.ts'

/** Equally likely whole numbers from 0 to below `limit`; the same seed gives the same row. */
export type Dice = (limit: number) => number

/** A linear congruential row (Numerical Recipes), its high bits: good enough to pick faults. */
export function diceOf(seed: number): Dice {
  let state = seed >>> 0
  return (limit) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * limit)
  }
}

export const partitions = 4
export const latenessMs = 2 * 3_600_000
const accounts = 24
const stepMs = 15_000

/**
 * A log of accounts, a few of them busy enough to be folded, with corrections, labels, duplicates,
 * events out of order and events that come too late; offsets have gaps.
 */
export function cardLog(events: number, dice: Dice): readonly PlacedEvent[] {
  const log: PlacedEvent[] = []
  const nextOffset = Array.from({ length: partitions }, () => dice(5))
  for (let nth = 0; nth < events; nth++) {
    const earlier = log[log.length - 1 - dice(Math.min(log.length, 200))]
    const event = eventOf(nth, earlier?.event, dice)
    const partition = partitionOf(event)
    const offset = nextOffset[partition] ?? 0
    nextOffset[partition] = offset + 1 + (dice(10) === 0 ? dice(3) : 0)
    log.push(place(event, partition, offset))
  }
  return log
}

/** Accounts are numbered, and spread over the partitions by their number. */
export const partitionOf = ({ record }: CardEvent): number =>
  Number(record.accountId.slice(-2)) % partitions

export const accountOf = (nth: number): string => `acc_Qm4tZ7${String(nth).padStart(2, '0')}`

const isAuthorization = (event: CardEvent | undefined): event is ReturnType<typeof aTransaction> =>
  event?.type === 'Transaction' && event.record.kind === 'AUTHORIZATION'

function eventOf(nth: number, earlier: CardEvent | undefined, dice: Dice): CardEvent {
  const eventId = eventIdOf(nth)
  const eventTime = noon + nth * stepMs - disorderMs(dice)
  const kind = dice(100)
  if (kind < 3 && earlier) return earlier
  if (kind < 6) return anAccountEvent({ eventId, eventTime, accountId: accountOf(dice(accounts)) })
  if (kind < 26 && isAuthorization(earlier))
    return correctionOf(earlier, { eventId, eventTime }, dice)
  return authorizationOf(eventId, eventTime, dice)
}

/** Mostly none, some minutes now and then, rarely more than is allowed. */
function disorderMs(dice: Dice): number {
  const rank = dice(100)
  if (rank < 2) return latenessMs + dice(3_600_000)
  return rank < 15 ? dice(600_000) : 0
}

function authorizationOf(eventId: string, eventTime: number, dice: Dice): CardEvent {
  // A third of all traffic is one account's, so that its windows are folded many times.
  const account = dice(3) === 0 ? 0 : dice(accounts)
  const amount = BigInt(100 + dice(20_000))
  return aTransaction({
    eventId,
    eventTime,
    accountId: accountOf(account),
    cardId: `crd_Hn2vB9${String(account).padStart(2, '0')}`,
    amountMinor: amount,
    billingAmountMinor: amount,
    merchantId: `mer_Gr6cY1s${dice(6)}`,
    merchantCountry: dice(5) === 0 ? 'FR' : 'US',
    deviceId: dice(3) === 0 ? `dev_Lp3xR8v${dice(5)}` : null,
    ip: dice(3) === 0 ? `192.0.2.${dice(5)}` : null,
  })
}

function correctionOf(
  original: ReturnType<typeof aTransaction>,
  own: { readonly eventId: string; readonly eventTime: number },
  dice: Dice,
): CardEvent {
  const { eventId: originalEventId, eventTime: originalEventTime } = original.record
  const about = { ...own, originalEventId, originalEventTime }
  switch (dice(4)) {
    case 0: {
      const { accountId, cardId, merchantId, mcc, deviceId, ip } = original.record
      const verdict = dice(3) === 0 ? 'GENUINE' : 'FRAUD'
      const knownAt = own.eventTime
      return aLabel({
        ...about,
        accountId,
        cardId,
        merchantId,
        mcc,
        deviceId,
        ip,
        verdict,
        knownAt,
      })
    }
    case 1:
      return aTransaction({ ...original.record, ...about, kind: 'REVERSAL' })
    case 2: {
      const half = (original.record.billingAmountMinor ?? 0n) / 2n
      const kind = 'REVERSAL'
      return aTransaction({ ...original.record, ...about, kind, billingAmountMinor: half })
    }
    default:
      return aTransaction({ ...original.record, ...about, kind: 'OUTCOME', approved: false })
  }
}
