/** The options that say how the events of a world reach the log. */
import { type Command, InvalidArgumentError, Option } from 'commander'
import { deliver, usualRates } from '../../world/delivery.ts'
import { randomOf } from '../../world/random.ts'
import type { WorldEvent } from '../../world/truth.ts'
import { world } from '../../world/world.ts'
import { type WhichWorld, worldOf } from './world-options.ts'

export interface DeliveredWorld extends WhichWorld {
  /** Percent of the events. */
  readonly duplicates: number
  /** Percent of the events that may be late. */
  readonly late: number
}

export const withDeliveryOptions = (command: Command): Command =>
  command
    .addOption(percentOption('duplicates', 'events that come twice', usualRates.duplicated))
    .addOption(percentOption('late', 'events that come late, of those that may', usualRates.late))

/** The world as it reaches the log. */
export function delivered(options: DeliveredWorld): Generator<WorldEvent> {
  const rates = { duplicated: options.duplicates / 100, late: options.late / 100 }
  return deliver(randomOf(options.seed, 'delivery'), world(worldOf(options)), rates)
}

const percentOption = (name: string, what: string, usualShare: number): Option =>
  new Option(`--${name} <percent>`, `${what}, in percent`)
    .argParser(percent)
    .default(100 * usualShare)

function percent(text: string): number {
  const number = Number(text)
  if (text.trim() !== '' && number >= 0 && number <= 100) return number
  throw new InvalidArgumentError('It must be a number from 0 to 100.')
}
