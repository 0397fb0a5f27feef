import { expect } from 'vitest'
import { featureSet } from '../../features/catalog.ts'
import { newMemoryStore, openMemoryWindows } from '../../features/memory.ts'
import { decisionIdOf } from '../../streams/decision-ids.ts'
import { type CardEvent, needsDecision, type PlacedEvent } from '../../streams/events.ts'
import { type Pipeline, until } from './pipeline.ts'

const settleMsMax = 40_000

/** The ids of the events whose producers wait for a decision, each once. */
const waitingIn = (events: readonly CardEvent[]): readonly string[] => [
  ...new Set(events.filter(needsDecision).map(({ record }) => record.eventId)),
]

/** Waits until each of these events has a decision and the whole log is committed. */
export async function untilDecided(pipeline: Pipeline, events: readonly CardEvent[]) {
  const ids = waitingIn(events)
  const decided = () => new Set(pipeline.tail.decisions().map(({ decision }) => decision.eventId))
  const missing = () => ids.filter((id) => !decided().has(id)).length
  const msMax = settleMsMax
  await until(() => missing() === 0, { what: `decisions on ${ids.length} events`, msMax })
  await until(pipeline.isCommitted, { what: 'all offsets are committed', msMax })
}

/** Every copy of a decision has the same bytes, and no event has two decisions. */
export function expectNoneDoubled({ tail }: Pipeline, events: readonly CardEvent[]): void {
  const ids = new Set(waitingIn(events))
  const ours = tail.decisions().filter(({ decision }) => ids.has(decision.eventId))
  const doubled = [...Map.groupBy(ours, ({ decision }) => decision.eventId).values()].filter(
    (copies) => new Set(copies.map(({ message }) => message.value?.toString('hex'))).size > 1,
  )
  expect(doubled.map(([first]) => first?.decision.eventId)).toEqual([])
  const foreign = ours.filter(
    ({ decision }) => decision.decisionId !== decisionIdOf(decision.eventId),
  )
  expect(foreign).toEqual([])
}

/** How many decisions lie on the topic beside the first copy of each. */
export function repeatsIn({ tail }: Pipeline): number {
  const decisions = tail.decisions()
  return decisions.length - new Set(decisions.map(({ decision }) => decision.decisionId)).size
}

const ownedPlaces = [...featureSet.features.entries()].flatMap(([place, { definition }]) =>
  'entity' in definition && /^(device|ip|merchant)$/.test(definition.entity) ? [] : [place],
)
const ownedPart = (features: ArrayLike<number>): Readonly<Record<string, number | undefined>> =>
  Object.fromEntries(
    ownedPlaces.map((place) => [featureSet.names[place] ?? '', features[place]] as const),
  )

/** Card and account features of every decision are those of one undisturbed run over the log. */
export async function expectOwnedFeatures(pipeline: Pipeline): Promise<void> {
  const wanted = await undisturbed(pipeline)
  const differing = pipeline.tail.decisions().filter(({ decision: { eventId, features } }) => {
    const vector = wanted.get(eventId)
    return !vector || JSON.stringify(ownedPart(features)) !== JSON.stringify(ownedPart(vector))
  })
  const shown = differing.slice(0, 1).map(({ decision: { eventId, features } }) => ({
    served: ownedPart(features),
    recomputed: ownedPart(wanted.get(eventId) ?? []),
  }))
  for (const { served, recomputed } of shown) expect(served).toEqual(recomputed)
  expect(differing).toEqual([])
}

/** The features of each decided event, recomputed from the log by windows in memory. */
async function undisturbed({
  context,
  tail,
}: Pipeline): Promise<ReadonlyMap<string, Float32Array>> {
  const latenessMs = context.settings.WEIR_LATENESS_MS
  const windows = openMemoryWindows({ store: newMemoryStore(), features: featureSet, latenessMs })
  const events: PlacedEvent[] = [...tail.events()].sort(
    (one, other) => one.position.offset - other.position.offset,
  )
  const { observed } = await windows.observe(events)
  return new Map(
    observed.flatMap(({ placed, features }) =>
      features ? [[placed.event.record.eventId, features] as const] : [],
    ),
  )
}
