import type { OpenBreaks, Stake } from '../../sinks/break-table.ts'
import type { Changes } from '../../sinks/breaks.ts'
import type { Span } from '../../sinks/reconcile/found.ts'
import { ageOf, inColumns, stakesText } from './columns.ts'
import { exitCodes } from './context.ts'

/** What a run has found, changed and left open. */
export interface ReconcileReport {
  readonly span: Span
  readonly nowMs: number
  readonly kinds: readonly KindReport[]
}

export interface KindReport extends Changes {
  readonly kind: string
  readonly open: number
  /** When the oldest open break was first found; null where none is open. */
  readonly oldestMs: number | null
  readonly stakes: readonly Stake[]
}

/** Every kind that is open or has changed, that with the oldest open break first. */
export function kindsOf(
  open: readonly OpenBreaks[],
  changes: ReadonlyMap<string, Changes>,
): readonly KindReport[] {
  const standing = open.map((breaks) => ({ ...none, ...changes.get(breaks.kind), ...breaks }))
  const known = new Set(open.map(({ kind }) => kind))
  const gone = [...changes].filter(([kind]) => !known.has(kind)).sort()
  return [
    ...standing,
    ...gone.map(([kind, counts]) => ({ ...counts, kind, open: 0, oldestMs: null, stakes: [] })),
  ]
}

const none: Changes = { opened: 0, altered: 0, closed: 0 }

/** How a run ends that came to this report; null where it was interrupted. */
export function exitCodeOf(report: ReconcileReport | null): number {
  if (report === null) return exitCodes.interrupted
  return total(report.kinds, 'open') > 0 ? exitCodes.open : 0
}

/** The report for a reader. */
export function reportLines(report: ReconcileReport): readonly string[] {
  const { kinds, nowMs, span } = report
  const searched = `Searched ${timeText(span.fromMs)} to ${timeText(span.toMs - 1)}`
  if (kinds.length === 0) return [`${searched}: nothing is open, nothing has changed.`]
  const rows = kinds.map(({ kind, open, opened, altered, closed, stakes, oldestMs }) => [
    kind,
    ...[open, opened, altered, closed].map(String),
    stakesText(stakes),
    oldestMs === null ? '-' : ageOf(oldestMs, nowMs),
  ])
  const sums = (['open', 'opened', 'altered', 'closed'] as const).map((figure) =>
    String(total(kinds, figure)),
  )
  const sum = ['all', ...sums, stakesText(totalStakes(kinds)), '']
  return [searched, ...inColumns([header, ...rows, ...(kinds.length > 1 ? [sum] : [])])]
}

const header = ['kind', 'open', 'new', 'altered', 'closed', 'at stake', 'oldest']

/** The report for a program; money is text of minor units by currency. */
export function reportJson(report: ReconcileReport): string {
  const { kinds, span } = report
  return JSON.stringify({
    from: new Date(span.fromMs).toISOString(),
    to: new Date(span.toMs).toISOString(),
    open: total(kinds, 'open'),
    opened: total(kinds, 'opened'),
    altered: total(kinds, 'altered'),
    closed: total(kinds, 'closed'),
    kinds: kinds.map(({ kind, stakes, oldestMs, ...counts }) => ({
      kind,
      ...counts,
      atStakeMinor: minorByCurrency(stakes),
      oldestAt: oldestMs === null ? null : new Date(oldestMs).toISOString(),
    })),
  })
}

const total = (
  kinds: readonly KindReport[],
  figure: 'open' | 'opened' | 'altered' | 'closed',
): number => kinds.reduce((sum, kind) => sum + kind[figure], 0)

function totalStakes(kinds: readonly KindReport[]): readonly Stake[] {
  const stakes = kinds.flatMap((kind) => kind.stakes)
  return [...Map.groupBy(stakes, ({ currency }) => currency)].sort().map(([currency, own]) => ({
    currency,
    minor: own.reduce((sum, { minor }) => sum + minor, 0n),
  }))
}

const minorByCurrency = (stakes: readonly Stake[]) =>
  Object.fromEntries(stakes.map(({ currency, minor }) => [currency, String(minor)]))

const timeText = (timeMs: number): string => `${new Date(timeMs).toISOString().slice(0, 16)}Z`
