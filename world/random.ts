import assert from 'node:assert/strict'

/**
 * Chance with a memory: a stream of numbers that depends on its key alone. `fork` names a stream of
 * its own without drawing from this one, so that a module added to the world, or an account added
 * to the program, leaves every other stream as it was.
 */
export interface Random {
  /** A whole number from 0 to 2^32 - 1. */
  word(): number
  /** A number from 0 up to, but not, 1. */
  next(): number
  fork(name: string, index?: number): Random
}

type Key = readonly [number, number, number, number]

export const randomOf = (seed: number, name: string): Random =>
  fromKey(finish(absorb([0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a], `${name}/${seed}`)))

function fromKey(key: Key): Random {
  let [a, b, c] = key
  let counter = key[3] | 1
  // Chris Doty-Humphrey's sfc32: 128 bits of state, passes PractRand.
  const word = () => {
    const sum = (a + b + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (((c << 21) | (c >>> 11)) + sum) | 0
    return sum >>> 0
  }
  return {
    word,
    next: () => word() / 4_294_967_296,
    fork: (name, index = 0) => fromKey(finish(absorb(key, `${name}/${index}`))),
  }
}

function absorb(key: Key, text: string): Key {
  let [a, b, c, d] = key
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    a = Math.imul(a ^ code, 0x9e3779b1)
    b = Math.imul(b ^ (a >>> 15) ^ code, 0x85ebca77)
    c = Math.imul(c ^ (b >>> 13) ^ code, 0xc2b2ae3d)
    d = Math.imul(d ^ (c >>> 16) ^ a, 0x27d4eb2f)
  }
  return [a, b, c, d]
}

/** Every bit of the key comes to depend on every other. */
function finish([a, b, c, d]: Key): Key {
  const [w, x, y, z] = [scramble(a ^ d), scramble(b ^ a), scramble(c ^ b), scramble(d ^ c)]
  return [scramble(w + z), scramble(x + w), scramble(y + x), scramble(z + y)]
}

/** Murmur3's finalizer. */
function scramble(word: number): number {
  const once = Math.imul(word ^ (word >>> 16), 0x85ebca6b)
  const twice = Math.imul(once ^ (once >>> 13), 0xc2b2ae35)
  return twice ^ (twice >>> 16)
}

export const chance = (random: Random, probability: number): boolean => random.next() < probability

export const between = (random: Random, low: number, high: number): number =>
  low + random.next() * (high - low)

/** A whole number from `low` to `high`, both included. */
export const wholeBetween = (random: Random, low: number, high: number): number =>
  low + Math.floor(random.next() * (high - low + 1))

export function pick<T>(random: Random, from: readonly [T, ...T[]]): T {
  return from[Math.floor(random.next() * from.length)] ?? from[0]
}

/** One of `from`, each as likely as its weight says. */
export function pickBy<T>(random: Random, from: readonly T[], weight: (one: T) => number): T {
  let left = random.next() * from.reduce((sum, one) => sum + weight(one), 0)
  let chosen: T | undefined
  for (const one of from) {
    left -= weight(one)
    chosen = one
    if (left < 0) break
  }
  assert(chosen !== undefined, 'nothing to choose from')
  return chosen
}

/** Standard normal by Marsaglia's polar method. */
export function normal(random: Random): number {
  for (;;) {
    const x = random.next() * 2 - 1
    const y = random.next() * 2 - 1
    const square = x * x + y * y
    if (square > 0 && square < 1) return x * Math.sqrt((-2 * Math.log(square)) / square)
  }
}

export const logNormal = (random: Random, median: number, sigma: number): number =>
  median * Math.exp(sigma * normal(random))

export const exponential = (random: Random, mean: number): number =>
  -mean * Math.log(1 - random.next())

/** How many of something that happens `mean` times on average. */
export function poisson(random: Random, mean: number): number {
  const floor = Math.exp(-mean)
  let count = 0
  for (let product = random.next(); product > floor; product *= random.next()) count += 1
  return count
}

/** A UUID of version 4 drawn from the stream. */
export function uuid(random: Random): string {
  const [a, b, c, d] = [hex(random), hex(random), hex(random), hex(random)]
  const variant = '89ab'.charAt(Number.parseInt(c.charAt(0), 16) & 3)
  return `${a}-${b.slice(0, 4)}-4${b.slice(5)}-${variant}${c.slice(1, 4)}-${c.slice(4)}${d}`
}

const hex = (random: Random): string => random.word().toString(16).padStart(8, '0')

/** A token of twelve letters and digits: too short to hide a card number. */
export const token = (random: Random, prefix: string): string =>
  `${prefix}_${letters(random)}${letters(random)}${letters(random)}`

const letters = (random: Random): string =>
  (random.word() % 1_679_616).toString(36).padStart(4, '0')
