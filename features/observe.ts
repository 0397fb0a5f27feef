import { needsDecision, type PlacedEvent } from '../streams/events.ts'
import { isAboutLate, settle } from './corrections.ts'
import type { FeatureSet } from './define.ts'
import { declineOf, entryOf, involvedIn, placementsOf } from './entries.ts'
import { type Entry, type Movement, recordWords } from './entry.ts'
import { isOwned } from './keys.ts'
import { knowsEvent } from './remembered.ts'
import { createVectors, type VectorOf } from './vector.ts'
import { pushRecord, type Window } from './window.ts'
import type { Append, EntityKind, Observation, Observed } from './windows.ts'

/** The window of an entity; `partition` is that of the event which asks. It must be in process. */
export type WindowOf = (entity: EntityKind, id: string, partition: number) => Window

export interface Observing {
  readonly windowOf: WindowOf
  readonly features: FeatureSet
  /** How much older than the newest of its account an event may be to change windows. */
  readonly latenessMs: number
}

/** An entity whose window an event reads or changes. */
export interface Touched {
  readonly entity: EntityKind
  readonly id: string
  readonly partition: number
}

/** Every window that `observeEvents` will ask for, as often as it is named. */
export function touchedBy(events: readonly PlacedEvent[]): readonly Touched[] {
  return events.flatMap(({ event, position: { partition } }) => {
    const { accountId, cardId, merchantId, deviceId, ip } = involvedIn(event)
    const ids = { account: accountId, card: cardId, merchant: merchantId, device: deviceId, ip }
    return (['account', 'card', 'merchant', 'device', 'ip'] as const).flatMap((entity) => {
      const id = ids[entity]
      return id === null ? [] : [{ entity, id, partition }]
    })
  })
}

/**
 * Observes events in log order: features as of just before each, then what it says to its windows.
 * The windows hold the whole chunk afterwards; the observation holds what is to be written.
 */
export function observeEvents(events: readonly PlacedEvent[], observing: Observing): Observation {
  const vectorOf = createVectors(observing.features)
  const writing = openWriting()
  const observed = events.map((placed) => observeOne(placed, { ...observing, vectorOf, writing }))
  return { observed, owned: writing.appends(isOwned), shared: writing.appends(isShared) }
}

const isShared = (entity: EntityKind): boolean => !isOwned(entity)

interface Busy extends Observing {
  readonly vectorOf: VectorOf
  readonly writing: Writing
}

function observeOne(placed: PlacedEvent, busy: Busy): Observed {
  const { event, position } = placed
  const involved = involvedIn(event)
  const account = busy.windowOf('account', involved.accountId, position.partition)
  const entry = entryOf(placed)
  if (entry && knowsEvent(account, entry.eventHash)) {
    return { placed, freshness: 'DUPLICATE', features: null }
  }
  // Read before write: an authorization must not count itself among the earlier ones.
  const features =
    event.type === 'Transaction' && needsDecision(event)
      ? busy.vectorOf(event.record, (entity, id) => busy.windowOf(entity, id, position.partition))
      : null
  const late = entry !== null && isLate(account, entry, busy.latenessMs)
  if (entry !== null) {
    write(placed, late ? lateChanges(account, entry) : changesOf(placed, account, entry), busy)
  }
  return { placed, freshness: late ? 'LATE' : 'FRESH', features }
}

/**
 * Corrections and labels speak of the past whenever they come, so they are late only where what
 * they correct was. Anything else is late if the account has seen much newer events.
 */
function isLate(account: Window, entry: Entry, latenessMs: number): boolean {
  switch (entry.kind) {
    case 'ATTEMPT':
    case 'STATE':
      return entry.since < account.newest - latenessMs
    case 'RETRACT':
      return isAboutLate(account, entry)
    case 'LABEL':
    case 'SEEN':
      return false
  }
}

/** What changes in the windows. Where nothing does, the account still remembers the id. */
function changesOf(placed: PlacedEvent, account: Window, entry: Entry): readonly Entry[] {
  if (entry.kind === 'STATE') return [entry]
  const settled = settle(account, entry)
  if (settled.length === 0) return [seen(entry, entry.since)]
  const decline = declineOf(placed)
  return decline ? [...settled, decline] : settled
}

/** The id alone. A correction of what came too late is newer than that, but makes nothing late. */
const lateChanges = ({ newest }: Window, entry: Entry): readonly Entry[] => [
  seen(entry, Math.min(entry.since, newest)),
]

const seen = (entry: Entry, since: number): Movement => ({
  kind: 'SEEN',
  at: since,
  since,
  offset: entry.offset,
  eventHash: entry.eventHash,
  flags: 0,
  amountMinor: 0,
  country: 0,
  mcc: 0,
  peer: 0,
  secondPeer: 0,
  subject: entry.kind === 'STATE' ? entry.eventHash.low : entry.subject,
  latitude: null,
  longitude: null,
})

function write(placed: PlacedEvent, entries: readonly Entry[], busy: Busy): void {
  const { partition } = placed.position
  const involved = involvedIn(placed.event)
  for (const entry of entries) {
    for (const { entity, id, record } of placementsOf(involved, entry)) {
      const window = busy.windowOf(entity, id, partition)
      pushRecord(window, record)
      busy.writing.add({ entity, id, partition }, window, record)
    }
  }
}

/** Records of a chunk by partition and window, in the order in which they were pushed. */
interface Writing {
  add(touched: Touched, window: Window, record: Uint32Array): void
  appends(wanted: (entity: EntityKind) => boolean): ReadonlyMap<number, readonly Append[]>
}

interface Growing extends Touched {
  readonly records: Uint32Array[]
}

function openWriting(): Writing {
  const partitions = new Map<number, Map<Window, Growing>>()
  return {
    add(touched, window, record) {
      const windows = partitions.get(touched.partition) ?? new Map<Window, Growing>()
      partitions.set(touched.partition, windows)
      const growing = windows.get(window) ?? { ...touched, records: [] }
      windows.set(window, growing)
      growing.records.push(record)
    },
    appends(wanted) {
      const appends = [...partitions].map(([partition, windows]) => {
        const written = [...windows.values()].filter(({ entity }) => wanted(entity))
        return [partition, written.map(toAppend)] as const
      })
      return new Map(appends.filter(([, list]) => list.length > 0))
    },
  }
}

function toAppend({ entity, id, records }: Growing): Append {
  const words = new Uint32Array(records.length * recordWords)
  for (const [nth, record] of records.entries()) words.set(record, nth * recordWords)
  return { entity, id, records: Buffer.from(words.buffer) }
}
