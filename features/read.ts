import { readAccount } from './account.ts'
import type { Aggregate, Peer } from './define.ts'
import { smoothingAttempts } from './describe.ts'
import { peerNames } from './entries.ts'
import { latitudeOf, longitudeOf } from './entry.ts'
import { type Glance, oneIf, type Read, ratioOf, secondsFrom, slotOf, valueIn } from './glance.ts'
import { levels, type WindowName } from './levels.ts'
import type { Measure } from './measures.ts'
import { ownFields } from './own.ts'
import type { EntityKind } from './windows.ts'

/** How a feature is read; names are looked up once, here, and not for every event. */
export function readOf(one: Aggregate): Read {
  switch (one.aggregate) {
    case 'count':
      return slot(one, one.of)
    case 'countSame':
      return slot(one, isFirstPeer(one.entity, one.of) ? 'samePeer' : 'sameSecondPeer')
    case 'distinct':
      return slot(one, distinctOf(one.entity, one.of))
    case 'sum':
      return slot(one, sums[one.of])
    case 'mean':
      return quotient(slot(one, sums[one.of]), slot(one, one.of))
    case 'max':
      return present(slot(one, 'attemptMax'), slot(one, 'attempts'))
    case 'deviation':
      return deviation(one)
    case 'share':
      return quotient(slot(one, one.of), slot(one, 'attempts'))
    case 'fraudRate':
      return smoothed(slot(one, 'frauds'), slot(one, 'attempts'))
    case 'fraudMoneyRate':
      return quotient(slot(one, 'fraudSum'), slot(one, 'attemptSum'))
    case 'amountToMean':
      return amountTo(quotient(slot(one, 'attemptSum'), slot(one, 'attempts')))
    case 'amountToMax':
      return amountTo(slot(one, 'attemptMax'))
    case 'amountZScore':
      return zScore(one)
    case 'pace':
      return pace(one)
    case 'secondsSince':
      return secondsSince(one.entity, lastOf[one.of])
    case 'secondsSinceSame':
      return secondsSince(
        one.entity,
        isFirstPeer(one.entity, one.of) ? 'lastSamePeer' : 'lastSameSecondPeer',
      )
    case 'firstSeen':
      return firstSeen(one.entity, one.of)
    case 'hourShare':
      return ({ readings }) => {
        const reading = readings[one.entity]
        return reading ? ratioOf(reading.attemptsAtHour, reading.attemptsRecalled) : Number.NaN
      }
    case 'distanceKm':
      return (glance) => distanceKm(glance, one.entity)
    case 'speedKmh':
      return (glance) => speedKmh(glance, one.entity)
    case 'own':
      return (glance) => ownFields[one.field].read(glance.event, glance)
    case 'state':
      return (glance) => readAccount(one.field, glance)
  }
}

const sums = { approved: 'approvedSum', attempts: 'attemptSum', frauds: 'fraudSum' } as const

const lastOf = { attempt: 'lastAttempt', declined: 'lastDeclined', fraud: 'lastFraud' } as const

/** Whether a peer is the first of the two an entity keeps. */
const isFirstPeer = (entity: EntityKind, peer: Peer): boolean => peerNames[entity][0] === peer

const distinctOf = (entity: EntityKind, of: Peer | 'country'): Measure =>
  of === 'country' ? 'countries' : isFirstPeer(entity, of) ? 'peers' : 'secondPeers'

interface InWindow {
  readonly entity: EntityKind
  readonly window: WindowName
}

function slot({ entity, window }: InWindow, name: Measure): Read {
  const place = slotOf(name, window)
  return ({ readings }) => valueIn(readings[entity], place)
}

const quotient =
  (part: Read, whole: Read): Read =>
  (glance) =>
    ratioOf(part(glance), whole(glance))

const present =
  (value: Read, count: Read): Read =>
  (glance) =>
    count(glance) > 0 ? value(glance) : Number.NaN

const smoothed =
  (part: Read, whole: Read): Read =>
  (glance) =>
    part(glance) / (whole(glance) + smoothingAttempts)

