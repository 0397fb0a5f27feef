import { randomUUID } from 'node:crypto'
import type { CardEvent } from '../../streams/events.ts'
import { aTransaction, noon } from '../streams/builders.ts'

const betweenMs = 60_000

/** Purchases of these accounts, round after round; each account's in the order of their times. */
export function purchasesOf(accounts: readonly string[]): (rounds: number) => CardEvent[] {
  let round = 0
  const next = () => {
    round += 1
    return accounts.map((accountId, nth) => purchase(accountId, { nth, round }))
  }
  return (rounds) => Array.from({ length: rounds }, next).flat()
}

function purchase(accountId: string, { nth, round }: { nth: number; round: number }): CardEvent {
  const amountMinor = BigInt(500 + ((nth * 37 + round * 411) % 9_000))
  return aTransaction({
    eventId: randomUUID(),
    eventTime: noon + round * betweenMs + nth,
    accountId,
    cardId: accountId.replace('acc_', 'crd_'),
    merchantId: `mer_Gr6cY1s${(nth + round) % 7}`,
    amountMinor,
    billingAmountMinor: amountMinor,
  })
}

/** Accounts that no other test has. */
export const newAccounts = (count: number): readonly string[] =>
  Array.from({ length: count }, () => `acc_${randomUUID()}`)
