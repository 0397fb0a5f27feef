import { createHash } from 'node:crypto'
import { PipelineError } from '../streams/errors.ts'
import type { Aggregate, Definition, Feature, FeatureSet, Peer } from './define.ts'
import { describe, nameOf } from './describe.ts'
import { peerNames } from './entries.ts'
import { isOwned } from './keys.ts'
import { levelOf } from './levels.ts'
import { formatVersion } from './measures.ts'
import type { EntityKind } from './windows.ts'

/** Raised when an aggregate comes to mean something else, so that older models are refused. */
const algebraVersion = 1

/**
 * Puts definitions in force: positions, names, contract hashes. An impossible definition is refused
 * with the words of the definition itself.
 */
export function compileFeatures(definitions: readonly Definition[]): FeatureSet {
  const features = definitions.map(featureOf)
  const byName = new Map(features.map((feature) => [feature.name, feature]))
  const contractHash = (names: readonly string[]): string => {
    const lines = names.map((name) => `${name} ${canonical(required(byName, name).definition)}`)
    return sha256([`weir features ${algebraVersion}`, ...lines].join('\n'))
  }
  const names = features.map(({ name }) => name)
  const repeated = names.findIndex((name, place) => names.indexOf(name) !== place)
  const twice = definitions[repeated]
  if (twice) throw refused(twice, 'is defined twice')
  return { features, names, version: contractHash(names).slice(0, 12), contractHash }
}

function featureOf(definition: Definition): Feature {
  const fault = faultOf(definition)
  if (fault !== null) throw refused(definition, fault)
  const { reason, ...aggregate } = definition
  return { name: nameOf(aggregate), about: describe(aggregate), reason, definition: aggregate }
}

/** Why a definition cannot be computed, or null. */
function faultOf(one: Aggregate): string | null {
  switch (one.aggregate) {
    case 'distinct':
      return one.of === 'country' ? null : peerFault(one.entity, one.of)
    case 'countSame':
      return peerFault(one.entity, one.of) ?? recordsFault(one.entity, levelOf(one.window))
    case 'secondsSince':
      return one.of === 'attempt' ? null : memoryFault(one.entity)
    case 'secondsSinceSame':
      return peerFault(one.entity, one.of) ?? memoryFault(one.entity)
    case 'firstSeen':
      return (
        (one.of === 'country' ? null : peerFault(one.entity, one.of)) ?? memoryFault(one.entity)
      )
    case 'hourShare':
    case 'distanceKm':
    case 'speedKmh':
      return memoryFault(one.entity)
    case 'pace':
      return levelOf(one.window) < levelOf(one.against) ? null : 'needs the longer window last'
    default:
      return null
  }
}

const peerFault = (entity: EntityKind, peer: Peer): string | null =>
  peerNames[entity].some((name) => name === peer)
    ? null
    : `asks for what its window does not meet: a ${entity} keeps ${peerNames[entity].join(' and ')}`

/**
 * Of pairs only the newest records know. They reach back an hour for a card or account in all but
 * absurd use; over longer windows, and for shared windows, tiles would have to carry the pair.
 */
const recordsFault = (entity: EntityKind, level: number): string | null =>
  isOwned(entity) && level <= levelOf('1h')
    ? null
    : `goes beyond the records, and tiles of format ${formatVersion} do not carry it: it takes ` +
      'a new format version and a rebuild of the windows'

const memoryFault = (entity: EntityKind): string | null =>
  isOwned(entity)
    ? null
    : 'needs the newest records, and those of a shared window do not reach back far enough'

const refused = (definition: Definition, fault: string): PipelineError =>
  new PipelineError('CONFIG_INVALID', `the feature ${JSON.stringify(definition)} ${fault}`)

function required(byName: ReadonlyMap<string, Feature>, name: string): Feature {
  const feature = byName.get(name)
  if (!feature) throw new PipelineError('MODEL_REFUSED', `there is no feature named ${name}`)
  return feature
}

/** One text for one meaning, whatever order the definition was written in. */
const canonical = (one: Aggregate): string =>
  JSON.stringify(Object.fromEntries(Object.entries(one).sort(([a], [b]) => (a < b ? -1 : 1))))

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')
