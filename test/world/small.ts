import type { CardEvent, Label, Transaction } from '../../streams/events.ts'
import { dayMs } from '../../world/time.ts'
import type { WorldEvent } from '../../world/truth.ts'
import { type WorldOptions, world } from '../../world/world.ts'

export const startMs = Date.parse('2025-03-01T00:00:00Z')

export const smallWorld = (over: Partial<WorldOptions> = {}): WorldEvent[] => [
  ...world({ seed: 5, accounts: 400, days: 40, startMs, ...over }),
]

export const endOf = (days: number): number => startMs + days * dayMs

export const transactionsOf = (events: readonly WorldEvent[]): Transaction[] =>
  events.flatMap(({ event }) => (event.type === 'Transaction' ? [event.record] : []))

export const labelsOf = (events: readonly WorldEvent[]): Label[] =>
  events.flatMap(({ event }) => (event.type === 'Label' ? [event.record] : []))

export const eventsOf = (events: readonly WorldEvent[]): CardEvent[] =>
  events.map(({ event }) => event)
