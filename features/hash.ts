/** What a hash is taken of: the salt keeps a merchant from being mistaken for a device. */
export type Salt = 'merchant' | 'device' | 'card' | 'ip' | 'event' | 'country'

/** A 64-bit hash as two 32-bit words; JavaScript has no cheap 64-bit integer. */
export interface EventHash {
  readonly low: number
  readonly high: number
}

const seeds: Readonly<Record<Salt, number>> = {
  merchant: 0x3c6ef372,
  device: 0x510e527f,
  card: 0x1f83d9ab,
  ip: 0x5be0cd19,
  event: 0x6a09e667,
  country: 0x71374491,
}

/** 32-bit hash of an id; never 0, which stands for "none" in a record. */
export const hashOf = (salt: Salt, id: string): number => hashText(id, seeds[salt]) || 1

/** 64-bit hash of an event_id: wide enough to tell all events of an account apart. */
export const hashEvent = (eventId: string): EventHash => ({
  low: hashText(eventId, seeds.event),
  high: hashText(eventId, 0xbb67ae85),
})

/** Spreads the bits of a 32-bit word over the whole word (the finaliser of MurmurHash3). */
export function mix(word: number): number {
  const first = Math.imul(word ^ (word >>> 16), 0x85ebca6b)
  const second = Math.imul(first ^ (first >>> 13), 0xc2b2ae35)
  return (second ^ (second >>> 16)) >>> 0
}

/** MurmurHash3 over UTF-16 units, one word each. */
function hashText(text: string, seed: number): number {
  let hash = seed
  for (let place = 0; place < text.length; place++) {
    const unit = Math.imul(text.charCodeAt(place), 0xcc9e2d51)
    hash ^= Math.imul((unit << 15) | (unit >>> 17), 0x1b873593)
    hash = (Math.imul((hash << 13) | (hash >>> 19), 5) + 0xe6546b64) | 0
  }
  return mix(hash ^ text.length)
}
