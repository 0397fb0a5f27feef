import { expect, test } from 'vitest'
import { stolenWallet } from '../../../world/frauds/stolen-wallet.ts'
import { livesUnder, plantedOf } from './campaigns.ts'

const runs = livesUnder(stolenWallet, { campaigns: 15 }).map(plantedOf)

test('a card in a stranger’s phone is tapped at counters', () => {
  expect(runs.flat().length).toBeGreaterThan(15)
  for (const tap of runs.flat()) {
    expect(tap).toMatchObject({ entryMode: 'CONTACTLESS', wallet: 'APPLE_PAY', cardPresent: true })
  }
})

test('no card is tapped more than six times', () => {
  for (const run of runs) expect(run.length).toBeLessThanOrEqual(6)
})
