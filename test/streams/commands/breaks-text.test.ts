import { expect, test } from 'vitest'
import { breakLines, listLines } from '../../../streams/commands/breaks-text.ts'
import { noon, overCleared } from '../../sinks/samples.ts'

const nowMs = noon + 1_000 + 3 * 86_400_000
const known = overCleared()
const closed = overCleared({
  state: 'WRITTEN_OFF',
  changedBy: 'ada',
  why: 'below the cost of a claim',
  changedAt: known.openedAt + 3_600_000,
})

test('breaks are listed with a short id, their age and what is at stake', () => {
  expect(listLines([known, closed], nowMs)).toEqual([
    'id        kind          state        age     at stake  differs                              ' +
      'about',
    '0f1e2d3c  OVER_CLEARED  OPEN         3 days  6.00 USD  billing_amount_minor 12.50 -> 18.50  ' +
      'acc_000001',
    '0f1e2d3c  OVER_CLEARED  WRITTEN_OFF  1 h     6.00 USD  billing_amount_minor 12.50 -> 18.50  ' +
      'acc_000001',
  ])
})

test('a break is shown with both values, its states and the life of its transaction', () => {
  const event = {
    event_id: known.subject,
    event_time: '2026-02-03 12:00:00.123',
    kind: 'CLEARING',
    billing_amount_minor: '1850',
    billing_currency: 'USD',
    approved: null,
    response_code: null,
    merchant_id: 'mer_000001',
    mcc: '5411',
    network: 'VISA',
    acquirer_reference: '24492156034000000000017',
    approval_code: 'A1B2C3',
  }
  const lines = breakLines(closed, { history: [known, closed], events: [event], nowMs })
  expect(lines).toEqual([
    `OVER_CLEARED ${known.breakId}`,
    '  state     WRITTEN_OFF',
    `  about     ${known.subject}`,
    '  field     billing_amount_minor',
    '  expected  12.50',
    '  actual    18.50',
    '  at stake  6.00 USD',
    '  age       1 h',
    '  cure      ask the acquirer for the receipt',
    '  program   aurora',
    '  account   acc_000001',
    '  card      crd_000001',
    'States',
    '  2026-02-03 12:00:01  OPEN         12.50 -> 18.50  RECONCILE',
    '  2026-02-03 13:00:01  WRITTEN_OFF  12.50 -> 18.50  ada        below the cost of a claim',
    'Events',
    `  2026-02-03 12:00:00.123  CLEARING  18.50 USD    VISA mer_000001 5411  ${known.subject}`,
  ])
})
