import type { Step } from '../steps.ts'
import { changes, newPhones } from './changes.ts'
import { everyday, type Habitat } from './everyday.ts'
import { moves } from './moves.ts'
import { sprees } from './sprees.ts'
import { subscriptions } from './subscriptions.ts'
import { trips } from './trips.ts'

const habits = [everyday, subscriptions, trips, sprees, changes, newPhones, moves] as const

/** Everything honest an account will do, one plan a habit, each in time order. */
export const habitsOf = (habitat: Habitat): readonly Generator<Step>[] =>
  habits.map((habit) => habit(habitat))
