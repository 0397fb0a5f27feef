import { expect, test } from 'vitest'
import { accountOf } from '../../world/accounts.ts'
import { type Asked, authorize } from '../../world/authorize.ts'
import { openLedger } from '../../world/ledger.ts'
import { openMarket } from '../../world/merchants.ts'
import { homes } from '../../world/places.ts'
import { inStore } from '../../world/purchase.ts'
import { randomOf } from '../../world/random.ts'
import { hourMs } from '../../world/time.ts'
import { trades } from '../../world/trades.ts'
import { endOf, startMs } from './small.ts'

const period = { startMs, endMs: endOf(40) }
const account = accountOf(randomOf(1, 'world'), 0, period)
const market = openMarket(randomOf(1, 'market'), { accounts: 100, period })
const [home] = homes
const localMs = (hour: number) => startMs + 48 * hourMs + (hour - home.utcOffsetHours) * hourMs

/** The holder at the door of a jeweller, at an hour of the place. */
const at = (hour: number): Asked => {
  const random = randomOf(1, 'jeweller')
  const merchant = market.choose(random, trades.jewellery, { place: home, atMs: localMs(12) })
  return { account, atMs: localMs(hour), purchase: inStore(random, account, merchant) }
}

const open = () => {
  const ledger = openLedger(account, [])
  ledger.status = 'ACTIVE'
  ledger.limitMinor = 10_000_000n
  return ledger
}

test('nothing is sold behind a closed door', () => {
  expect(authorize(open(), at(3))).toBe(null)
  expect(authorize(open(), at(12))).not.toBe(null)
})

test('an approved purchase holds what was asked', () => {
  const ledger = open()
  const asked = authorize(ledger, at(12))
  expect(ledger.heldMinor).toBeGreaterThan(0n)
  expect(asked?.authorization?.billingAmountMinor).toBe(ledger.heldMinor)
})

test('without a card nothing is asked', () => {
  const ledger = open()
  ledger.status = 'PENDING'
  expect(authorize(ledger, at(12))).toBe(null)
})
