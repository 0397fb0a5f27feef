/**
 * What is kept of a key per window: one fixed list, the words of every tile. A measure more is a
 * new `formatVersion` and a rebuild of the windows from the log, since stored tiles lack it.
 */
export const formatVersion = 1

/** Measures that are counts, each in words. */
export const counts = {
  attempts: 'attempts',
  approved: 'attempts not declined, reversed or expired',
  declined: 'attempts declined in the end',
  cvvFailed: 'attempts with a wrong security code',
  notPresent: 'attempts without the card',
  foreign: "attempts outside the account's country",
  cash: 'attempts for cash or what is as good as cash',
  zeroAmount: 'attempts for nothing',
  frauds: 'transactions that became known as fraud',
} as const

export type CountMeasure = keyof typeof counts

/**
 * Rows of the slots that a reading has, each with one slot per window level. Counts come first, in
 * the order in which a tile holds them. The last two only the records know: folded history does
 * not count in them.
 */
export const measure = {
  attempts: 0,
  approved: 1,
  declined: 2,
  cvvFailed: 3,
  notPresent: 4,
  foreign: 5,
  cash: 6,
  zeroAmount: 7,
  frauds: 8,
  attemptMax: 9,
  approvedSum: 10,
  attemptSum: 11,
  attemptSquares: 12,
  fraudSum: 13,
  countries: 14,
  peers: 15,
  secondPeers: 16,
  samePeer: 17,
  sameSecondPeer: 18,
} as const

export type Measure = keyof typeof measure

export const measureCount = Object.keys(measure).length

/** A tile: index, nine counts, the largest attempt, four sums, countries, two sketches. */
export const tileWords = 51
export const tileCounts = 9
export const tile = {
  index: 0,
  counts: 1,
  attemptMax: 10,
  approvedSum: 11,
  attemptSum: 13,
  attemptSquares: 15,
  fraudSum: 17,
  countries: 19,
  peers: 27,
  secondPeers: 43,
} as const

/** A sketch of how many are distinct has one 4-bit register per slot, eight to a word. */
export const peerRegisters = 128
export const secondPeerRegisters = 64
export const countryWords = 8
