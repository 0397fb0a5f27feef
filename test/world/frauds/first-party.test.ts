import { expect, test } from 'vitest'
import { firstParty } from '../../../world/frauds/first-party.ts'
import { labelsOf, transactionsOf } from '../small.ts'
import { changesOf, livesUnder, plantedOf } from './campaigns.ts'

const lives = livesUnder(firstParty, { campaigns: 60 })
const denials = lives.filter((life) => plantedOf(life).length > 0)

test('the purchase is made with the holder’s own card, and no card is replaced for it', () => {
  for (const life of denials) {
    const held = new Set(
      [...changesOf(life, 'CARD_ISSUED'), ...changesOf(life, 'CARD_REPLACED')].map(
        ({ cardId }) => cardId,
      ),
    )
    for (const { cardId } of plantedOf(life)) expect(held).toContain(cardId)
    // Nobody asks for the cards that the bank sends unasked.
    const asked = changesOf(life, 'CARD_REPLACED').filter(({ channel }) => channel !== null)
    expect(asked.map(({ cause }) => cause)).not.toContain('COMPROMISED')
  }
})

test('most of it comes from a device the holder uses for honest purchases too', () => {
  const known = denials.flatMap((life) => {
    const planted = plantedOf(life)
    const ids = new Set(planted.map(({ eventId }) => eventId))
    const own = new Set(
      transactionsOf(life).flatMap(({ eventId, kind, deviceId }) =>
        kind === 'AUTHORIZATION' && !ids.has(eventId) && deviceId !== null ? deviceId : [],
      ),
    )
    return planted.flatMap(({ deviceId }) => (deviceId === null ? [] : own.has(deviceId)))
  })
  expect(known.filter(Boolean).length).toBeGreaterThan(known.length * 0.6)
})

test('most of it is charged back, and most of it is never called what it is', () => {
  const planted = new Set(denials.flatMap(plantedOf).map(({ eventId }) => eventId))
  const back = denials
    .flatMap(transactionsOf)
    .filter(
      ({ kind, originalEventId }) => kind === 'CHARGEBACK' && planted.has(originalEventId ?? ''),
    )
  const named = denials.flatMap(labelsOf).filter(({ fraudType }) => fraudType === 'FIRST_PARTY')
  expect(back.length).toBeGreaterThan(planted.size / 2)
  expect(named.length).toBeLessThan(planted.size / 2)
})

test('a third of the holders or so do it again', () => {
  const again = denials.filter((life) => {
    const runs = life.flatMap(({ truth }) => truth?.run ?? [])
    return new Set(runs).size > 1
  })
  expect(again.length).toBeGreaterThan(denials.length * 0.15)
  expect(again.length).toBeLessThan(denials.length * 0.6)
})

test('nothing is authenticated that need not be', () => {
  const asked = denials.flatMap(plantedOf).filter((one) => one.threeDsResult !== 'NOT_DONE')
  expect(asked.length).toBeLessThan(denials.length * 0.2)
})
