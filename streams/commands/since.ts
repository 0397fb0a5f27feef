import { InvalidArgumentError } from 'commander'
import type { Span } from '../../sinks/reconcile/found.ts'

/** Where a span begins: at a moment, or so many days before the newest event. */
export type Since =
  | { readonly kind: 'time'; readonly timeMs: number }
  | { readonly kind: 'days'; readonly days: number }

const dayMs = 86_400_000
const daysMax = 36_500

/** Reads `2026-03-01`, `2026-03-01T12:00:00Z` or a number of days. */
export function sinceOf(text: string): Since {
  const days = Number(text)
  if (text.trim() !== '' && days > 0 && days <= daysMax) return { kind: 'days', days }
  const timeMs = dated.test(text) ? Date.parse(text) : Number.NaN
  if (!Number.isNaN(timeMs)) return { kind: 'time', timeMs }
  throw new InvalidArgumentError(
    'It must be a number of days, a date such as 2026-03-01, or a time with its zone.',
  )
}

const dated = /^\d{4}-\d\d-\d\d(?:T.+(?:Z|[+-]\d\d:\d\d))?$/

export interface Clock {
  readonly nowMs: number
  /** The newest event; null where there is none. */
  readonly newestMs: number | null
}

/**
 * From there up to now. Days count from the newest event, so that history which is replayed, or a
 * feed that has stopped, is searched as it would have been then.
 */
export const spanSince = (since: Since, { nowMs, newestMs }: Clock): Span => ({
  fromMs: since.kind === 'time' ? since.timeMs : (newestMs ?? nowMs) - since.days * dayMs,
  toMs: Math.max(nowMs, newestMs ?? nowMs) + 1,
})
