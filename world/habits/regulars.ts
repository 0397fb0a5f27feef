/**
 * A standing errand: the barber, the farm shop, the music lesson, every week or two at one small
 * shop, for about the same round amount. For collusion.ts the hard negative: a small merchant that
 * holds much of what some of its customers spend.
 */
import { isOpen } from '../merchants.ts'
import { inStore } from '../purchase.ts'
import { between, chance, pick, type Random } from '../random.ts'
import { residenceAt } from '../residences.ts'
import type { Step } from '../steps.ts'
import { dayMs, dayOf, hourMs } from '../time.ts'
import { trades } from '../trades.ts'
import { placeAt } from '../travel.ts'
import type { Habitat } from './everyday.ts'

const regularShare = 0.07
const shops = [
  trades.restaurant,
  trades.hardware,
  trades.clothing,
  trades.electronics,
  trades.pharmacy,
] as const
const gapDays = [5, 16] as const
const comesShare = 0.85
const usualCents = [3_000, 35_000] as const
const stepCents = [500, 1_000, 5_000] as const
const sameAmountShare = 0.7
const opensAtHour = 9
const openHours = 9

export function* regulars({ account, market, period }: Habitat): Generator<Step> {
  const random = account.random.fork('regulars')
  if (!chance(random, regularShare)) return
  const { home } = residenceAt(account.household, period.startMs)
  const shop = market.chooseObscure(random, pick(random, shops), {
    place: home,
    atMs: period.startMs,
  })
  const everyDays = Math.round(between(random, ...gapDays))
  const usual = roundTo(between(random, ...usualCents), pick(random, stepCents))
  const openMs = (opensAtHour - home.utcOffsetHours) * hourMs
  const firstDay = dayOf(period.startMs) + Math.floor(random.next() * everyDays)
  for (let day = firstDay; day <= dayOf(period.endMs); day += everyDays) {
    const atMs = Math.round(day * dayMs + openMs + random.next() * openHours * hourMs)
    const comes = chance(random, comesShare)
    if (!comes || !isOpen(shop, atMs) || placeAt(account, atMs) !== shop.place) continue
    const purchase = { ...inStore(random, account, shop), cents: amount(random, usual) }
    yield { kind: 'purchase', atMs, purchase }
  }
}

/** The usual, or now and then somewhat more or less. */
const amount = (random: Random, usual: number): number =>
  chance(random, sameAmountShare) ? usual : roundTo(usual * between(random, 0.6, 1.7), 100)

const roundTo = (cents: number, step: number): number =>
  Math.max(step, Math.round(cents / step) * step)
