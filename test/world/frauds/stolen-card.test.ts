import { expect, test } from 'vitest'
import { stolenCard } from '../../../world/frauds/stolen-card.ts'
import { boughtOf, livesIn, plantedOf } from './campaigns.ts'

const campaigns = Array.from({ length: 12 }, (_, at) => [...livesIn(stolenCard, at).values()])
const lives = campaigns.flat()
const shares = (one: ReadonlySet<string>, other: ReadonlySet<string>) =>
  [...one].some((device) => other.has(device))

const devicesOf = (life: (typeof lives)[number]): ReadonlySet<string> =>
  new Set(plantedOf(life).flatMap(({ deviceId }) => deviceId ?? []))

test('a stolen number is used on-line only', () => {
  for (const { cardPresent } of lives.flatMap(plantedOf)) expect(cardPresent).toBe(false)
})

test('some victims of a campaign see the device of another, and some see one of their own', () => {
  const seen = campaigns.flatMap((victims) => {
    const devices = victims.map(devicesOf).filter(({ size }) => size > 0)
    return devices.map((own, at) =>
      devices.some((other, place) => place !== at && shares(own, other)),
    )
  })
  const shared = seen.filter((one) => one).length / seen.length
  expect(shared).toBeGreaterThan(0.3)
  expect(shared).toBeLessThan(0.85)
})

test('a thief shows no device of the holder', () => {
  for (const life of lives) {
    const holders = new Set(boughtOf(life).map(({ deviceId }) => deviceId))
    for (const device of devicesOf(life)) expect(holders).not.toContain(device)
  }
})
