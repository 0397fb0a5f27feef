import { afterAll, beforeAll, expect, test } from 'vitest'
import { chaosSettings, type Ground, openGround } from '../chaos/ground.ts'
import { isSound, reportLines } from '../chaos/report.ts'
import { type ChaosOptions, runChaos } from '../chaos/run.ts'

const msMax = 400_000

let ground: Ground
beforeAll(async () => {
  ground = await openGround({ say: () => {}, settings: chaosSettings })
})
afterAll(() => ground?.close())

const chaosOf = (change: Pick<ChaosOptions, 'seed' | 'kills' | 'plant'>) =>
  runChaos(ground, {
    ...change,
    ratePerSecond: 500,
    signal: new AbortController().signal,
    onKill: () => {},
  })

/** `npm run chaos:sink` kills ten times as often. */
test(
  '20 kills of sinks and of ClickHouse neither lose nor double a record',
  async () => {
    const report = await chaosOf({ seed: 20, kills: 20, plant: 'nothing' })
    expect(isSound(report), reportLines(report).join('\n')).toBe(true)
    expect(report.ended).toEqual({})
  },
  msMax,
)

test(
  'a sink that commits before it stores is caught losing records',
  async () => {
    const report = await chaosOf({ seed: 21, kills: 6, plant: 'commit-first' })
    expect(report.isCaughtUp).toBe(true)
    expect(isSound(report)).toBe(false)
    expect(report.findings.every(({ lost }) => lost > 0n)).toBe(true)
  },
  msMax,
)
