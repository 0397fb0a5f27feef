import { expect, test } from 'vitest'
import { programs } from '../../world/programs.ts'
import { placeAt } from '../../world/travel.ts'
import { accountsOf } from './people.ts'

const accounts = accountsOf(800)

test('who is on a trip is there, and afterwards at home again', () => {
  const account = accounts.find(({ trips }) => trips.length > 0)
  const [trip] = account?.trips ?? []
  expect(account && trip && placeAt(account, trip.period.startMs)).toBe(trip?.to)
  const home = account?.household.residences[0].home
  expect(account && trip && placeAt(account, trip.period.startMs - 1)).toBe(home)
})

test('trips of one account do not overlap', () => {
  for (const { trips } of accounts) {
    const late = trips.slice(1).filter(({ period }, at) => {
      const before = trips[at]
      return before !== undefined && before.period.endMs > period.startMs
    })
    expect(late).toEqual([])
  }
})

test('holders of an airline’s card travel more than those of a grocer’s', () => {
  const tripsOf = (programId: string) => {
    const own = accounts.filter(({ program }) => program.programId === programId)
    return own.reduce((sum, { trips }) => sum + trips.length, 0) / own.length
  }
  expect(tripsOf('meridian_air')).toBeGreaterThan(2 * tripsOf('greenbasket'))
})

test('programs differ in limit, on-line share, travel and taste', () => {
  expect(programs.length).toBeGreaterThan(2)
  const distinct = (values: readonly unknown[]) => new Set(values).size
  expect(distinct(programs.map(({ medianLimitCents }) => medianLimitCents))).toBe(programs.length)
  expect(distinct(programs.map(({ onlineShare }) => onlineShare))).toBe(programs.length)
  expect(distinct(programs.map(({ tripsPerYear }) => tripsPerYear))).toBe(programs.length)
  expect(programs.every(({ tastes }) => tastes.size > 0)).toBe(true)
})
