import { type Lines, linesOf } from './addresses.ts'
import { type Phone, phonesOf } from './devices.ts'
import { type Household, seatOf } from './households.ts'
import { type Means, meansOf } from './means.ts'
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
  wholeBetween,
} from './random.ts'

import { type Student, studentOf } from './students.ts'
import { dayMs, dayOf, hourMs, type Period } from './time.ts'
import { type Trip, tripsOf } from './travel.ts'

export type Rhythm = 'EARLY' | 'OFFICE' | 'NIGHT' | 'SHIFT'

/** When the account is opened and closed. */
interface Term {
  readonly openedOn: number
  /** When OPENED is sent: an older account enters the log just before the world starts. */
  readonly opensMs: number
  readonly closesMs: number
}

/** A card account as it was opened, and the people behind it. */
export interface Account extends Term, Means {
  readonly accountId: string
  readonly program: Program
  readonly household: Household
  /** Which of the household's people holds it. */
  readonly member: number
  readonly phones: readonly [Phone, ...Phone[]]
  readonly lines: Lines
  readonly trips: readonly Trip[]
  readonly cards: 1 | 2
  /** Who has the second card, where it is not in the house. */
  readonly student: Student | null
  readonly purchasesPerDay: number
  readonly priceLevel: number
  readonly onlineShare: number
  readonly novelty: number
  readonly rhythm: Rhythm
  /** The day of the month on which the salary comes. */
  readonly payday: number
  /** The source of everything else about this account. */
  readonly random: Random
}

const medianPurchasesPerDay = 0.225
const purchasesSigma = 0.65
const purchasesPerDayMax = 4
const cyclerPurchasesPerDay = [1.5, 3.5] as const
const priceSigma = 0.25
const onlineSigma = 0.4
const onlineShareMax = 0.9
/** Lowest and highest share of purchases at merchants that are no favourite. */
const novelty = [0.15, 0.5] as const
const secondCardShare = 0.2
const daysToOpening = 1_100
const daysToClosing = 2_500
const rhythms = ['EARLY', 'EARLY', 'OFFICE', 'OFFICE', 'OFFICE', 'NIGHT', 'NIGHT', 'SHIFT'] as const
const usualPaydayShare = 0.8
const paydays = [1, 1, 5, 10, 15, 15, 20, 25, 28, 28] as const

/** Account number `index` of the world: a function of the seed and the index alone. */
export function accountOf(world: Random, index: number, period: Period): Account {
  const random = world.fork('account', index)
  const program = pickBy(random, programs, (one) => one.weight)
  const seat = seatOf(world, index, period)
  const { income } = seat.household
  const term = termOf(random.fork('term'), period)
  const isNew = term.opensMs >= period.startMs
  const { medianLimitCents, tripsPerYear } = program
  const means = meansOf(random.fork('means'), { medianLimitCents, income, period, isNew })
  const cards = chance(random, secondCardShare) ? 2 : 1
  return {
    accountId: token(random, 'acc'),
    program,
    ...seat,
    phones: phonesOf(random.fork('phones'), seat, period),
    lines: linesOf(random.fork('lines')),
    trips: tripsOf(random.fork('trips'), tripsPerYear, period),
    ...term,
    ...means,
    cards,
    student: cards === 2 ? studentOf(random.fork('student'), period) : null,
    purchasesPerDay: purchasesOf(random, { program, income, means }),
    priceLevel: Math.sqrt(income) * logNormal(random, 1, priceSigma),
    onlineShare: Math.min(onlineShareMax, program.onlineShare * logNormal(random, 1, onlineSigma)),
    novelty: between(random, ...novelty),
    rhythm: pick(random, rhythms),
    payday: chance(random, usualPaydayShare) ? pick(random, paydays) : wholeBetween(random, 1, 28),
    random,
  }
}

function purchasesOf(
  random: Random,
  of: { program: Program; income: number; means: Means },
): number {
  const often =
    logNormal(random, medianPurchasesPerDay, purchasesSigma) * Math.sqrt(Math.sqrt(of.income))
  if (of.means.circumstances === 'CYCLER') return between(random, ...cyclerPurchasesPerDay)
  return Math.min(purchasesPerDayMax, often * of.program.activity)
}

/** Old accounts are loaded in the last hour before the world; new ones come at a steady rate. */
function termOf(random: Random, period: Period): Term {
  const life = exponential(random, daysToClosing) * dayMs
  const days = (period.endMs - period.startMs) / dayMs
  if (chance(random, days / (days + daysToOpening))) {
    const opensMs = Math.floor(between(random, period.startMs, period.endMs))
    return { opensMs, openedOn: dayOf(opensMs), closesMs: opensMs + life }
  }
  const opensMs = period.startMs - Math.ceil(random.next() * hourMs)
  const daysOld = Math.round(between(random, 30, 1_500))
  return { opensMs, openedOn: dayOf(period.startMs) - daysOld, closesMs: opensMs + life }
}
