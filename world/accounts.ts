import { scale } from './currencies.ts'
import { addressOf, type Household, householdOf } from './households.ts'
import { type Place, places } from './places.ts'
import { type Program, programs } from './programs.ts'
import {
  between,
  chance,
  exponential,
  logNormal,
  pick,
  pickBy,
  type Random,
  token,
} from './random.ts'
import { dayMs, dayOf, hourMs, type Period, within } from './time.ts'

/** How the holder pays: the whole statement, a part of it, or the least that is asked. */
export type Payer = 'FULL' | 'PART' | 'MINIMUM'

export type Rhythm = 'EARLY' | 'OFFICE' | 'NIGHT'

export interface Trip {
  readonly period: Period
  readonly to: Place
}

/** A phone and the time from which its holder uses it. */
export interface Phone {
  readonly deviceId: string
  readonly fromMs: number
}

/** A card account as it was opened, and the people behind it. */
export interface Account {
  readonly accountId: string
  readonly program: Program
  readonly household: Household
  readonly phones: readonly [Phone, ...Phone[]]
  readonly trips: readonly Trip[]
  readonly cards: number
  readonly openedOn: number
  /** When OPENED is sent: an older account enters the log just before the world starts. */
  readonly opensMs: number
  readonly closesMs: number
  readonly limitMinor: bigint
  readonly openingBalanceMinor: bigint
  readonly payer: Payer
  /** From when money is short; nothing on the log says so. */
  readonly stressedFromMs: number
  readonly purchasesPerDay: number
  readonly priceLevel: number
  readonly onlineShare: number
  readonly novelty: number
  readonly rhythm: Rhythm
  /** The source of everything else about this account. */
  readonly random: Random
}

const medianPurchasesPerDay = 0.25
const newAccountShare = 0.03
const stressedAtStart = 0.06
const daysToStress = 900
const daysToClosing = 2_500
const daysPerPhone = 300
const computerShare = 0.3
/** Browsers forget who they are, and people borrow. */
const unknownDeviceShare = 0.04

/** Account number `index` of the world: a function of the seed and the index alone. */
export function accountOf(world: Random, index: number, period: Period): Account {
  const random = world.fork('account', index)
  const program = pickBy(random, programs, (one) => one.weight)
  const household = householdOf(world, index)
  const opening = openingOf(random, period)
  const stressedFromMs = chance(random, stressedAtStart)
    ? period.startMs
    : period.startMs + exponential(random, daysToStress) * dayMs
  const payer = pickBy(random, payers, (one) => one.weight)
  const limitCents = Math.round(logNormal(random, program.medianLimitCents, 0.6) / 10_000) * 10_000
  const limitMinor = BigInt(Math.max(50_000, limitCents))
  const purchasesPerDay = logNormal(random, medianPurchasesPerDay, 0.7) * program.activity
  const shortOfMoney = stressedFromMs <= period.startMs + 20 * dayMs
  return {
    accountId: token(random, 'acc'),
    program,
    household,
    phones: phonesOf(random.fork('phones'), period),
    trips: tripsOf(random.fork('trips'), program, period),
    cards: chance(random, 0.2) ? 2 : 1,
    ...opening,
    closesMs: opening.opensMs + exponential(random, daysToClosing) * dayMs,
    limitMinor,
    openingBalanceMinor:
      opening.opensMs > period.startMs
        ? 0n
        : scale(limitMinor, shortOfMoney ? between(random, 0.7, 0.97) : payer.debt(random)),
    payer: shortOfMoney && payer.name === 'FULL' ? 'MINIMUM' : payer.name,
    stressedFromMs,
    purchasesPerDay: Math.min(4, purchasesPerDay),
    priceLevel: logNormal(random, 1, 0.35),
    onlineShare: Math.min(0.9, program.onlineShare * logNormal(random, 1, 0.4)),
    novelty: between(random, 0.15, 0.5),
    rhythm: pick(random, ['EARLY', 'OFFICE', 'OFFICE', 'NIGHT']),
    random,
  }
}

const payers: readonly [PayerHabit, ...PayerHabit[]] = [
  { name: 'FULL', weight: 55, debt: (random) => between(random, 0, 0.15) },
  { name: 'PART', weight: 32, debt: (random) => between(random, 0.1, 0.65) },
  { name: 'MINIMUM', weight: 13, debt: (random) => between(random, 0.3, 0.93) },
]

interface PayerHabit {
  readonly name: Payer
  readonly weight: number
  readonly debt: (random: Random) => number
}

function openingOf(random: Random, period: Period): { opensMs: number; openedOn: number } {
  if (chance(random, newAccountShare)) {
    const opensMs = Math.floor(between(random, period.startMs, period.endMs))
    return { opensMs, openedOn: dayOf(opensMs) }
  }
  const opensMs = period.startMs - Math.ceil(random.next() * hourMs)
  return { opensMs, openedOn: dayOf(period.startMs) - Math.round(between(random, 30, 1_500)) }
}

function tripsOf(random: Random, program: Program, period: Period): Trip[] {
  const trips: Trip[] = []
  const mean = 365 / program.tripsPerYear
  let atMs = period.startMs + exponential(random, mean) * dayMs
  while (atMs < period.endMs) {
    const endMs = atMs + between(random, 1.5, 9) * dayMs
    trips.push({
      period: { startMs: atMs, endMs },
      to: pickBy(random, places, (one) => one.weight),
    })
    atMs = endMs + exponential(random, mean) * dayMs
  }
  return trips
}

/** One phone after the other. A new one is honest, and looks like a thief's. */
function phonesOf(random: Random, period: Period): readonly [Phone, ...Phone[]] {
  const later: Phone[] = []
  const next = () => exponential(random, daysPerPhone) * dayMs
  for (let fromMs = period.startMs + next(); fromMs < period.endMs; fromMs += next()) {
    later.push({ deviceId: token(random, 'dev'), fromMs })
  }
  return [{ deviceId: token(random, 'dev'), fromMs: 0 }, ...later]
}

/** The phone in use, the household's computer, or now and then one never seen before. */
export function deviceAt(random: Random, account: Account, atMs: number): string {
  if (chance(random, unknownDeviceShare)) return token(random, 'dev')
  if (chance(random, computerShare)) return account.household.computer
  const phone = account.phones.findLast((one) => one.fromMs <= atMs)
  return (phone ?? account.phones[0]).deviceId
}

export const addressAt = (random: Random, account: Account, atMs: number): string =>
  addressOf(random, account.household, { atMs, place: placeAt(account, atMs) })

/** Where the holder is. */
export function placeAt(account: Account, atMs: number): Place {
  const trip = account.trips.find(({ period }) => within(period, atMs))
  return trip?.to ?? account.household.home
}
