/** What a holder can spend, owes at the start, and how it is paid back. */
import { scale } from './currencies.ts'
import { between, chance, exponential, logNormal, pickBy, type Random } from './random.ts'
import { dayMs, type Period } from './time.ts'

/** How the holder pays: the whole statement, a part of it, or the least that is asked. */
export type Payer = 'FULL' | 'PART' | 'MINIMUM'

/**
 * CYCLER: spends the limit several times a month and pays as often, from one old bank account.
 * HARDSHIP: buys what is needed, pays the minimum and a little now and then, and can be reached.
 */
export type Circumstances = 'ORDINARY' | 'CYCLER' | 'HARDSHIP'

export interface Means {
  readonly circumstances: Circumstances
  readonly limitMinor: bigint
  readonly openingBalanceMinor: bigint
  readonly payer: Payer
  /** While money is short; nothing on the log says so. */
  readonly stressed: Period
}

const stressedAtStart = 0.06
const daysToStress = 1_500
const daysOfStress = 110
/** Who will be short this soon owes much already. */
const shortSoonDays = 20
const limitSigma = 0.4
const limitMinorMin = 50_000n
const cyclerLimits = [80_000, 100_000, 120_000, 150_000, 200_000] as const

const circumstances: readonly { readonly name: Circumstances; readonly weight: number }[] = [
  { name: 'ORDINARY', weight: 96.5 },
  { name: 'CYCLER', weight: 1 },
  { name: 'HARDSHIP', weight: 2.5 },
]

interface PayerHabit {
  readonly name: Payer
  readonly weight: number
  /** Lowest and highest share of the limit that is owed at the start. */
  readonly debt: readonly [number, number]
}

const payers: readonly PayerHabit[] = [
  { name: 'FULL', weight: 55, debt: [0, 0.15] },
  { name: 'PART', weight: 32, debt: [0.1, 0.65] },
  { name: 'MINIMUM', weight: 13, debt: [0.3, 0.93] },
]
const stressedDebt = [0.7, 0.97] as const
const hardshipDebt = [0.5, 0.85] as const

export function meansOf(
  random: Random,
  of: { medianLimitCents: number; income: number; period: Period; isNew: boolean },
): Means {
  const { name } = pickBy(random, circumstances, (one) => one.weight)
  const limitMinor = limitOf(random, of)
  const owed = (debt: readonly [number, number]) =>
    of.isNew ? 0n : scale(limitMinor, between(random, ...debt))
  switch (name) {
    case 'CYCLER': {
      const small = BigInt(cyclerLimits[Math.floor(random.next() * cyclerLimits.length)] ?? 0)
      return { ...steady, circumstances: name, limitMinor: small, payer: 'FULL' }
    }
    case 'HARDSHIP': {
      const openingBalanceMinor = owed(hardshipDebt)
      return { ...steady, circumstances: name, limitMinor, openingBalanceMinor, payer: 'MINIMUM' }
    }
    case 'ORDINARY': {
      const stressed = stressOf(random, of.period)
      const payer = pickBy(random, payers, (one) => one.weight)
      const short = stressed.startMs <= of.period.startMs + shortSoonDays * dayMs
      return {
        circumstances: name,
        limitMinor,
        openingBalanceMinor: owed(short ? stressedDebt : payer.debt),
        payer: short && payer.name === 'FULL' ? 'MINIMUM' : payer.name,
        stressed,
      }
    }
  }
}

const never: Period = { startMs: Number.POSITIVE_INFINITY, endMs: Number.POSITIVE_INFINITY }
const steady = { openingBalanceMinor: 0n, stressed: never } as const

function limitOf(random: Random, of: { medianLimitCents: number; income: number }): bigint {
  const cents = logNormal(random, of.medianLimitCents * of.income, limitSigma)
  const limitMinor = BigInt(Math.round(cents / 10_000) * 10_000)
  return limitMinor > limitMinorMin ? limitMinor : limitMinorMin
}

/** Most find their feet again: as many are short at the end of a long world as at its start. */
function stressOf(random: Random, { startMs }: Period): Period {
  const isShort = chance(random, stressedAtStart)
  const fromMs = isShort ? startMs : startMs + exponential(random, daysToStress) * dayMs
  return { startMs: fromMs, endMs: fromMs + exponential(random, daysOfStress) * dayMs }
}
