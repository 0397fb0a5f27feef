import type {
  Flagging,
  KindFigures,
  ModelFigures,
  Performance,
} from '../../sinks/performance-figures.ts'

/** The figures for a program; money is text of minor units, times are ISO 8601. */
export const performanceJson = ({ knownAtMs, matureUntilMs, ...figures }: Performance): string =>
  JSON.stringify(
    { knownAt: timeText(knownAtMs), matureUntil: timeText(matureUntilMs), ...figures },
    (_, value: unknown) => (typeof value === 'bigint' ? value.toString() : value),
  )

/** The figures as tables that a risk analyst reads. */
export function performanceText(found: Performance): readonly string[] {
  const heading = headingOf(found)
  if (found.authorizations === 0) {
    const cure = found.notMature > 0 ? ': wait, or give --mature fewer days' : ''
    return [...heading, `nothing to measure${cure}`]
  }
  return [
    ...heading,
    ...(found.models.length === 0 ? ['no model of that name has scored them'] : []),
    ...modelLines(found),
    ...policyLines(found),
    ...found.models.filter(({ role }) => role !== 'BESIDE').flatMap(kindLines),
    ...ruleLines(found),
  ]
}

function headingOf(found: Performance): readonly string[] {
  const { knownAtMs, matureUntilMs, authorizations, frauds, notMature, standIns } = found
  const counted = `${authorizations} authorizations measured, ${frauds} of them fraud`
  const left = `${standIns} stand-ins and ${found.withoutScore} without a score left out of models`
  return [
    `As known at ${timeText(knownAtMs)}, of authorizations up to ${timeText(matureUntilMs)}`,
    `${counted}; ${notMature} are not yet mature; ${left}`,
  ]
}

const modelColumns = [
  'model',
  'authorizations',
  'frauds',
  'average precision',
  'card precision',
  'threshold',
  'declined',
  ...flaggingColumns(),
]

function modelLines({ models, declineShare, cardsPerDay }: Performance): readonly string[] {
  if (models.length === 0) return []
  const rows = models.map((model) => [
    nameOf(model),
    `${model.authorizations}`,
    `${model.frauds}`,
    figure(model.averagePrecision),
    figure(model.cardPrecision),
    figure(model.threshold),
    `${model.atShare.flagged}`,
    ...flaggingCells(model.atShare),
  ])
  const title = `Models, if each declined the ${percent(declineShare)} it scored highest`
  return section(`${title}; card precision is of ${cardsPerDay} cards a day`, [
    modelColumns,
    ...rows,
  ])
}

function policyLines({ models, policy, authorizations }: Performance): readonly string[] {
  const lines = models
    .filter(({ role }) => role === 'IN_FORCE')
    .map((model) => [model.model, model.authorizations, model.policy] as const)
  const rows = [['all', authorizations, policy] as const, ...lines].map(([name, count, done]) => [
    name,
    `${count}`,
    `${done.flagged}`,
    percent(done.flagged / count),
    ...flaggingCells(done),
  ])
  const columns = ['under', 'authorizations', 'declined', 'share', ...flaggingColumns()]
  return section('What the policy declined, by models and rules together', [columns, ...rows])
}

function kindLines(model: ModelFigures): readonly string[] {
  if (model.kinds.length === 0) return []
  const columns = ['kind of fraud', 'frauds', 'caught at that share', 'declined by the policy']
  const rows = model.kinds.map((kind) => [
    kind.fraudType ?? 'not said',
    `${kind.frauds}`,
    shareOf(kind.caughtAtShare, kind),
    shareOf(kind.caughtByPolicy, kind),
  ])
  return section(`Kinds of fraud that met ${nameOf(model)}`, [columns, ...rows])
}

const shareOf = (caught: number, { frauds }: KindFigures): string =>
  `${caught} (${percent(caught / frauds)})`

function ruleLines({ rules }: Performance): readonly string[] {
  if (rules.length === 0) return []
  const columns = ['rule', 'fired', 'declined', ...flaggingColumns()]
  const rows = rules.map((rule) => [
    rule.rule,
    `${rule.flagged}`,
    `${rule.declined}`,
    ...flaggingCells(rule),
  ])
  return section('Rules, each by all that it fired on', [columns, ...rows])
}

function flaggingColumns(): readonly string[] {
  return ['frauds caught', 'recall', 'precision', 'false per fraud', 'recall of money']
}

const flaggingCells = (flagging: Flagging): readonly string[] => [
  `${flagging.caught}`,
  figure(flagging.recall),
  figure(flagging.precision),
  flagging.falsePositivesPerFraud === null ? '-' : flagging.falsePositivesPerFraud.toFixed(1),
  flagging.money.map(({ currency, recall }) => `${currency} ${figure(recall)}`).join(', ') || '-',
]

const nameOf = ({ role, model }: ModelFigures): string => {
  if (role === 'CHALLENGER') return `${model} (challenger)`
  return role === 'BESIDE' ? `  in force beside ${model}` : model
}

const figure = (value: number | null): string => (value === null ? '-' : value.toFixed(4))

const percent = (value: number): string => `${Number((value * 100).toFixed(2))} %`

const timeText = (ms: number): string => new Date(ms).toISOString()

/** A title and a table below it: the first column to the left, the others to the right. */
function section(title: string, rows: readonly (readonly string[])[]): readonly string[] {
  const widths = (rows[0] ?? []).map((_, at) =>
    Math.max(...rows.map((row) => row[at]?.length ?? 0)),
  )
  const lines = rows.map((row) =>
    row
      .map((cell, at) => (at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0)))
      .join('  '),
  )
  return ['', title, ...lines.map((line) => `  ${line}`)]
}
