import { featureSet } from '../../features/catalog.ts'
import { observeEvents } from '../../features/observe.ts'
import { openWindow, type Window } from '../../features/window.ts'
import type { EntityKind, Observation, Observed } from '../../features/windows.ts'
import type { PlacedEvent } from '../../streams/events.ts'

export const dayMs = 86_400_000

/** The pure engine over windows in a map, for tests that need no store. */
export function openEngine({ latenessMs = dayMs, features = featureSet } = {}) {
  const windows = new Map<string, Window>()
  const windowOf = (entity: EntityKind, id: string): Window => {
    const key = `${entity}:${id}`
    const held = windows.get(key) ?? openWindow(entity, null)
    windows.set(key, held)
    return held
  }
  const observe = (events: readonly PlacedEvent[]): Observation =>
    observeEvents(events, { features, latenessMs, windowOf })
  return { windows, windowOf, observe }
}

/** One feature of what was observed. */
export const featureOf = (observed: Observed | undefined, name: string): number | undefined =>
  observed?.features?.[featureSet.names.indexOf(name)]
