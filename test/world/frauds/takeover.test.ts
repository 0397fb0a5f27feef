import { expect, test } from 'vitest'
import { takeover } from '../../../world/frauds/takeover.ts'
import { dayMs } from '../../../world/time.ts'
import { boughtOf, changesOf, livesUnder, plantedOf } from './campaigns.ts'

const lives = livesUnder(takeover, { campaigns: 12 }).filter((life) => plantedOf(life).length > 0)

const changesBefore = (life: (typeof lives)[number]) => {
  const spentMs = plantedOf(life)[0]?.eventTime ?? 0
  return [
    ...changesOf(life, 'CREDENTIAL_CHANGED'),
    ...changesOf(life, 'CONTACT_CHANGED'),
    ...changesOf(life, 'CARD_REPLACED'),
  ].filter(({ eventTime }) => eventTime < spentMs && eventTime > spentMs - 20 * dayMs)
}

test('the password changes within twenty days before the spending', () => {
  for (const life of lives) {
    const kinds = changesBefore(life).map(({ kind }) => kind)
    expect(kinds).toContain('CREDENTIAL_CHANGED')
  }
})

test('the change comes from a device that the holder never used', () => {
  for (const life of lives) {
    const holders = new Set(boughtOf(life).map(({ deviceId }) => deviceId))
    const strangers = changesBefore(life).filter(({ deviceId }) => deviceId !== null)
    expect(strangers.some(({ deviceId }) => !holders.has(deviceId))).toBe(true)
  }
})

test('a card that a thief had sent is the one the thief uses', () => {
  const sent = lives.flatMap((life) => {
    const planted = plantedOf(life)[0]
    const replaced = changesBefore(life).findLast(
      ({ kind, channel }) => kind === 'CARD_REPLACED' && channel !== 'PHONE',
    )
    return replaced && planted ? [{ cardId: replaced.cardId, used: planted.cardId }] : []
  })
  const own = sent.filter(({ cardId, used }) => cardId === used)
  expect(own.length).toBeGreaterThan(0.8 * sent.length)
  expect(sent.length).toBeGreaterThan(3)
})
