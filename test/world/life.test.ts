import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { CardEvent, Transaction } from '../../streams/events.ts'
import type { Attack } from '../../world/frauds/crew.ts'
import { dayMs, dayOf } from '../../world/time.ts'
import { lives, paidBetween, postedBy } from './folds.ts'
import { accountEventsOf, ofKind, quietLives } from './lives.ts'
import { endOf, eventsOf, smallWorld, startMs } from './small.ts'

// The invariants of an account, each found again from nothing but its events.

test('the balance of every account event is the fold of what was posted', () => {
  expect(lives.flatMap(wrongBalances)).toEqual([])
})

test('balances are the fold of what was posted in whatever world', () => {
  fc.assert(
    fc.property(fc.nat(), fc.integer({ min: 1, max: 70 }), (seed, days) => {
      const events = eventsOf(smallWorld({ seed, days, accounts: 4 }))
      const byAccount = Map.groupBy(events, ({ record }) => record.accountId)
      expect([...byAccount.values()].flatMap(wrongBalances)).toEqual([])
    }),
    // In this world a cash machine jams, and what it had posted comes back.
    { numRuns: 10, examples: [[537_770_632, 45]] },
  )
})

function wrongBalances(life: readonly CardEvent[]): readonly CardEvent[] {
  let balanceMinor: bigint | null = null
  return life.filter((event) => {
    if (balanceMinor !== null) balanceMinor += postedBy(event)
    if (event.type !== 'AccountEvent') return false
    balanceMinor ??= event.record.balanceMinor
    return event.record.balanceMinor !== balanceMinor
  })
}

test('from one statement to the next the balance moves by debits less credits', () => {
  for (const life of lives) {
    let starting: bigint | null = null
    let moved = 0n
    for (const event of life) {
      moved += postedBy(event)
      if (event.type !== 'AccountEvent' || event.record.kind !== 'STATEMENT') continue
      if (starting !== null) expect(event.record.balanceMinor).toBe(starting + moved)
      starting = event.record.balanceMinor
      moved = 0n
    }
  }
})

test('past due on a statement is what the one before asked for and did not get', () => {
  let pastDues = 0
  const inDebt = lives.filter(
    (life) =>
      ofKind(life, 'PAYMENT_RETURNED').length === 0 &&
      accountEventsOf(life).every(({ balanceMinor }) => balanceMinor > 0n),
  )
  for (const life of inDebt) {
    const bills = ofKind(life, 'STATEMENT')
    for (const [at, { eventTime, pastDueMinor, minimumDueMinor }] of bills.slice(1).entries()) {
      const before = bills[at]
      const asked = before?.minimumDueMinor ?? 0n
      const left = asked - paidBetween(life, before?.eventTime ?? 0, eventTime)
      expect(pastDueMinor).toBe(left > 0n ? left : 0n)
      expect(minimumDueMinor).toBeGreaterThanOrEqual(pastDueMinor ?? 0n)
      if (left > 0n) pastDues += 1
    }
  }
  expect(pastDues).toBeGreaterThan(20)
})

test('a statement is due 23 days later, and the minimum is missed only after that day', () => {
  for (const life of lives) {
    const bills = ofKind(life, 'STATEMENT')
    for (const { dueOn, eventTime } of bills) expect(dueOn).toBe(dayOf(eventTime) + 23)
    const [first] = bills
    for (const { eventTime } of ofKind(life, 'PAYMENT_MISSED')) {
      if (first === undefined || eventTime < first.eventTime) continue
      const due = bills.some((bill) => Math.abs(eventTime - firstDueMs(bill)) < dayMs / 2)
      expect(due || eventTime < firstDueMs(first)).toBe(true)
    }
  }
})

