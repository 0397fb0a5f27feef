/** What the processor or the network answers, and how much of it is a yes. */
import type { WorldEvent } from '../truth.ts'
import { addOne, byCount, column, countRows, shareOf, sumOf, type Table } from './table.ts'

export interface Answers {
  see(seen: WorldEvent): void
  readonly codes: ReadonlyMap<string, number>
  readonly approved: { readonly count: number; readonly cents: number }
  tables(): readonly Table[]
}

export function createAnswers(): Answers {
  const codes = new Map<string, number>()
  const deciders = new Map<string, number>()
  const approved = { count: 0, cents: 0 }
  return {
    codes,
    approved,
    see({ event }) {
      if (event.type !== 'Transaction' || event.record.responseCode === null) return
      const { record } = event
      addOne(codes, event.record.responseCode)
      addOne(deciders, record.decidedBy ?? 'not said')
      if (!record.approved) return
      approved.count += 1
      approved.cents += Number(record.billingAmountMinor ?? 0n)
    },
    tables: () => [answerTable(codes), deciderTable(deciders)],
  }
}

/** ISO 8583 field 39, as far as a program of cards meets it. */
const meanings: Readonly<Record<string, string>> = {
  '00': 'approved',
  '05': 'do not honour',
  '14': 'no such card',
  '41': 'lost card',
  '43': 'stolen card',
  '46': 'closed account',
  '51': 'insufficient funds',
  '54': 'expired card',
  '55': 'wrong PIN',
  '57': 'not permitted to the card',
  '59': 'suspected fraud',
  '61': 'over an amount limit',
  '62': 'restricted card',
  '65': 'over a frequency limit',
  '75': 'wrong PIN too often',
  '78': 'card not active',
  '82': 'wrong security code',
  '91': 'issuer not available',
  N7: 'wrong security code',
}

const answerTable = (codes: ReadonlyMap<string, number>): Table => ({
  name: 'answers',
  title: 'Answers of the processor',
  columns: [
    column('code', 'word'),
    column('meaning', 'word'),
    column('count', 'count'),
    column('share', 'share'),
  ],
  rows: byCount(codes).map(([code, count]) => [
    code,
    meanings[code] ?? '',
    count,
    shareOf(count, sumOf(codes)),
  ]),
})

const deciderTable = (deciders: ReadonlyMap<string, number>): Table => ({
  name: 'deciders',
  title: 'Who answers',
  columns: [column('decided by', 'word'), column('count', 'count'), column('share', 'share')],
  rows: countRows(deciders),
})
