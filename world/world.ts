import { timeOf } from '../streams/events.ts'
import { accountOf } from './accounts.ts'
import { attacksOf } from './frauds/schemes.ts'
import { live } from './life.ts'
import { openMarket } from './merchants.ts'
import { mergeByTime } from './queue.ts'
import { randomOf } from './random.ts'
import { dayMs } from './time.ts'
import type { WorldEvent } from './truth.ts'

export interface WorldOptions {
  readonly seed: number
  readonly accounts: number
  readonly days: number
  readonly startMs: number
}

/**
 * A card program that never existed, in event-time order. The same options give the same events on
 * any machine; memory grows with the number of accounts, not of events.
 */
export function* world(options: WorldOptions): Generator<WorldEvent> {
  const { seed, accounts, startMs } = options
  const period = { startMs, endMs: startMs + options.days * dayMs }
  const random = randomOf(seed, 'world')
  const market = openMarket(random.fork('market'), { accounts, period })
  const accountAt = (index: number) => accountOf(random, index, period)
  const attacks = attacksOf(random.fork('attacks'), { market, accounts, period, accountAt })
  const lives = Array.from({ length: accounts }, (_, index) =>
    live({ account: accountAt(index), market, period }, attacks.get(index) ?? []),
  )
  yield* mergeByTime(lives, ({ event }) => timeOf(event))
}
