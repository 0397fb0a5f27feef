import type { Flagging, KindFigures, ModelFigures } from '../../sinks/performance-figures.ts'
import type { ChallengerScore, Decision, Label, WeirRecord } from '../../streams/events.ts'
import { challengerScore, decision, label } from '../sinks/samples.ts'

/** An authorization with all that was said about it, then and later; days count from `startMs`. */
export interface Judged {
  readonly card: number
  readonly day: number
  readonly score: number | null
  readonly model: string
  readonly standIn: boolean
  readonly declined: boolean
  readonly minor: bigint | null
  readonly currency: string
  readonly rules: readonly string[]
  readonly challengers: readonly { readonly model: string; readonly score: number }[]
  readonly labels: readonly {
    readonly knownOn: number
    readonly verdict: Label['verdict']
    readonly kind: string | null
  }[]
}

export const dayMs = 86_400_000
const uuid = (number: number) => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`

/** The records that tell it; `first` is a number that no other record has yet. */
export function recordsOf(
  judged: readonly Judged[],
  { startMs, first }: { startMs: number; first: number },
): readonly WeirRecord[] {
  return judged.flatMap((item, nth) => {
    const ids = { eventId: uuid(first + nth), decisionId: uuid(first + nth) }
    const eventTime = startMs + item.day * dayMs
    const decided: Decision = decision({
      ...ids,
      eventTime,
      cardId: `crd_${item.card}`,
      standIn: item.standIn,
      fraudScore: item.score,
      fraudModel: item.model,
      action: item.declined ? 'DECLINE' : 'APPROVE',
      billingAmountMinor: item.minor,
      billingCurrency: item.currency,
      rulesFired: [...item.rules],
    })
    const scores: ChallengerScore[] = item.challengers.map((said) =>
      challengerScore({ ...ids, eventTime, ...said }),
    )
    const labels: Label[] = item.labels.map(({ knownOn, verdict, kind }, at) =>
      label({
        eventId: uuid((first + nth) * 10 + at),
        originalEventId: ids.eventId,
        originalEventTime: eventTime,
        knownAt: startMs + knownOn * dayMs,
        verdict,
        fraudType: kind,
      }),
    )
    return [
      { type: 'Decision', record: decided } as const,
      ...scores.map((record) => ({ type: 'ChallengerScore', record }) as const),
      ...labels.map((record) => ({ type: 'Label', record }) as const),
    ]
  })
}

interface Plainly {
  readonly knownOn: number
  readonly matureDays: number
  readonly declineShare: number
  readonly cardsPerDay: number
}

interface Scored extends Judged {
  readonly said: number
  readonly fraud: boolean
  readonly kind: string | null
}

/** The figures of models, computed as one would by hand. */
export function modelsPlainly(judged: readonly Judged[], asked: Plainly): readonly ModelFigures[] {
  const mature = judged.filter(
    ({ day, standIn, score }) =>
      day <= asked.knownOn - asked.matureDays && !standIn && score !== null,
  )
  const known = mature.map((item) => ({ ...item, ...verdictOf(item, asked.knownOn) }))
  const served = distinct(known.map(({ model }) => model)).map((model) => {
    const own = known.filter((item) => item.model === model)
    return contender('IN_FORCE', model, { items: own.map(withOwnScore), asked })
  })
  const challengers = known.flatMap((item) => item.challengers.map(({ model }) => model))
  const pairs = distinct(challengers)
    .filter((model) => !model.startsWith('risk@'))
    .flatMap((model) => {
      const both = known.flatMap((item) => {
        const other = item.challengers.find((said) => said.model === model)
        return other ? [{ ...item, said: other.score }] : []
      })
      return [
        contender('CHALLENGER', model, { items: both, asked }),
        contender('BESIDE', model, { items: both.map(withOwnScore), asked }),
      ]
    })
  return [...served, ...pairs]
}

const withOwnScore = <Item extends Judged>(item: Item) => ({ ...item, said: item.score ?? 0 })

const distinct = (names: readonly string[]) => [...new Set(names)].sort()

function verdictOf({ labels }: Judged, knownOn: number) {
  const newest = labels
    .filter((said) => said.knownOn <= knownOn && said.verdict !== 'UNKNOWN')
    .reduce<Judged['labels'][number] | null>(
      (last, said) => (last === null || said.knownOn >= last.knownOn ? said : last),
      null,
    )
  const fraud = newest?.verdict === 'FRAUD'
  return { fraud, kind: fraud ? (newest?.kind ?? null) : null }
}

function contender(
  role: ModelFigures['role'],
  model: string,
  { items, asked }: { items: readonly Scored[]; asked: Plainly },
): ModelFigures {
  const frauds = items.filter(({ fraud }) => fraud)
  const reached = (score: number) => items.filter(({ said }) => said >= score)
  const precisions = frauds.map(({ said }) => {
    const taken = reached(said)
    return taken.filter(({ fraud }) => fraud).length / taken.length
  })
  const allowed = items
    .map(({ said }) => said)
    .filter((score) => reached(score).length / items.length <= asked.declineShare)
  const threshold = allowed.length === 0 ? null : Math.min(...allowed)
  const flagged = threshold === null ? [] : reached(threshold)
  const declined = items.filter((item) => item.declined)
  const days = [...Map.groupBy(items, ({ day }) => day).values()]
  return {
    role,
    model,
    authorizations: items.length,
    frauds: frauds.length,
    averagePrecision: frauds.length === 0 ? null : mean(precisions),
    cardPrecision: mean(days.map((day) => cardPrecision(day, asked.cardsPerDay))),
    days: days.length,
    threshold,
    atShare: flagging(frauds, flagged),
    policy: flagging(frauds, declined),
    kinds: kindsOf(frauds, { flagged, declined }),
  }
}

const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length

/** The mean over every order in which cards of one score could be looked at. */
function cardPrecision(items: readonly Scored[], cardsPerDay: number): number {
  const cards = [...Map.groupBy(items, ({ card }) => card).values()].map((own) => ({
    said: Math.max(...own.map(({ said }) => said)),
    fraud: own.some(({ fraud }) => fraud),
  }))
  const places = Math.min(cardsPerDay, cards.length)
  const found = cards.map(({ said, fraud }) => {
    const above = cards.filter((card) => card.said > said).length
    const level = cards.filter((card) => card.said === said).length
    const chance = Math.min(1, Math.max(0, (places - above) / level))
    return fraud ? chance : 0
  })
  return found.reduce((a, b) => a + b, 0) / places
}

function flagging(frauds: readonly Scored[], flagged: readonly Scored[]): Flagging {
  const caught = flagged.filter(({ fraud }) => fraud)
  const money = (items: readonly Scored[]) =>
    items.reduce((sum, item) => sum + (item.minor ?? 0n), 0n)
  const over = (part: number, whole: number) => (whole === 0 ? null : part / whole)
  return {
    flagged: flagged.length,
    caught: caught.length,
    recall: over(caught.length, frauds.length),
    precision: over(caught.length, flagged.length),
    falsePositivesPerFraud: over(flagged.length - caught.length, caught.length),
    money: distinct(frauds.map(({ currency }) => currency)).map((currency) => {
      const fraudMinor = money(frauds.filter((item) => item.currency === currency))
      const caughtMinor = money(caught.filter((item) => item.currency === currency))
      const recall = over(Number(caughtMinor), Number(fraudMinor))
      return { currency, fraudMinor, caughtMinor, recall }
    }),
  }
}

function kindsOf(
  frauds: readonly Scored[],
  { flagged, declined }: { flagged: readonly Scored[]; declined: readonly Scored[] },
): readonly KindFigures[] {
  return [...Map.groupBy(frauds, ({ kind }) => kind)].map(([fraudType, own]) => ({
    fraudType,
    frauds: own.length,
    caughtAtShare: own.filter((item) => flagged.includes(item)).length,
    caughtByPolicy: own.filter((item) => declined.includes(item)).length,
  }))
}
