import type { BreakKind, WorldEvent } from './truth.ts'

/** What a world held, by kind of event, by how it came, and by what was planted. */
export interface Tally {
  count(event: WorldEvent): void
  readonly events: ReadonlyMap<string, number>
  readonly arrivals: Readonly<Record<'LATE' | 'REPEAT', number>>
  readonly planted: ReadonlyMap<string, { readonly count: number; readonly amountMinor: bigint }>
  readonly breaks: ReadonlyMap<BreakKind, number>
  lines(): readonly string[]
}

export function createTally(): Tally {
  const events = new Map<string, number>()
  const arrivals = { LATE: 0, REPEAT: 0 }
  const planted = new Map<string, { count: number; amountMinor: bigint }>()
  const breaks = new Map<BreakKind, number>()
  return {
    events,
    arrivals,
    planted,
    breaks,
    count({ event, truth, arrival, broken }) {
      const kind = event.type === 'Label' ? 'LABEL' : event.record.kind
      events.set(kind, (events.get(kind) ?? 0) + 1)
      if (arrival) arrivals[arrival] += 1
      if (broken) breaks.set(broken.kind, (breaks.get(broken.kind) ?? 0) + 1)
      if (truth === null) return
      const sum = planted.get(truth.fraudType) ?? { count: 0, amountMinor: 0n }
      sum.count += 1
      sum.amountMinor += truth.amountMinor
      planted.set(truth.fraudType, sum)
    },
    lines: () => linesOf({ events, arrivals, planted, breaks }),
  }
}

function linesOf({
  events,
  arrivals,
  planted,
  breaks,
}: Omit<Tally, 'count' | 'lines'>): readonly string[] {
  const total = [...events.values()].reduce((sum, count) => sum + count, 0)
  const authorizations = events.get('AUTHORIZATION') ?? 0
  const frauds = [...planted.values()].reduce((sum, { count }) => sum + count, 0)
  const percent = authorizations === 0 ? 0 : (100 * frauds) / authorizations
  return [
    `${total} events, ${arrivals.LATE} late, ${arrivals.REPEAT} for the second time`,
    ...byCount(events).map(([kind, count]) => `  ${kind} ${count}`),
    `${frauds} planted frauds, ${percent.toFixed(2)} % of ${authorizations} authorizations`,
    ...[...planted].map(
      ([type, { count, amountMinor }]) => `  ${type} ${count}, ${amountMinor} cents`,
    ),
    ...(breaks.size === 0 ? [] : ['planted breaks']),
    ...[...breaks].map(([kind, count]) => `  ${kind} ${count}`),
  ]
}

const byCount = (events: Tally['events']) => [...events].sort(([, one], [, other]) => other - one)
