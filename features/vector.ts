import type { Transaction } from '../streams/events.ts'
import { createReader, newReading, type Probe, type Reading } from './aggregate.ts'
import { countryCode } from './country.ts'
import type { FeatureSet } from './define.ts'
import { amountIn, type Hashes, hashesOf, peerNames } from './entries.ts'
import type { Glance } from './glance.ts'
import { readOf } from './read.ts'
import type { Window } from './window.ts'
import type { EntityKind } from './windows.ts'

/** The feature vector of an event as of just before it. */
export type VectorOf = (
  event: Transaction,
  windowOf: (entity: EntityKind, id: string) => Window,
) => Float32Array

/** Makes the vectors of a feature set; its scratch space is its own, so use one per chunk. */
export function createVectors({ features }: FeatureSet): VectorOf {
  const reads = features.map(({ definition }) => readOf(definition))
  const read = createReader()
  const scratch: Readonly<Record<EntityKind, Reading>> = {
    card: newReading(),
    account: newReading(),
    device: newReading(),
    ip: newReading(),
    merchant: newReading(),
  }
  return (event, windowOf) => {
    const hashes = hashesOf(event)
    const reading = (entity: EntityKind, id: string | null): Reading | null => {
      if (id === null) return null
      read(windowOf(entity, id), probeOf(event, entity, hashes), scratch[entity])
      return scratch[entity]
    }
    const glance: Glance = {
      event,
      asOf: event.eventTime,
      amountMinor: amountIn(event),
      readings: {
        card: reading('card', event.cardId),
        account: reading('account', event.accountId),
        device: reading('device', event.deviceId),
        ip: reading('ip', event.ip),
        merchant: reading('merchant', event.merchantId),
      },
    }
    const vector = new Float32Array(reads.length)
    reads.forEach((readFeature, place) => {
      vector[place] = readFeature(glance)
    })
    return vector
  }
}

function probeOf(event: Transaction, entity: EntityKind, hashes: Hashes): Probe {
  const [peer, secondPeer] = peerNames[entity]
  return {
    asOf: event.eventTime,
    peer: hashes[peer],
    secondPeer: hashes[secondPeer],
    country: countryCode(event.merchantCountry),
  }
}