const amountTo =
  (whole: Read): Read =>
  (glance) =>
    ratioOf(glance.amountMinor, whole(glance))

function deviation(one: InWindow): Read {
  const count = slot(one, 'attempts')
  const mean = quotient(slot(one, 'attemptSum'), count)
  const meanSquare = quotient(slot(one, 'attemptSquares'), count)
  return (glance) => Math.sqrt(Math.max(0, meanSquare(glance) - mean(glance) ** 2))
}

function zScore(one: InWindow): Read {
  const mean = quotient(slot(one, 'attemptSum'), slot(one, 'attempts'))
  const spread = deviation(one)
  return (glance) => ratioOf(1, spread(glance)) * (glance.amountMinor - mean(glance))
}

function pace(one: Extract<Aggregate, { aggregate: 'pace' }>): Read {
  const short = slot(one, 'attempts')
  const long = slot({ entity: one.entity, window: one.against }, 'attempts')
  const shareOf = windowMs(one.window) / windowMs(one.against)
  return (glance) => ratioOf(short(glance), long(glance) * shareOf)
}

const windowMs = (name: WindowName): number =>
  levels.find((level) => level.name === name)?.windowMs ?? Number.NaN

type Moment = 'lastAttempt' | 'lastDeclined' | 'lastFraud' | 'lastSamePeer' | 'lastSameSecondPeer'

function secondsSince(entity: EntityKind, moment: Moment): Read {
  return ({ readings, asOf }) => {
    const reading = readings[entity]
    return reading ? secondsFrom(reading[moment], asOf) : Number.NaN
  }
}

/** Missing where the event does not say whom it meets. */
function firstSeen(entity: EntityKind, of: Peer | 'country'): Read {
  const met =
    of === 'country' ? 'metCountry' : isFirstPeer(entity, of) ? 'metPeer' : 'metSecondPeer'
  return ({ readings, event }) => {
    const reading = readings[entity]
    return reading === null || isUnsaid(event, of) ? Number.NaN : oneIf(!reading[met])
  }
}

function isUnsaid(event: Glance['event'], of: Peer | 'country'): boolean {
  switch (of) {
    case 'merchant':
      return event.merchantId === null
    case 'device':
      return event.deviceId === null
    case 'ip':
      return event.ip === null
    case 'country':
      return event.merchantCountry === null
    case 'card':
      return false
  }
}

const earthRadiusKm = 6_371

/** Great-circle distance; missing where the card is not present or one of the places is unknown. */
function distanceKm({ event, readings }: Glance, entity: EntityKind): number {
  const reading = readings[entity]
  const { merchantLatitude: latitude, merchantLongitude: longitude, cardPresent } = event
  if (!reading || reading.lastPlaceAt === 0 || cardPresent !== true) return Number.NaN
  const fromLatitude = latitudeOf(reading.lastPlace)
  const fromLongitude = longitudeOf(reading.lastPlace)
  if (fromLatitude === null || fromLongitude === null) return Number.NaN
  if (latitude === null || longitude === null) return Number.NaN
  const north = radians(latitude - fromLatitude) / 2
  const east = radians(longitude - fromLongitude) / 2
  const chord =
    Math.sin(north) ** 2 +
    Math.cos(radians(latitude)) * Math.cos(radians(fromLatitude)) * Math.sin(east) ** 2
  return 2 * earthRadiusKm * Math.asin(Math.min(1, Math.sqrt(chord)))
}

/** A place is known to about half a kilometre, so less than a kilometre is no movement. */
function speedKmh(glance: Glance, entity: EntityKind): number {
  const km = distanceKm(glance, entity)
  if (Number.isNaN(km) || km < 1) return km < 1 ? 0 : Number.NaN
  const elapsedMs = glance.asOf - (glance.readings[entity]?.lastPlaceAt ?? 0)
  return (km * 3_600_000) / Math.max(elapsedMs, 60_000)
}

const radians = (degrees: number): number => (degrees * Math.PI) / 180
