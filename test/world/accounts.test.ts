import { expect, test } from 'vitest'
import type { AccountEvent } from '../../streams/events.ts'
import { accountEventsOf } from './lives.ts'
import { eventsOf, smallWorld } from './small.ts'

const events = eventsOf(smallWorld({ days: 50, accounts: 250 }))
const byAccount = Map.groupBy(events, ({ record }) => record.accountId)
test('an account begins with OPENED and its card', () => {
  for (const [, account] of byAccount) {
    const kinds = account.slice(0, 2).map(({ record }) => 'kind' in record && record.kind)
    expect(kinds).toEqual(['OPENED', 'CARD_ISSUED'].slice(0, kinds.length))
  }
})

test('a changed limit names the limit before it, and nothing else changes one', () => {
  const wrong: AccountEvent[] = []
  for (const [, account] of byAccount) {
    let limitMinor: bigint | null = null
    for (const event of accountEventsOf(account)) {
      const isChange = event.kind === 'LIMIT_CHANGED'
      const before = isChange ? event.previousLimitMinor : event.limitMinor
      if (limitMinor !== null && before !== limitMinor) wrong.push(event)
      if (isChange && before === event.limitMinor) wrong.push(event)
      limitMinor = event.limitMinor
    }
  }
  expect(wrong).toEqual([])
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
