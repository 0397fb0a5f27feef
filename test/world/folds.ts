import { type CardEvent, timeOf } from '../../streams/events.ts'
import { quietLives } from './lives.ts'
import { eventsOf, smallWorld, startMs } from './small.ts'

/** A world with its thieves, and years of people who are short of money: one list an account. */
export const lives: readonly (readonly CardEvent[])[] = [
  ...Map.groupBy(eventsOf(smallWorld({ days: 50, accounts: 200 })), idOf).values(),
  ...quietLives({ count: 60, days: 240 }, ({ closesMs }) => ({
    stressed: { startMs, endMs: Number.POSITIVE_INFINITY },
    closesMs: startMs + (closesMs - startMs) / 6,
  })),
]

function idOf({ record }: CardEvent): string {
  return record.accountId
}

/** What an event adds to the posted balance. */
export function postedBy(event: CardEvent): bigint {
  if (event.type === 'Label') return 0n
  if (event.type === 'AccountEvent') {
    const amount = event.record.paymentAmountMinor ?? 0n
    return event.record.kind === 'PAYMENT_POSTED' ? -amount : amount
  }
  const { kind, approved, messageStyle, billingAmountMinor } = event.record
  const amount = billingAmountMinor ?? 0n
  switch (kind) {
    case 'CLEARING':
      return amount
    case 'REFUND':
    case 'CHARGEBACK':
      return -amount
    case 'OUTCOME':
      return approved && messageStyle === 'SINGLE' ? amount : 0n
    case 'REVERSAL':
      // Cash that jammed was posted when it was asked for, and comes back.
      return messageStyle === 'SINGLE' ? -amount : 0n
    default:
      return 0n
  }
}

/** Payments less returns after one moment and up to another. */
export const paidBetween = (life: readonly CardEvent[], fromMs: number, toMs: number): bigint =>
  life.reduce((sum, event) => {
    const counts = event.type === 'AccountEvent' && timeOf(event) > fromMs && timeOf(event) <= toMs
    return counts ? sum - postedBy(event) : sum
  }, 0n)
