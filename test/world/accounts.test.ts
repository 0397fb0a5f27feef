import { expect, test } from 'vitest'
import type { AccountEvent, CardEvent } from '../../streams/events.ts'
import { eventsOf, smallWorld } from './small.ts'

const events = eventsOf(smallWorld({ days: 60 }))
const byAccount = Map.groupBy(events, ({ record }) => record.accountId)
const accountEventsOf = (account: readonly CardEvent[]): AccountEvent[] =>
  account.flatMap((event) => (event.type === 'AccountEvent' ? [event.record] : []))

test('an account begins with OPENED and its card', () => {
  for (const [, account] of byAccount) {
    const kinds = account.slice(0, 2).map(({ record }) => 'kind' in record && record.kind)
    expect(kinds).toEqual(['OPENED', 'CARD_ISSUED'].slice(0, kinds.length))
  }
})

test('nothing is approved before activation, while blocked, or after the end', () => {
  for (const [, account] of byAccount) {
    let status = 'PENDING'
    const refused = new Set<string>()
    for (const { type, record } of account) {
      if (type === 'AccountEvent') status = record.status
      if (type !== 'Transaction') continue
      const inUse = status === 'ACTIVE' || status === 'DELINQUENT'
      if (record.kind === 'AUTHORIZATION' && !inUse) refused.add(record.eventId)
      const isAnswer = record.kind === 'OUTCOME' && refused.has(record.originalEventId ?? '')
      if (isAnswer) expect(record.approved).toBe(false)
    }
  }
})

test('balances are the fold of what was posted', () => {
  for (const [, account] of byAccount) {
    let balanceMinor: bigint | null = null
    for (const event of account) {
      const change = postedBy(event)
      if (balanceMinor !== null) balanceMinor += change
      if (event.type !== 'AccountEvent') continue
      balanceMinor ??= event.record.balanceMinor
      expect(event.record.balanceMinor).toBe(balanceMinor)
    }
  }
})

function postedBy(event: CardEvent): bigint {
  if (event.type === 'Label') return 0n
  if (event.type === 'AccountEvent') {
    const amount = event.record.paymentAmountMinor ?? 0n
    return event.record.kind === 'PAYMENT_POSTED' ? -amount : amount
  }
  const { kind, approved, messageStyle, billingAmountMinor } = event.record
  const amount = billingAmountMinor ?? 0n
  switch (kind) {
    case 'CLEARING':
      return amount
    case 'REFUND':
    case 'CHARGEBACK':
      return -amount
    case 'OUTCOME':
      return approved && messageStyle === 'SINGLE' ? amount : 0n
    default:
      return 0n
  }
}

test('a returned payment names one that was posted, with the same amount, once', () => {
  const returned: AccountEvent[] = []
  for (const [, account] of byAccount) {
    const own = accountEventsOf(account)
    for (const event of own.filter(({ kind }) => kind === 'PAYMENT_RETURNED')) {
      returned.push(event)
      const posted = own.find(
        ({ kind, paymentId }) => kind === 'PAYMENT_POSTED' && paymentId === event.paymentId,
      )
      expect(posted?.eventTime).toBeLessThan(event.eventTime)
      expect(posted?.paymentAmountMinor).toBe(event.paymentAmountMinor)
    }
  }
  expect(new Set(returned.map(({ paymentId }) => paymentId)).size).toBe(returned.length)
})

test('a changed limit names the limit before it', () => {
  for (const [, account] of byAccount) {
    let limitMinor: bigint | null = null
    for (const event of accountEventsOf(account)) {
      if (event.kind === 'LIMIT_CHANGED') expect(event.previousLimitMinor).toBe(limitMinor)
      else if (limitMinor !== null) expect(event.limitMinor).toBe(limitMinor)
      limitMinor = event.limitMinor
    }
  }
})

test('a card that was replaced is one the account had', () => {
  for (const [, account] of byAccount) {
    const cards = new Set<string | null>()
    for (const { kind, cardId, previousCardId } of accountEventsOf(account)) {
      if (kind === 'CARD_REPLACED') expect(cards).toContain(previousCardId)
      if (cardId !== null) cards.add(cardId)
    }
  }
})
