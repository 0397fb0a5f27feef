import type { Known } from './stream.ts'
import type { Book, Sums } from './verdict.ts'

/** The producer's own book, kept from what Kafka has acknowledged and from nothing else. */
export interface Ledger {
  enter(known: readonly Known[]): void
  /** Records by topic, copies included. */
  sent(): ReadonlyMap<string, number>
  /** Rows and money by view and currency, each record once. */
  shown(): Book
}

export function openLedger(): Ledger {
  const sent = new Map<string, number>()
  const shown = new Map<string, Sums>()
  return {
    enter(known) {
      for (const { topic, view, currency, minor, copies } of known) {
        sent.set(topic, (sent.get(topic) ?? 0) + copies)
        const page = pageOf(view, currency)
        const before = shown.get(page)
        const rows = (before?.rows ?? 0n) + 1n
        shown.set(page, { rows, distinct: rows, minor: (before?.minor ?? 0n) + minor })
      }
    },
    sent: () => sent,
    shown: () => shown,
  }
}

/** What a currency in a view is called. */
export const pageOf = (view: string, currency: string): string => `${view} ${currency}`.trim()

/** The money on all pages of a currency. */
export function totalsOf(book: Book): ReadonlyMap<string, bigint> {
  const totals = new Map<string, bigint>()
  for (const [page, { minor = 0n }] of book) {
    const currency = page.split(' ')[1]
    if (currency) totals.set(currency, (totals.get(currency) ?? 0n) + minor)
  }
  return totals
}