test('nothing is approved beyond the limit less balance and open holds', () => {
  const wrong: CardEvent[] = []
  for (const life of lives) {
    const approved = approvedIn(life)
    const holds = new Map<string, bigint>()
    let [limitMinor, balanceMinor] = [0n, 0n]
    for (const event of life) {
      balanceMinor += postedBy(event)
      if (event.type === 'AccountEvent') ({ limitMinor, balanceMinor } = event.record)
      if (event.type !== 'Transaction') continue
      const { kind, eventId, billingAmountMinor } = event.record
      if (kind === 'AUTHORIZATION' && approved.has(eventId)) {
        const heldMinor = [...holds.values()].reduce((sum, hold) => sum + hold, 0n)
        const availableMinor = limitMinor - balanceMinor - heldMinor
        if ((billingAmountMinor ?? 0n) > availableMinor) wrong.push(event)
      }
      noteHold(holds, event.record, approved)
    }
  }
  expect(wrong).toEqual([])
})

const approvedIn = (life: readonly CardEvent[]): ReadonlySet<string> =>
  new Set(
    life.flatMap(({ type, record }) =>
      type === 'Transaction' && record.approved === true ? (record.originalEventId ?? []) : [],
    ),
  )

/** Holds that are surely open: one that is used in parts is left out from its first part on. */
function noteHold(
  holds: Map<string, bigint>,
  { kind, eventId, originalEventId, messageStyle, billingAmountMinor }: Transaction,
  approved: ReadonlySet<string>,
): void {
  const original = originalEventId ?? ''
  const amountMinor = billingAmountMinor ?? 0n
  const hold = holds.get(original)
  if (kind === 'AUTHORIZATION' && approved.has(eventId)) holds.set(eventId, amountMinor)
  if (kind === 'REVERSAL' && hold !== undefined) holds.set(original, hold - amountMinor)
  const posts = kind === 'OUTCOME' && messageStyle === 'SINGLE'
  if (posts || kind === 'CLEARING' || kind === 'EXPIRY') holds.delete(original)
}

test('a returned payment names one that was posted, with the same amount, once', () => {
  for (const life of lives) {
    const returned = ofKind(life, 'PAYMENT_RETURNED')
    for (const { paymentId, paymentAmountMinor, eventTime } of returned) {
      const posted = ofKind(life, 'PAYMENT_POSTED').filter((one) => one.paymentId === paymentId)
      expect(posted.map((one) => one.paymentAmountMinor)).toEqual([paymentAmountMinor])
      expect(posted[0]?.eventTime).toBeLessThan(eventTime)
    }
    expect(new Set(returned.map(({ paymentId }) => paymentId)).size).toBe(returned.length)
  }
})

test('nothing is approved before activation, while blocked, or after the end', () => {
  let refusals = 0
  for (const life of lives) {
    let status = 'PENDING'
    const refused = new Set<string>()
    for (const { type, record } of life) {
      if (type === 'AccountEvent') status = record.status
      if (type !== 'Transaction') continue
      const inUse = status === 'ACTIVE' || status === 'DELINQUENT'
      if (record.kind === 'AUTHORIZATION' && !inUse) refused.add(record.eventId)
      if (record.kind !== 'OUTCOME' || !refused.has(record.originalEventId ?? '')) continue
      expect(record.approved).toBe(false)
      refusals += 1
    }
  }
  expect(refusals).toBeGreaterThan(5)
})

test('a bucket rises only after a minimum that was not paid when it was due', () => {
  let rises = 0
  for (const life of lives) {
    const bills = ofKind(life, 'STATEMENT')
    let before = 0
    for (const { kind, eventTime, daysPastDue } of accountEventsOf(life)) {
      if (kind !== 'DELINQUENCY_CHANGED') continue
      const rose = (daysPastDue ?? 0) > before
      before = daysPastDue ?? 0
      // Accounts that come into the world in arrears missed bills that were written before it.
      if (!rose || bills[0] === undefined || eventTime < firstDueMs(bills[0])) continue
      rises += 1
      const missed = bills.some(
        (bill) =>
          firstDueMs(bill) <= eventTime &&
          paidBetween(life, bill.eventTime, eventTime) < (bill.minimumDueMinor ?? 0n),
      )
      expect(missed).toBe(true)
    }
  }
  expect(rises).toBeGreaterThan(50)
})

