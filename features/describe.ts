import { accountFields } from './account.ts'
import type { Aggregate } from './define.ts'
import { counts } from './measures.ts'
import { ownFields } from './own.ts'

/** The name of a feature, which is also its ClickHouse name: entity, what, aggregate, window. */
export function nameOf(one: Aggregate): string {
  switch (one.aggregate) {
    case 'count':
      return `${one.entity}_${snake(one.of)}_count_${one.window}`
    case 'countSame':
      return `${one.entity}_same_${one.of}_count_${one.window}`
    case 'distinct':
      return `${one.entity}_distinct_${plural(one.of)}_${one.window}`
    case 'sum':
    case 'mean':
      return `${one.entity}_${one.of}_${one.aggregate}_${one.window}`
    case 'share':
      return `${one.entity}_${snake(one.of)}_share_${one.window}`
    case 'max':
    case 'deviation':
    case 'fraudRate':
    case 'fraudMoneyRate':
    case 'amountToMean':
    case 'amountToMax':
    case 'amountZScore':
      return `${one.entity}_${snake(one.aggregate)}_${one.window}`
    case 'pace':
      return `${one.entity}_pace_${one.window}_${one.against}`
    case 'secondsSince':
      return `${one.entity}_seconds_since_${one.of}`
    case 'secondsSinceSame':
      return `${one.entity}_seconds_since_same_${one.of}`
    case 'firstSeen':
      return `${one.entity}_first_${one.of}`
    case 'hourShare':
    case 'distanceKm':
    case 'speedKmh':
      return `${one.entity}_${snake(one.aggregate)}`
    case 'own':
      return one.field
    case 'state':
      return `account_${one.field}`
  }
}

/** What a feature means, in one line. */
export function describe(one: Aggregate): string {
  switch (one.aggregate) {
    case 'count':
      return `Number of ${counts[one.of]}, ${inWindow(one)}`
    case 'countSame':
      return `Attempts with the same ${one.of}, ${inWindow(one)}`
    case 'distinct':
      return `How many different ${plural(one.of)} were met, ${inWindow(one)}`
    case 'sum':
      return `Money of ${money[one.of]} in minor units, ${inWindow(one)}`
    case 'mean':
      return `Mean money of ${money[one.of]} in minor units, ${inWindow(one)}`
    case 'max':
      return `Largest attempt in minor units, ${inWindow(one)}`
    case 'deviation':
      return `Standard deviation of attempts in minor units, ${inWindow(one)}`
    case 'share':
      return `Share of ${counts[one.of]} among attempts, ${inWindow(one)}`
    case 'fraudRate':
      return `Known frauds by attempts and ${smoothingAttempts} more, ${inWindow(one)}`
    case 'fraudMoneyRate':
      return `Money known as fraud by money attempted, ${inWindow(one)}`
    case 'amountToMean':
      return `This amount by the mean attempt, ${inWindow(one)}`
    case 'amountToMax':
      return `This amount by the largest attempt, ${inWindow(one)}`
    case 'amountZScore':
      return `Standard deviations of this amount from the mean attempt, ${inWindow(one)}`
    case 'pace':
      return `Attempts of the ${one.entity} in ${one.window} by what ${one.against} let expect`
    case 'secondsSince':
      return `Seconds since the last ${happening[one.of]} of the ${one.entity}`
    case 'secondsSinceSame':
      return `Seconds since the ${one.entity} last met the same ${one.of}`
    case 'firstSeen':
      return `1 where the ${one.entity} is not known to have met this ${one.of} before`
    case 'hourShare':
      return `Share of the ${one.entity}'s newest attempts within an hour of this hour of day`
    case 'distanceKm':
      return `Kilometres from the ${one.entity}'s last place with the card present`
    case 'speedKmh':
      return `Speed from the ${one.entity}'s last place with the card present, in km/h`
    case 'own':
      return ownFields[one.field].about
    case 'state':
      return accountFields[one.field].about
  }
}

/** Attempts without fraud, added to every rate: one fraud in one attempt must not read 1. */
export const smoothingAttempts = 10

const money = {
  approved: 'attempts that stand approved',
  attempts: 'attempts',
  frauds: 'known frauds',
} as const

const happening = { attempt: 'attempt', declined: 'declined attempt', fraud: 'fraud made known' }

const inWindow = ({ entity, window }: { entity: string; window: string }): string =>
  `${window} of the ${entity}`

const snake = (name: string): string =>
  name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)

const plural = (name: string): string => (name === 'country' ? 'countries' : `${name}s`)
