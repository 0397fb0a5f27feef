/** The options that say which world; every command that makes one takes them. */
import { type Command, InvalidArgumentError, Option } from 'commander'
import type { WorldOptions } from '../../world/world.ts'

export interface WhichWorld {
  readonly seed: number
  readonly accounts: number
  readonly days: number
  readonly start: number
}

/** Fixed and past, so that a seed names one world for ever. */
export const worldStart = '2025-03-01T00:00:00Z'

export const withWorldOptions = (command: Command): Command =>
  command
    .option('--seed <n>', 'the same seed and options give the same bytes', whole, 7)
    .option('--accounts <n>', 'card accounts', upTo(1_000_000), 1_000)
    .option('--days <n>', 'how many days it lasts', upTo(3_650), 45)
    .addOption(startOption())

export const worldOf = ({ seed, accounts, days, start }: WhichWorld): WorldOptions => ({
  seed,
  accounts,
  days,
  startMs: start,
})

const startOption = (): Option =>
  new Option('--start <time>', 'when it starts, ISO 8601 with zone')
    .argParser(time)
    .default(Date.parse(worldStart), worldStart)

function whole(text: string): number {
  const number = Number(text)
  if (!Number.isSafeInteger(number)) throw new InvalidArgumentError('It must be a whole number.')
  return number
}

export function positive(text: string): number {
  const number = whole(text)
  if (number < 1) throw new InvalidArgumentError('It must be at least 1.')
  return number
}

const upTo =
  (max: number) =>
  (text: string): number => {
    const number = positive(text)
    if (number <= max) return number
    throw new InvalidArgumentError(`It must be at most ${max}.`)
  }

export function time(text: string): number {
  const ms = Date.parse(text)
  const zoned = /(?:Z|[+-]\d\d:\d\d)$/.test(text)
  if (!zoned || Number.isNaN(ms)) {
    throw new InvalidArgumentError(`It must be a time with its zone, such as ${worldStart}.`)
  }
  return ms
}
