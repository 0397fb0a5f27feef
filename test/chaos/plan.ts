import { randomOf } from '../../world/random.ts'

export const victims = ['sink 1', 'sink 2', 'clickhouse'] as const

export type Victim = (typeof victims)[number]

/** Killed so long after it was seen at work, started again so long after that. */
export interface Kill {
  readonly victim: Victim
  readonly pauseMs: number
  readonly awayMs: number
}

interface Fate {
  readonly pauseMsMax: number
  readonly awayMsMax: number
}

/** The second sink stays away for long, so that the first has all partitions at times. */
const fates: Readonly<Record<Victim, Fate>> = {
  'sink 1': { pauseMsMax: 800, awayMsMax: 300 },
  'sink 2': { pauseMsMax: 800, awayMsMax: 2_000 },
  clickhouse: { pauseMsMax: 2_000, awayMsMax: 1_500 },
}

/**
 * Who is killed when: the same for the same seed. The victims take turns, so that they are done at
 * about the same time; each dies by its own kills, in this order.
 */
export function planKills(seed: number, kills: number): readonly Kill[] {
  const random = randomOf(seed, 'kills')
  return Array.from({ length: kills }, (_, turn) => {
    const victim = victims[turn % victims.length] ?? 'clickhouse'
    const { pauseMsMax, awayMsMax } = fates[victim]
    const pauseMs = Math.floor(random.next() * pauseMsMax)
    return { victim, pauseMs, awayMs: Math.floor(random.next() * awayMsMax) }
  })
}
