/**
 * A daughter or son abroad with the family's second card: for months the same account shops in two
 * countries at once, on-line from a device and an address the family does not know. A hard negative
 * for counterfeit.ts (speed between two places) and stolen-card.ts.
 */
import type { Account } from '../accounts.ts'
import { carrierAddress, homeAddress } from '../addresses.ts'
import { isOpen, type Market } from '../merchants.ts'
import { inStore, onLine, type Purchase } from '../purchase.ts'
import { chance, exponential, pickBy, type Random } from '../random.ts'
import type { Step } from '../steps.ts'
import type { Student } from '../students.ts'
import { dayMs, hourMs } from '../time.ts'
import { onlineTrades, storeTrades } from '../trades.ts'
import type { Habitat } from './everyday.ts'
import { type Favourite, favouritesOf } from './favourites.ts'

const daysBetween = 1.8
const onlineShare = 0.35
const favouriteShare = 0.7
const onThePhoneShare = 0.4
/** Of the prices the family pays. */
const frugality = 0.6

export function* students({ account, market, period }: Habitat): Generator<Step> {
  const { student } = account
  if (student === null) return
  const random = account.random.fork('student')
  const favourite = favouritesOf(random, market)
  const next = () => Math.round(exponential(random, daysBetween) * dayMs)
  const { startMs, endMs } = student.period
  for (let atMs = Math.max(startMs, period.startMs) + next(); atMs < endMs; atMs += next()) {
    if (isAsleep(student, atMs)) continue
    const purchase = buy(random, { account, market, student, favourite }, atMs)
    yield { kind: 'purchase', atMs, purchase }
  }
}

function isAsleep({ residence }: Student, atMs: number): boolean {
  const hour = ((atMs + residence.home.utcOffsetHours * hourMs) % dayMs) / hourMs
  return hour >= 2 && hour < 8
}

function buy(
  random: Random,
  of: { account: Account; market: Market; student: Student; favourite: Favourite },
  atMs: number,
): Purchase {
  const { account, market, student, favourite } = of
  const { home } = student.residence
  const onScreen = chance(random, onlineShare)
  const trade = pickBy(random, onScreen ? onlineTrades : storeTrades, (one) => one.weight)
  const usual = chance(random, favouriteShare)
    ? favourite(random, trade, { residence: student.residence, atMs })
    : null
  const known = usual !== null && isOpen(usual, atMs)
  const merchant = known ? usual : market.choose(random, trade, { place: home, atMs })
  const plain = onScreen
    ? {
        ...onLine(random, account, { merchant, atMs, stored: known }),
        ...screenOf(random, student, atMs),
      }
    : inStore(random, account, merchant)
  return { ...plain, card: 1, cents: Math.max(50, Math.round(plain.cents * frugality)) }
}

const screenOf = (random: Random, { residence, deviceId }: Student, atMs: number) => ({
  deviceId,
  ip: chance(random, onThePhoneShare)
    ? carrierAddress(random, 1, residence.home)
    : homeAddress(residence, atMs),
})
