/**
 * Gifts, weddings, a new flat: several large purchases within hours, at merchants never visited
 * before, some from a borrowed device. A hard negative for stolen-card.ts.
 */
import type { Account } from '../accounts.ts'
import { strangeAddress } from '../addresses.ts'
import type { Market } from '../merchants.ts'
import { inStore, onLine, type Purchase } from '../purchase.ts'
import { between, chance, exponential, pick, type Random, token, wholeBetween } from '../random.ts'
import type { Step } from '../steps.ts'
import { dayMs, hourMs, minuteMs } from '../time.ts'
import { trades } from '../trades.ts'
import { placeAt } from '../travel.ts'
import type { Habitat } from './everyday.ts'

const daysBetween = 75
const wanted = [
  trades.marketplace,
  trades.fashion,
  trades.computers,
  trades.giftCards,
  trades.electronics,
  trades.clothing,
  trades.hardware,
] as const

export function* sprees({ account, market, period }: Habitat): Generator<Step> {
  const random = account.random.fork('sprees')
  let atMs = period.startMs + Math.round(exponential(random, daysBetween) * dayMs)
  while (atMs < period.endMs) {
    const borrowed = chance(random, 0.25) ? token(random, 'dev') : null
    for (let left = wholeBetween(random, 2, 5); left > 0; left--) {
      yield { kind: 'purchase', atMs, purchase: gift(random, { account, market, borrowed }, atMs) }
      atMs += Math.round(4 * minuteMs + exponential(random, 1.5 * hourMs))
    }
    atMs += Math.round(exponential(random, daysBetween) * dayMs)
  }
}

function gift(
  random: Random,
  { account, market, borrowed }: { account: Account; market: Market; borrowed: string | null },
  atMs: number,
): Purchase {
  const trade = pick(random, wanted)
  const merchant = market.chooseObscure(random, trade, {
    place: placeAt(account, atMs),
    atMs,
  })
  const plain =
    trade.channel === 'ONLINE'
      ? onLine(random, account, { merchant, atMs, stored: false })
      : inStore(random, account, merchant)
  const dear = { ...plain, cents: Math.round(plain.cents * between(random, 1.3, 4)) }
  if (borrowed === null || trade.channel === 'STORE') return dear
  return { ...dear, deviceId: borrowed, ip: strangeAddress(random) }
}
