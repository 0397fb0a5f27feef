import { expect, test } from 'vitest'
import type { Transaction, TransactionKind } from '../../../streams/events.ts'
import { plantBreaks } from '../../../world/breaks/plant.ts'
import { randomOf } from '../../../world/random.ts'
import { dayMs } from '../../../world/time.ts'
import type { BreakKind, WorldEvent } from '../../../world/truth.ts'
import { endOf, smallWorld, startMs, transactionsOf } from '../small.ts'

const days = 60
const clean = smallWorld({ accounts: 150, days })
const period = { startMs, endMs: endOf(days) }
const broken = [...plantBreaks(randomOf(5, 'breaks'), clean, { perKind: 3, period })]

/** An authorization and all that names it. */
interface Life {
  readonly authorization: Transaction
  readonly followers: readonly Transaction[]
}

const ofKind = ({ followers }: Life, kind: TransactionKind): readonly Transaction[] =>
  followers.filter((record) => record.kind === kind)
const minor = (records: readonly Transaction[]): number =>
  records.reduce((sum, { billingAmountMinor }) => sum + Number(billingAmountMinor ?? 0n), 0)
const asked = (life: Life): number =>
  minor([life.authorization]) + minor(ofKind(life, 'INCREMENTAL'))
/** What exchange rates and rounding explain. */
const beyond = (one: number, other: number): boolean => one > other * 1.02 + 2

/** How each kind shows to somebody who knows only the records of a life. */
const signs: Partial<Record<BreakKind, (life: Life) => boolean>> = {
  OUTCOME_MISSING: (life) => ofKind(life, 'OUTCOME').length === 0,
  REVERSAL_OVER_AUTHORIZATION: (life) => minor(ofKind(life, 'REVERSAL')) > asked(life),
  CLEARED_AFTER_REVERSAL: (life) =>
    minor(ofKind(life, 'REVERSAL')) >= asked(life) && ofKind(life, 'CLEARING').length > 0,
  DUPLICATE_PRESENTMENT: (life) => {
    const references = ofKind(life, 'CLEARING').map(({ acquirerReference }) => acquirerReference)
    return new Set(references).size < references.length
  },
  CURRENCY_MISMATCH: (life) =>
    ofKind(life, 'CLEARING').some(({ currency }) => currency !== life.authorization.currency),
  REFUND_OVER_PURCHASE: (life) =>
    beyond(minor(ofKind(life, 'REFUND')), minor(ofKind(life, 'CLEARING'))),
  DUPLICATE_CHARGEBACK: (life) => ofKind(life, 'CHARGEBACK').length > 1,
  DECLINED_CLEARED: (life) =>
    ofKind(life, 'OUTCOME').some(({ approved }) => approved === false) &&
    ofKind(life, 'CLEARING').length > 0,
  UNCLEARED: (life) =>
    ofKind(life, 'OUTCOME').some(({ approved }) => approved) &&
    asked(life) > 0 &&
    life.followers.every(({ kind }) => kind === 'OUTCOME' || kind === 'INCREMENTAL'),
}

/** The last charge comes on the thirty-first day. */
const settledMs = endOf(days) - 32 * dayMs

/** The lives that are over. */
function livesOf(events: readonly WorldEvent[]): readonly Life[] {
  const transactions = transactionsOf(events)
  const byOriginal = Map.groupBy(transactions, ({ originalEventId }) => originalEventId)
  return transactions
    .filter(({ kind, messageStyle }) => kind === 'AUTHORIZATION' && messageStyle === 'DUAL')
    .filter(({ eventTime }) => eventTime < settledMs)
    .map((authorization) => ({
      authorization,
      followers: byOriginal.get(authorization.eventId) ?? [],
    }))
}

const cleanLives = livesOf(clean)
const brokenLives = livesOf(broken)
const told = broken.flatMap((made) => made.broken ?? [])

test.each(Object.entries(signs))('%s: a clean world shows none', (_, sign) => {
  expect(cleanLives.filter(sign)).toEqual([])
})

test.each(Object.entries(signs))('%s: it shows in those lives that are told', (kind, sign) => {
  const toldIds = new Set(told.flatMap((one) => (one.kind === kind ? one.eventId : [])))
  const expected = brokenLives.filter(({ authorization }) => toldIds.has(authorization.eventId))
  expect(brokenLives.filter(sign)).toEqual(expected)
})
