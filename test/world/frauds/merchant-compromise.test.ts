import { expect, test } from 'vitest'
import { merchantCompromise } from '../../../world/frauds/merchant-compromise.ts'
import { dayMs } from '../../../world/time.ts'
import { labelsOf } from '../small.ts'
import { boughtOf, livesIn, plantedOf } from './campaigns.ts'

type Life = Parameters<typeof plantedOf>[0]

const campaigns: readonly (readonly Life[])[] = Array.from({ length: 25 }, (_, at) => [
  ...livesIn(merchantCompromise, at).values(),
])
const lives = campaigns.flat()
const used = lives.filter((life) => plantedOf(life).length > 0)

/** Merchants at which an account bought 5 to 40 days before its card was first used by others. */
const visitedBefore = (life: Life): ReadonlySet<string | null> => {
  const firstMs = plantedOf(life)[0]?.eventTime ?? 0
  const before = boughtOf(life).filter(({ eventTime }) => {
    const days = (firstMs - eventTime) / dayMs
    return days >= 5 && days <= 40
  })
  return new Set(before.map(({ merchantId }) => merchantId))
}

// Now and then a holder was out of money and did not buy, and the crew has the card all the same.
test('nearly all victims of a campaign have been to one merchant, 5 to 40 days before', () => {
  const visited = campaigns.map((campaign) =>
    campaign.filter((life) => plantedOf(life).length > 0).map(visitedBefore),
  )
  const together = visited.map((victims) => {
    const counts = victims
      .flatMap((merchants) => [...merchants])
      .map((merchant) => {
        return victims.filter((merchants) => merchants.has(merchant)).length
      })
    return Math.max(0, ...counts)
  })
  expect(together.reduce((sum, one) => sum + one, 0)).toBeGreaterThan(used.length * 0.9)
})

test('most victims are used within three weeks, by crews that share devices', () => {
  const devices = campaigns.flatMap((campaign) => {
    const own = campaign.map(
      (life) => new Set(plantedOf(life).flatMap(({ deviceId }) => deviceId ?? [])),
    )
    return own.flatMap((mine, at) =>
      own.some((others, place) => place !== at && [...mine].some((device) => others.has(device)))
        ? [mine]
        : [],
    )
  })
  expect(used.length).toBeGreaterThan(lives.length * 0.7)
  expect(devices.length).toBeGreaterThan(4)
})

test('the network warns of some, of many at once', () => {
  const warned = campaigns.map(
    (campaign) =>
      new Set(
        labelsOf(campaign.flat())
          .filter(({ source }) => source === 'NETWORK')
          .map(({ accountId }) => accountId),
      ).size,
  )
  expect(warned.filter((count) => count > 1).length).toBeGreaterThan(3)
})

test('a crew that comes after the warning finds some cards dead', () => {
  const refused = lives.flatMap((life) => {
    const asked = new Set(plantedOf(life).map(({ eventId }) => eventId))
    return life.flatMap(({ event }) =>
      event.type === 'Transaction' &&
      event.record.responseCode === '14' &&
      asked.has(event.record.originalEventId ?? '')
        ? event.record
        : [],
    )
  })
  expect(refused.length).toBeGreaterThan(0)
  expect(refused.length).toBeLessThan(used.flatMap(plantedOf).length / 2)
})
