/** How holders pay: what was paid of each statement before the next one. */
import type { AccountEvent } from '../../streams/events.ts'
import { dayOf } from '../time.ts'
import type { WorldEvent } from '../truth.ts'
import { addOne, column, countRows, type Table } from './table.ts'

export interface Bills {
  see(seen: WorldEvent): void
  tables(): readonly Table[]
}

interface Bill {
  readonly balanceMinor: bigint
  readonly minimumMinor: bigint
  readonly dueOn: number
  paidMinor: bigint
  paidInTimeMinor: bigint
}

/** Whoever pays hardly more than the minimum pays the minimum. */
const minimumPercentMax = 110n

export function createBills(): Bills {
  const open = new Map<string, Bill>()
  const ways = new Map<string, number>()
  return {
    see({ event }) {
      if (event.type !== 'AccountEvent') return
      const { record } = event
      const bill = open.get(record.accountId)
      if (bill) credit(bill, record)
      if (record.kind !== 'STATEMENT') return
      if (bill) addOne(ways, wayOf(bill))
      open.set(record.accountId, billOf(record))
    },
    tables: () => [
      {
        name: 'bills',
        title: 'How statements are paid before the next one',
        columns: [column('paid', 'word'), column('statements', 'count'), column('share', 'share')],
        rows: countRows(ways),
      },
    ],
  }
}

const billOf = (record: AccountEvent): Bill => ({
  balanceMinor: record.balanceMinor,
  minimumMinor: record.minimumDueMinor ?? 0n,
  dueOn: record.dueOn ?? dayOf(record.eventTime),
  paidMinor: 0n,
  paidInTimeMinor: 0n,
})

function credit(bill: Bill, record: AccountEvent): void {
  const amountMinor = record.paymentAmountMinor ?? 0n
  if (record.kind === 'PAYMENT_RETURNED') {
    bill.paidMinor -= amountMinor
    bill.paidInTimeMinor -= amountMinor
  }
  if (record.kind !== 'PAYMENT_POSTED') return
  bill.paidMinor += amountMinor
  if (dayOf(record.eventTime) <= bill.dueOn) bill.paidInTimeMinor += amountMinor
}

function wayOf({ balanceMinor, minimumMinor, paidMinor, paidInTimeMinor }: Bill): string {
  if (balanceMinor <= 0n) return 'nothing was owed'
  if (paidInTimeMinor >= balanceMinor) return 'in full'
  if (paidInTimeMinor * 100n > minimumMinor * minimumPercentMax) return 'in part'
  if (paidInTimeMinor >= minimumMinor) return 'the minimum'
  if (paidMinor >= minimumMinor) return 'late'
  return paidMinor > 0n ? 'less than the minimum' : 'nothing'
}
