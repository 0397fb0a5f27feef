import type { Aggregate } from '../../features/define.ts'
import type { Transaction } from '../../streams/events.ts'
import type { Attempt, Facts, Known, Taken } from './naive.ts'

const missing = Number.NaN

export const windowMs = {
  '5m': 300_000,
  '1h': 3_600_000,
  '24h': 86_400_000,
  '7d': 604_800_000,
  '30d': 2_592_000_000,
} as const

const month = windowMs['30d']

type Entity = 'card' | 'account' | 'device' | 'ip' | 'merchant'

const idOf = (event: { [key: string]: unknown }, entity: Entity | 'country'): unknown =>
  event[
    {
      card: 'cardId',
      account: 'accountId',
      device: 'deviceId',
      ip: 'ip',
      merchant: 'merchantId',
      country: 'merchantCountry',
    }[entity]
  ]

/** What lies in the window of an entity as of an event. */
interface Scope {
  readonly attempts: readonly Attempt[]
  readonly taken: readonly Taken[]
  readonly known: readonly Known[]
}

export function scopeOf(
  facts: Facts,
  event: Transaction,
  { entity, ms }: { readonly entity: Entity; readonly ms: number },
): Scope | null {
  const now = event.eventTime
  const id = idOf({ ...event }, entity)
  if (id === null) return null
  const inside = (time: number) => time > now - ms && time <= now
  return {
    attempts: facts.attempts.filter(
      (one) => idOf({ ...one.event }, entity) === id && inside(one.time),
    ),
    taken: facts.taken.filter(
      (one) => idOf({ ...one.event }, entity) === id && inside(one.time) && one.since <= now,
    ),
    known: facts.known.filter(
      (one) => idOf({ ...one.label }, entity) === id && inside(one.time) && one.since <= now,
    ),
  }
}

const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0)
const over = (part: number, whole: number): number => (whole > 0 ? part / whole : missing)

export function countIn({ attempts, taken, known }: Scope, of: string): number {
  const matching = (test: (event: Transaction) => boolean) =>
    attempts.filter(({ event }) => test(event)).length
  switch (of) {
    case 'attempts':
      return attempts.length
    case 'approved':
      return attempts.length - taken.filter(({ whole }) => whole).length
    case 'declined':
      return taken.filter(({ declined }) => declined).length
    case 'cvvFailed':
      return matching(({ cvvResult }) => cvvResult === 'MISMATCH')
    case 'notPresent':
      return matching(({ cardPresent }) => cardPresent === false)
    case 'foreign':
      return matching(({ merchantCountry }) => merchantCountry !== null && merchantCountry !== 'US')
    case 'cash':
      return matching(({ purpose }) => purpose === 'CASH')
    case 'zeroAmount':
      return matching(({ billingAmountMinor }) => billingAmountMinor === 0n)
    case 'frauds':
      return sum(known.map(({ withdrawn }) => (withdrawn ? -1 : 1)))
    default:
      throw new Error(`unknown count ${of}`)
  }
}

export function moneyIn({ attempts, taken, known }: Scope, of: string): number {
  const attempted = sum(attempts.map(({ amount }) => amount))
  if (of === 'attempts') return attempted
  if (of === 'approved') return attempted - sum(taken.map(({ amount }) => amount))
  return sum(known.map(({ amount, withdrawn }) => (withdrawn ? -amount : amount)))
}

/** A rule's value for an event, before it counts itself; undefined where there is no rule here. */
type Rule = (one: Aggregate) => number | undefined

/** The rules over what is known before an event. */
export function naiveRule(facts: Facts, event: Transaction): Rule {
  const scopes = new Map<string, Scope | null>()
  return (one) =>
    naiveFeature(one, event, (entity, ms) => {
      const key = `${entity} ${ms}`
      const scope = scopes.get(key) ?? scopeOf(facts, event, { entity, ms })
      scopes.set(key, scope)
      return scope
    })
}

type ScopeIn = (entity: Entity, ms: number) => Scope | null

function naiveFeature(one: Aggregate, event: Transaction, scopeIn: ScopeIn): number | undefined {
  if (one.aggregate === 'own' || one.aggregate === 'state') return undefined
  const ms = 'window' in one ? windowMs[one.window] : month
  const scope = scopeIn(one.entity, ms)
  if (scope === null) return missing
  const amounts = scope.attempts.map(({ amount }) => amount)
  const mean = over(sum(amounts), amounts.length)
  const deviation = Math.sqrt(over(sum(amounts.map((a) => (a - mean) ** 2)), amounts.length))
  const amount = Number(event.billingAmountMinor)
  const last = (times: readonly number[]) =>
    times.length === 0 ? missing : (event.eventTime - Math.max(...times)) / 1000
  switch (one.aggregate) {
    case 'count':
      return countIn(scope, one.of)
    case 'sum':
      return moneyIn(scope, one.of)
    case 'mean':
      return over(moneyIn(scope, one.of), countIn(scope, one.of))
    case 'max':
      return amounts.length === 0 ? missing : Math.max(...amounts)
    case 'deviation':
      return deviation
    case 'distinct':
      return new Set(met(scope.attempts, one.of)).size
    case 'countSame': {
      const here = idOf({ ...event }, one.of)
      return met(scope.attempts, one.of).filter((id) => id === here).length
    }
    case 'share':
      return over(countIn(scope, one.of), countIn(scope, 'attempts'))
    case 'fraudRate':
      return countIn(scope, 'frauds') / (countIn(scope, 'attempts') + 10)
    case 'fraudMoneyRate':
      return over(moneyIn(scope, 'frauds'), moneyIn(scope, 'attempts'))
    case 'amountToMean':
      return over(amount, mean)
    case 'amountToMax':
      return amounts.length === 0 ? missing : over(amount, Math.max(...amounts))
    case 'amountZScore':
      return deviation > 0 ? (amount - mean) / deviation : missing
    case 'pace': {
      const long = scopeIn(one.entity, windowMs[one.against])
      const expected = ((long?.attempts.length ?? 0) * ms) / windowMs[one.against]
      return over(amounts.length, expected)
    }
    case 'secondsSince':
      if (one.of === 'attempt') return last(scope.attempts.map(({ time }) => time))
      if (one.of === 'declined') {
        return last(scope.taken.filter(({ declined }) => declined).map(({ time }) => time))
      }
      return last(scope.known.filter(({ withdrawn }) => !withdrawn).map(({ time }) => time))
    case 'secondsSinceSame': {
      const here = idOf({ ...event }, one.of)
      const same = scope.attempts.filter((past) => idOf({ ...past.event }, one.of) === here)
      return here === null ? missing : last(same.map(({ time }) => time))
    }
    case 'firstSeen':
      return firstSeen(event, one.of, scopeIn(one.entity, Number.POSITIVE_INFINITY))
    case 'hourShare':
      return undefined
    case 'distanceKm':
    case 'speedKmh':
      return undefined
  }
}

const met = (attempts: readonly Attempt[], peer: Entity | 'country'): readonly unknown[] =>
  attempts.map(({ event }) => idOf({ ...event }, peer)).filter((id) => id !== null)

function firstSeen(event: Transaction, of: Entity | 'country', ever: Scope | null): number {
  const here = idOf({ ...event }, of)
  if (here === null) return missing
  return met(ever?.attempts ?? [], of).includes(here) ? 0 : 1
}
