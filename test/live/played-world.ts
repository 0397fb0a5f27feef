import { type Decision, needsDecision, type WeirRecord } from '../../streams/events.ts'
import { disobey, obedience } from '../../world/breaks/disobedience.ts'
import { plantBreaks } from '../../world/breaks/plant.ts'
import { deliver, usualRates } from '../../world/delivery.ts'
import { createFeeder } from '../../world/feeder.ts'
import { randomOf } from '../../world/random.ts'
import { dayMs, type Period } from '../../world/time.ts'
import type { PlantedBreak, WorldEvent } from '../../world/truth.ts'
import { world } from '../../world/world.ts'
import { decisionOn } from '../world/decisions.ts'

/** A world as it was told, with the decisions that were made about it. */
export interface Played {
  readonly records: readonly WeirRecord[]
  readonly breaks: readonly PlantedBreak[]
  readonly period: Period
}

/** A world of 300 accounts and 40 days, in which a purchase in 25 is declined. */
export function play(seed: number, { breaksPerKind }: { breaksPerKind: number }): Played {
  const startMs = Date.UTC(2026, 0, 1)
  const period = { startMs, endMs: startMs + 40 * dayMs }
  const planting = { perKind: breaksPerKind, period }
  const made = world({ seed, accounts: 300, days: 40, startMs })
  const broken = breaksPerKind === 0 ? made : plantBreaks(randomOf(seed, 'breaks'), made, planting)
  const disobeying =
    breaksPerKind === 0 ? obedience : disobey(randomOf(seed, 'disobedience'), planting)
  const feeder = createFeeder(limits, disobeying)
  const told: WorldEvent[] = []
  const decisions: Decision[] = []
  for (const one of deliver(randomOf(seed, 'delivery'), broken, usualRates)) {
    feeder.offer(one)
    for (let ready = feeder.ready(0); ready.length > 0; ready = feeder.ready(0)) {
      told.push(...ready)
      for (const decision of ready.flatMap(decisionsOn)) {
        decisions.push(decision)
        feeder.decided(decision)
      }
    }
  }
  return {
    records: [
      ...told.map(({ event }) => event),
      ...decisions.map((record): WeirRecord => ({ type: 'Decision', record })),
    ],
    breaks: told.flatMap((one) => one.broken ?? []),
    period,
  }
}

const limits = {
  waitingEventsMax: Number.POSITIVE_INFINITY,
  answerMsMax: Number.POSITIVE_INFINITY,
  followUpMsMax: 200 * dayMs,
}

/** A repeat is not decided again. */
function decisionsOn({ event, arrival }: WorldEvent): readonly Decision[] {
  if (event.type !== 'Transaction' || !needsDecision(event) || arrival === 'REPEAT') return []
  const { record } = event
  const number = Number.parseInt(record.eventId.slice(0, 4), 16)
  const isDeclined = record.kind === 'AUTHORIZATION' && number % 25 === 0
  const answer = isDeclined ? ({ action: 'DECLINE', responseCode: '59' } as const) : {}
  return [decisionOn(record, { decisionId: record.eventId, ...answer })]
}
