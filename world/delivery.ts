/**
 * How events reach the log: nearly all at once, some late, some twice. What somebody waits for at
 * the till is never late, and nor is what a later event refers to.
 */
import { type CardEvent, timeOf } from '../streams/events.ts'
import { createTimeQueue, dueBy } from './queue.ts'
import { chance, exponential, logNormal, type Random } from './random.ts'
import { dayMs, hourMs, minuteMs, secondMs } from './time.ts'
import type { WorldEvent } from './truth.ts'

/** Shares from 0 to 1: of all events, and of the events that may be late. */
export interface DeliveryRates {
  readonly duplicated: number
  readonly late: number
}

export const usualRates: DeliveryRates = { duplicated: 0.002, late: 0.005 }

const lateMsMin = minuteMs
const lateMsMedian = hourMs
const lateSigma = 1.8
const lateMsMax = 2 * dayMs
const againMsMean = 20 * minuteMs
const againMsMax = dayMs

/** What later events of an account name or build upon, by kind. */
const referredTo: ReadonlySet<string> = new Set([
  'AUTHORIZATION',
  'INCREMENTAL',
  'ADVICE',
  'OPENED',
  'CARD_ISSUED',
  'CARD_REPLACED',
  'ACTIVATED',
  'PAYMENT_POSTED',
])

/**
 * The events of a world as they arrive; `events` come in event-time order. Nothing is lost, and
 * memory grows with what is late at once. Whether an event comes late or twice depends on its id
 * alone, so that another account leaves it as it was.
 */
export function* deliver(
  random: Random,
  events: Iterable<WorldEvent>,
  rates: DeliveryRates,
): Generator<WorldEvent> {
  const waiting = createTimeQueue<WorldEvent>()
  let rank = 0
  for (const made of events) {
    const atMs = timeOf(made.event)
    yield* dueBy(waiting, atMs)
    const { lateMs, againMs } = delaysOf(random.fork(made.event.record.eventId), made.event, rates)
    if (lateMs === 0) yield made
    else waiting.add(atMs + lateMs, rank++, { ...made, arrival: 'LATE' })
    if (againMs > 0) waiting.add(atMs + lateMs + againMs, rank++, again(made))
  }
  yield* dueBy(waiting, Number.POSITIVE_INFINITY)
}

/** What was planted is planted once. */
const again = ({ broken: _, ...made }: WorldEvent): WorldEvent => ({
  ...made,
  truth: null,
  arrival: 'REPEAT',
})

/** How long after its time it comes, and how long after that it comes again; 0: not at all. */
function delaysOf(random: Random, event: CardEvent, rates: DeliveryRates) {
  const comesLate = mayBeLate(event) && chance(random, rates.late)
  const comesAgain = chance(random, rates.duplicated)
  return {
    lateMs: comesLate ? lateMsOf(random) : 0,
    againMs: comesAgain ? againMsOf(random) : 0,
  }
}

const mayBeLate = (event: CardEvent): boolean =>
  event.type === 'Label' || !referredTo.has(event.record.kind)

const lateMsOf = (random: Random): number =>
  Math.round(Math.min(lateMsMax, Math.max(lateMsMin, logNormal(random, lateMsMedian, lateSigma))))

const againMsOf = (random: Random): number =>
  Math.round(Math.min(againMsMax, secondMs + exponential(random, againMsMean)))
