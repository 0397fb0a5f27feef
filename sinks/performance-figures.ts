/** Money in fraud and what of it was caught; `recall` is null where there is none. */
interface MoneyCaught {
  readonly currency: string
  readonly fraudMinor: bigint
  readonly caughtMinor: bigint
  readonly recall: number | null
}

/** What a way to flag authorizations finds; a figure with nothing to divide by is null. */
export interface Flagging {
  readonly flagged: number
  readonly caught: number
  /** Frauds flagged / frauds. */
  readonly recall: number | null
  /** Frauds flagged / flagged. */
  readonly precision: number | null
  /** Genuine flagged / frauds flagged. */
  readonly falsePositivesPerFraud: number | null
  /** Value-weighted recall, by currency: money in frauds flagged / money in frauds. */
  readonly money: readonly MoneyCaught[]
}

export interface KindFigures {
  /** null: the label does not say. */
  readonly fraudType: string | null
  readonly frauds: number
  readonly caughtAtShare: number
  readonly caughtByPolicy: number
}

/**
 * IN_FORCE: the scores that decisions were made with. CHALLENGER: what a challenger said. BESIDE:
 * the scores in force on the very authorizations that the challenger of that name scored.
 */
export type Role = 'IN_FORCE' | 'CHALLENGER' | 'BESIDE'

export interface ModelFigures {
  readonly role: Role
  readonly model: string
  readonly authorizations: number
  readonly frauds: number
  /**
   * The sum, over falling thresholds, of precision times the recall gained: what scikit-learn calls
   * average_precision_score. Authorizations of one score are taken together.
   */
  readonly averagePrecision: number | null
  /**
   * Card precision@k: of the k cards of a day with the highest score, the share that had a fraud
   * on that day; the mean over days (UTC). The metric is from the Fraud Detection Handbook by
   * Le Borgne, Siblini, Lebichot and Bontempi, Université Libre de Bruxelles. There a card leaves
   * the list once it was found; here it stays, for it is weir that had to stop it.
   */
  readonly cardPrecision: number | null
  readonly days: number
  /** The lowest score that flags no more than the share; null where even the highest flags more. */
  readonly threshold: number | null
  readonly atShare: Flagging
  /** What was declined when they were decided, whatever model or rule was the reason. */
  readonly policy: Flagging
  readonly kinds: readonly KindFigures[]
}

/** A rule on all mature authorizations; `declined` of those it flagged were declined. */
export interface RuleFigures extends Flagging {
  readonly rule: string
  readonly declined: number
}

/** How good models and rules were, as known at `knownAtMs`. */
export interface Performance {
  readonly knownAtMs: number
  readonly matureUntilMs: number
  readonly declineShare: number
  readonly cardsPerDay: number
  /** Mature, and not by a stand-in. */
  readonly authorizations: number
  readonly frauds: number
  readonly notMature: number
  readonly standIns: number
  /** Among `authorizations`; left out of the figures of models. */
  readonly withoutScore: number
  /** What was declined, of all of them. */
  readonly policy: Flagging
  readonly models: readonly ModelFigures[]
  readonly rules: readonly RuleFigures[]
}

/** Authorizations that are alike in all of this; `rule` is '' for all, whatever rules fired. */
export interface PopulationRow {
  readonly rule: string
  readonly stand_in: boolean
  readonly mature: 0 | 1
  readonly scored: 0 | 1
  readonly fraud: boolean
  readonly currency: string | null
  readonly authorizations: string
  readonly declines: string
  readonly amount_minor: string | null
  readonly declined_minor: string | null
}

/** Authorizations that one contender scored, alike in fraud, kind and currency. */
export interface CurveRow {
  readonly role: Role
  readonly model: string
  readonly fraud: boolean
  readonly fraud_type: string | null
  readonly currency: string | null
  readonly authorizations: string
  readonly flags: string
  readonly declines: string
  readonly amount_minor: string | null
  readonly flagged_minor: string | null
  readonly declined_minor: string | null
  /** Sum of the precision at each of the frauds. */
  readonly precisions: number
  /** Lowest score among those flagged. */
  readonly threshold: number | null
}

export interface CardsRow {
  readonly role: Role
  readonly model: string
  readonly card_precision: number
  readonly days: string
}

export function populationFigures(groups: readonly PopulationRow[]) {
  const every = groups.filter(({ rule }) => rule === '')
  const decided = groups.filter((group) => group.mature === 1 && !group.stand_in)
  const all = decided.filter(({ rule }) => rule === '')
  const fired = decided.filter(({ rule }) => rule !== '')
  return {
    authorizations: countOf(all),
    frauds: countOf(all.filter(({ fraud }) => fraud)),
    notMature: countOf(every.filter((group) => group.mature === 0 && !group.stand_in)),
    standIns: countOf(every.filter((group) => group.stand_in)),
    withoutScore: countOf(all.filter(({ scored }) => scored === 0)),
    policy: flaggingOf(all.map((row) => tallyOf(row, row.declines, row.declined_minor))),
    rules: [...Map.groupBy(fired, ({ rule }) => rule)]
      .map(([rule, rows]) => ruleFigures(rule, { rows, all }))
      .sort((a, b) => b.caught - a.caught || (a.rule < b.rule ? -1 : 1)),
  }
}

