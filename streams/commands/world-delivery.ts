/** The options that say how the events of a world reach the log. */
import { type Command, InvalidArgumentError, Option } from 'commander'
import { type Disobeying, disobey, obedience } from '../../world/breaks/disobedience.ts'
import { plantBreaks } from '../../world/breaks/plant.ts'
import { deliver, usualRates } from '../../world/delivery.ts'
import { randomOf } from '../../world/random.ts'
import { dayMs, type Period } from '../../world/time.ts'
import type { WorldEvent } from '../../world/truth.ts'
import { world } from '../../world/world.ts'
import { positive, type WhichWorld, worldOf } from './world-options.ts'

export interface DeliveredWorld extends WhichWorld {
  /** Percent of the events. */
  readonly duplicates: number
  /** Percent of the events that may be late. */
  readonly late: number
  /** Breaks of each kind. */
  readonly plantBreaks?: number
}

export const withDeliveryOptions = (command: Command): Command =>
  command
    .addOption(percentOption('duplicates', 'events that come twice', usualRates.duplicated))
    .addOption(percentOption('late', 'events that come late, of those that may', usualRates.late))
    .addOption(
      new Option('--plant-breaks [n]', 'plant so many breaks of each kind for reconciliation')
        .argParser(positive)
        .preset(String(breaksPerKind)),
    )

const breaksPerKind = 3

/** The world as it reaches the log. */
export function delivered(options: DeliveredWorld): Generator<WorldEvent> {
  const rates = { duplicated: options.duplicates / 100, late: options.late / 100 }
  return deliver(randomOf(options.seed, 'delivery'), broken(options), rates)
}

function broken(options: DeliveredWorld): Generator<WorldEvent> {
  const made = world(worldOf(options))
  const { seed, plantBreaks: perKind } = options
  if (perKind === undefined) return made
  return plantBreaks(randomOf(seed, 'breaks'), made, { perKind, period: periodOf(options) })
}

/** What is to be done against the decisions of weir. */
export function disobeyingOf(options: DeliveredWorld): Disobeying {
  const { seed, plantBreaks: perKind } = options
  if (perKind === undefined) return obedience
  return disobey(randomOf(seed, 'disobedience'), { perKind, period: periodOf(options) })
}

export const periodOf = ({ start, days }: DeliveredWorld): Period => ({
  startMs: start,
  endMs: start + days * dayMs,
})

const percentOption = (name: string, what: string, usualShare: number): Option =>
  new Option(`--${name} <percent>`, `${what}, in percent`)
    .argParser(percent)
    .default(100 * usualShare)

function percent(text: string): number {
  const number = Number(text)
  if (text.trim() !== '' && number >= 0 && number <= 100) return number
  throw new InvalidArgumentError('It must be a number from 0 to 100.')
}
