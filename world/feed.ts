import { type CardEvent, type Decision, timeOf } from '../streams/events.ts'
import type { Feeder, FeederCounts } from './feeder.ts'
import type { WorldEvent } from './truth.ts'

/** What the loop needs of the world outside. */
export interface Feeding {
  readonly feeder: Feeder
  readonly send: (events: readonly WorldEvent[]) => Promise<void>
  /** Decisions that came since it was last asked; waits up to `waitMsMax` for the first. */
  readonly decisions: (waitMsMax: number) => Promise<readonly Decision[]>
  readonly pace: Pace
  readonly batchEventsMax: number
  readonly signal: AbortSignal
  readonly now: () => number
  readonly pause: (ms: number) => Promise<void>
  readonly onProgress: (counts: FeederCounts) => void
}

/** When an event is due, in milliseconds after the start. */
export type Pace = (event: CardEvent, count: number) => number

export const asFastAsTaken: Pace = () => 0

export const eventsPerSecond =
  (rate: number): Pace =>
  (_, count) =>
    (count / rate) * 1_000

/** Event time runs `factor` times as fast as the clock. */
export const timesEventTime = (factor: number, startMs: number): Pace => {
  return (event) => (timeOf(event) - startMs) / factor
}

const waitMs = 20

/** Sends a world as a closed loop until all is sent and decided, or the signal aborts. */
export async function feed(events: Iterable<WorldEvent>, feeding: Feeding): Promise<FeederCounts> {
  const { feeder, signal, now, onProgress } = feeding
  const supply = openSupply(events, feeding)
  while (!signal.aborted) {
    const more = supply.fill()
    const ready = feeder.ready(now())
    if (ready.length > 0) await feeding.send(ready)
    const { open, waiting } = feeder.counts()
    if (more === 'exhausted' && open === 0 && waiting === 0 && ready.length === 0) break
    for (const decision of await answers(feeding, ready.length > 0, open)) feeder.decided(decision)
    feeder.giveUp(now())
    onProgress(feeder.counts())
  }
  return feeder.counts()
}

/** Looks for answers; waits a moment where there is nothing else to do. */
async function answers(
  { decisions, pause }: Feeding,
  busy: boolean,
  open: number,
): Promise<readonly Decision[]> {
  if (open > 0) return await decisions(busy ? 0 : waitMs)
  if (!busy) await pause(waitMs)
  return []
}

/** Offers what is due to the feeder. */
function openSupply(events: Iterable<WorldEvent>, feeding: Feeding) {
  const { feeder, pace, batchEventsMax, now } = feeding
  const source = events[Symbol.iterator]()
  const startedMs = now()
  let next = source.next()
  let count = 0
  return {
    fill(): 'exhausted' | 'more' {
      for (let room = batchEventsMax; room > 0 && !feeder.isFull(); room--) {
        if (next.done) return 'exhausted'
        if (startedMs + pace(next.value.event, count) > now()) return 'more'
        feeder.offer(next.value)
        count += 1
        next = source.next()
      }
      return next.done ? 'exhausted' : 'more'
    },
  }
}