function ruleFigures(
  rule: string,
  { rows, all }: { rows: readonly PopulationRow[]; all: readonly PopulationRow[] },
): RuleFigures {
  const there = all.map((row) => tallyOf(row, '0', null))
  const found = rows.map((row) => ({
    ...tallyOf(row, row.authorizations, row.amount_minor),
    authorizations: 0,
    minor: 0n,
  }))
  const declined = sumOf(rows, (row) => Number(row.declines))
  return { rule, declined, ...flaggingOf([...there, ...found]) }
}

export function modelFigures(
  curve: readonly CurveRow[],
  cards: readonly CardsRow[],
): readonly ModelFigures[] {
  const contenders = Map.groupBy(curve, ({ role, model }) => `${role} ${model}`)
  return [...contenders.values()].flatMap((rows) => {
    const [first] = rows
    if (!first) return []
    const { role, model } = first
    const looked = cards.find((row) => row.role === role && row.model === model)
    const cardPrecision = looked?.card_precision ?? null
    return [{ role, model, cardPrecision, days: Number(looked?.days ?? 0), ...curveFigures(rows) }]
  })
}

function curveFigures(rows: readonly CurveRow[]) {
  const frauds = rows.filter(({ fraud }) => fraud)
  const thresholds = rows.flatMap(({ threshold }) => threshold ?? [])
  const precisions = sumOf(frauds, (row) => row.precisions)
  return {
    authorizations: countOf(rows),
    frauds: countOf(frauds),
    averagePrecision: ratio(precisions, countOf(frauds)),
    threshold: thresholds.length === 0 ? null : Math.min(...thresholds),
    atShare: flaggingOf(rows.map((row) => tallyOf(row, row.flags, row.flagged_minor))),
    policy: flaggingOf(rows.map((row) => tallyOf(row, row.declines, row.declined_minor))),
    kinds: kindsOf(frauds),
  }
}

function kindsOf(frauds: readonly CurveRow[]): readonly KindFigures[] {
  const kinds = [...Map.groupBy(frauds, (row) => row.fraud_type)].map(([fraudType, rows]) => ({
    fraudType,
    frauds: countOf(rows),
    caughtAtShare: sumOf(rows, (row) => Number(row.flags)),
    caughtByPolicy: sumOf(rows, (row) => Number(row.declines)),
  }))
  return kinds.sort((a, b) => b.frauds - a.frauds)
}

/** Authorizations that are alike, how many of them were flagged, and their money. */
interface Tally {
  readonly fraud: boolean
  readonly currency: string | null
  readonly authorizations: number
  readonly minor: bigint
  readonly flagged: number
  readonly flaggedMinor: bigint
}

const tallyOf = (
  row: PopulationRow | CurveRow,
  flagged: string,
  flaggedMinor: string | null,
): Tally => ({
  fraud: row.fraud,
  currency: row.currency,
  authorizations: Number(row.authorizations),
  minor: BigInt(row.amount_minor ?? 0),
  flagged: Number(flagged),
  flaggedMinor: BigInt(flaggedMinor ?? 0),
})

function flaggingOf(tallies: readonly Tally[]): Flagging {
  const frauds = tallies.filter(({ fraud }) => fraud)
  const flagged = sumOf(tallies, (tally) => tally.flagged)
  const caught = sumOf(frauds, (tally) => tally.flagged)
  return {
    flagged,
    caught,
    recall: ratio(
      caught,
      sumOf(frauds, (tally) => tally.authorizations),
    ),
    precision: ratio(caught, flagged),
    falsePositivesPerFraud: ratio(flagged - caught, caught),
    money: moneyOf(frauds),
  }
}

function moneyOf(frauds: readonly Tally[]): readonly MoneyCaught[] {
  const known = frauds.filter(({ currency }) => currency !== null)
  const money = [...Map.groupBy(known, ({ currency }) => currency ?? '')].map(
    ([currency, rows]) => {
      const fraudMinor = rows.reduce((sum, { minor }) => sum + minor, 0n)
      const caughtMinor = rows.reduce((sum, { flaggedMinor }) => sum + flaggedMinor, 0n)
      const recall = ratio(Number(caughtMinor), Number(fraudMinor))
      return { currency, fraudMinor, caughtMinor, recall }
    },
  )
  return money.sort((a, b) => (a.currency < b.currency ? -1 : 1))
}

const ratio = (part: number, whole: number): number | null => (whole === 0 ? null : part / whole)

const countOf = (rows: readonly { readonly authorizations: string }[]): number =>
  sumOf(rows, ({ authorizations }) => Number(authorizations))

const sumOf = <Row>(rows: readonly Row[], value: (row: Row) => number): number =>
  rows.reduce((sum, row) => sum + value(row), 0)
