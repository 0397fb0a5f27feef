import { expect, test } from 'vitest'
import { kiting } from '../../../world/frauds/kiting.ts'
import { changesOf, livesUnder, plantedOf } from './campaigns.ts'

const lives = livesUnder(kiting, { campaigns: 25 })
const kites = lives.filter((life) => plantedOf(life).length > 0)
/** The payments that came back, as they were posted. */
const emptyOf = (life: (typeof lives)[number]) => {
  const back = new Set(changesOf(life, 'PAYMENT_RETURNED').map(({ paymentId }) => paymentId))
  return changesOf(life, 'PAYMENT_POSTED').filter(({ paymentId }) => back.has(paymentId))
}

test('most kites pay more than once from sources never seen, and all of it comes back', () => {
  const many = kites.filter((life) => {
    const sources = emptyOf(life).map(({ paymentSource }) => paymentSource)
    return new Set(sources).size > 1
  })
  expect(kites.length).toBeGreaterThan(lives.length * 0.7)
  expect(many.length).toBeGreaterThan(kites.length * 0.7)
})

test('every planted purchase follows a payment within two days', () => {
  for (const life of kites) {
    const payments = emptyOf(life)
    for (const { eventTime } of plantedOf(life)) {
      const gaps = payments.map((payment) => eventTime - payment.eventTime)
      expect(gaps.some((gapMs) => gapMs > 0 && gapMs < 2 * 86_400_000)).toBe(true)
    }
  }
})

test('some kites give the account up, and some go on as before', () => {
  const silent = kites.filter((life) => {
    const lastMs = plantedOf(life).at(-1)?.eventTime ?? 0
    return !life.some(
      ({ event, truth }) =>
        event.type === 'Transaction' &&
        event.record.kind === 'AUTHORIZATION' &&
        truth === null &&
        event.record.eventTime > lastMs + 2 * 86_400_000,
    )
  })
  expect(silent.length).toBeGreaterThan(kites.length * 0.4)
  expect(silent.length).toBeLessThan(kites.length)
})
