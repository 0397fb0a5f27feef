/**
 * One purchase after the other on one card. The next is planned only when its time comes, by what
 * became of the last: a thief who was refused tries a lower amount or gives up.
 */
import { availableMinor, isInUse, type Ledger } from '../ledger.ts'
import type { Place } from '../places.ts'
import type { Purchase } from '../purchase.ts'
import { between, chance, type Random } from '../random.ts'
import type { Plan, Step } from '../steps.ts'
import { dayMs, hourMs } from '../time.ts'
import type { Victim } from './crew.ts'

export interface Attempt extends Victim {
  /** 0 for the first. */
  readonly number: number
  /** What is left of the boldness after refusals: a factor on the price. */
  readonly boldness: number
}

export interface Pursuit {
  readonly random: Random
  readonly atMs: number
  readonly attempts: number
  purchase(attempt: Attempt): Purchase
  /** When the next is due. */
  next(attempt: Attempt): number
}

const givesUpShare = 0.5
const lowerFactor = 0.4

export const pursue = (pursuit: Pursuit): Plan => attemptOf(pursuit, { number: 0, boldness: 1 })

function attemptOf(
  pursuit: Pursuit,
  of: Pick<Attempt, 'number' | 'boldness'>,
  atMs: number = pursuit.atMs,
): Plan {
  return (account, ledger) => {
    if (!isInUse(ledger)) return []
    const { random } = pursuit
    const attempt = { ...of, account, atMs }
    const purchase = pursuit.purchase(attempt)
    const now: Step = { kind: 'purchase', atMs, purchase }
    const refused = isRefused(ledger, purchase)
    const last = attempt.number + 1 >= pursuit.attempts || isDead(ledger, purchase)
    if (last || (refused && chance(random, givesUpShare))) return [now]
    const following = {
      number: attempt.number + 1,
      boldness: refused ? attempt.boldness * lowerFactor : attempt.boldness,
    }
    const nextMs = Math.round(pursuit.next(attempt))
    return [now, { kind: 'plan', atMs: nextMs, plan: attemptOf(pursuit, following, nextMs) }]
  }
}

/** What the thief is about to hear: a wrong code, or no money. */
const isRefused = (ledger: Ledger, { cvv, cents }: Purchase): boolean =>
  cvv === 'MISMATCH' || availableMinor(ledger) < BigInt(cents)

/** A card replaced since the run began: there is nothing more to try. */
function isDead(ledger: Ledger, { planted }: Purchase): boolean {
  const cardId = planted === null ? undefined : ledger.runs.get(planted.run)?.cardId
  return cardId !== undefined && !ledger.cards.includes(cardId)
}

const morningHour = 9
const nightHour = 22
const hoursOfMorning = 4

/** The moment itself if the place is awake, or one of the next morning. */
export function whenAwake(random: Random, place: Place, atMs: number): number {
  const hour = ((atMs + place.utcOffsetHours * hourMs) % dayMs) / hourMs
  if (hour >= morningHour && hour < nightHour) return atMs
  const wait = (morningHour - hour + 24) % 24
  return atMs + Math.round((wait + between(random, 0, hoursOfMorning)) * hourMs)
}