const firstDueMs = ({ dueOn }: { dueOn: number | null }): number => ((dueOn ?? 0) + 1) * dayMs

test('a bucket falls only when money came in since it rose', () => {
  const credits = new Set(['PAYMENT_POSTED', 'REFUND', 'CHARGEBACK'])
  for (const life of lives) {
    let [before, credited] = [0, false]
    for (const event of life) {
      if (event.type === 'Label') continue
      if (credits.has(event.record.kind)) credited = true
      if (event.type !== 'AccountEvent' || event.record.kind !== 'DELINQUENCY_CHANGED') continue
      const days = event.record.daysPastDue ?? 0
      if (days < before) expect(credited).toBe(true)
      ;[before, credited] = [days, false]
    }
  }
})

test('every bucket is seen, and the way back to none', () => {
  const found = new Set(
    lives.flatMap((life) => ofKind(life, 'DELINQUENCY_CHANGED').map((one) => one.daysPastDue)),
  )
  for (const days of [0, 1, 30, 60, 90, 120, 150]) expect(found).toContain(days)
})

test('a debt is charged off at 180 days past due, and the account does not come back', () => {
  let chargedOff = 0
  for (const life of lives) {
    const own = accountEventsOf(life)
    const at = own.findIndex(({ kind }) => kind === 'CHARGED_OFF')
    if (at === -1) continue
    chargedOff += 1
    expect(own[at]?.daysPastDue).toBe(180)
    expect(own[at]?.balanceMinor).toBeGreaterThan(0n)
    const after = own.slice(at)
    expect(new Set(after.map(({ status }) => status))).toEqual(new Set(['CHARGED_OFF']))
    const kinds = new Set(after.slice(1).map(({ kind }) => kind))
    kinds.delete('PAYMENT_RETURNED')
    expect([...kinds]).toEqual([])
  }
  expect(chargedOff).toBeGreaterThan(3)
})

test('what was closed stays so, unless its debt is charged off', () => {
  for (const life of lives) {
    const own = accountEventsOf(life).map(({ status }) => status)
    const after = own.slice(own.indexOf('CLOSED') === -1 ? own.length : own.indexOf('CLOSED'))
    const others = after.filter((status) => status !== 'CLOSED' && status !== 'CHARGED_OFF')
    expect(others).toEqual([])
  }
})

test('cards are blocked from 60 days past due on, and free again after paying', () => {
  for (const life of lives) {
    for (const { kind, status, daysPastDue } of accountEventsOf(life)) {
      if (kind !== 'DELINQUENCY_CHANGED' || status === 'CLOSED') continue
      expect(status === 'BLOCKED').toBe((daysPastDue ?? 0) >= 60)
    }
  }
})

test('whose conduct is not to pay pays nothing more and is charged off', () => {
  const attack: Attack = {
    accountIndex: 0,
    atMs: startMs + 40 * dayMs,
    plan: () => [{ kind: 'conduct', atMs: startMs + 40 * dayMs, conduct: { pays: false } }],
  }
  const over = () => ({ ...openFor(300), purchasesPerDay: 0.3 })
  for (const life of quietLives({ count: 6, days: 290, attacks: [attack] }, over)) {
    const paid = ofKind(life, 'PAYMENT_POSTED').filter(({ eventTime }) => eventTime > attack.atMs)
    expect(paid).toEqual([])
    expect(accountEventsOf(life).at(-1)?.status).toBe('CHARGED_OFF')
  }
})

const openFor = (days: number) =>
  ({
    opensMs: startMs - 1,
    closesMs: endOf(days),
    stressed: { startMs: 0, endMs: 0 },
  }) as const
