import type { Step } from '../steps.ts'
import { borrowedScreens } from './borrowed-screens.ts'
import { changes } from './changes.ts'
import { cycling } from './cycling.ts'
import { everyday, type Habitat } from './everyday.ts'
import { games } from './games.ts'
import { gifts } from './gifts.ts'
import { hardship } from './hardship.ts'
import { moves } from './moves.ts'
import { newPhones } from './new-phones.ts'
import { regulars } from './regulars.ts'
import { sprees } from './sprees.ts'
import { students } from './students.ts'
import { subscriptions } from './subscriptions.ts'
import { trips } from './trips.ts'
import { weddings } from './weddings.ts'

const habits = [
  everyday,
  subscriptions,
  regulars,
  trips,
  sprees,
  gifts,
  weddings,
  games,
  students,
  changes,
  newPhones,
  borrowedScreens,
  moves,
  cycling,
  hardship,
] as const

/** Everything honest an account will do, one plan a habit, each in time order. */
export const habitsOf = (habitat: Habitat): readonly Generator<Step>[] =>
  habits.map((habit) => habit(habitat))
