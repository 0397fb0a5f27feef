import { describeReason } from '../../models/reasons.ts'
import type { Example, Overview } from '../../sinks/overview.ts'
import type { Truth } from '../../world/truth.ts'
import { formatMinor } from '../money.ts'

/** What `weir demo --json` prints; counts are of records, money is minor units of USD. */
export interface DemoSummary {
  readonly events: number
  readonly authorizations: number
  readonly decisions: number
  readonly missing: number
  readonly doubled: number
  readonly deadLetters: number
  readonly approve: number
  readonly review: number
  readonly decline: number
  readonly latencyMs: Overview['latencyMs']
  readonly fraud: {
    readonly planted: number
    readonly caught: number
    readonly plantedMinor: number
    readonly caughtMinor: number
    /** Declines of honest authorizations for each caught fraud; null where none was caught. */
    readonly falsePositiveRatio: number | null
  }
  /** Records in ClickHouse by topic. */
  readonly rows: Readonly<Record<string, number>>
}

export interface DemoResult {
  readonly summary: DemoSummary
  readonly eventsByKind: Readonly<Record<string, number>>
  readonly examples: readonly Example[]
  /** Records in Kafka by topic. */
  readonly offsets: Readonly<Record<string, number>>
  readonly eventsPerSecond: number
}

export interface FraudFigures {
  readonly figures: DemoSummary['fraud']
  readonly caughtIds: readonly string[]
}

/** What was planted against what was declined. */
export function fraudFigures(
  planted: ReadonlyMap<string, Truth>,
  declined: readonly string[],
): FraudFigures {
  const caughtIds = declined.filter((eventId) => planted.has(eventId))
  const money = (ids: Iterable<string>): number =>
    [...ids].reduce((sum, id) => sum + Number(planted.get(id)?.amountMinor ?? 0n), 0)
  const falseDeclines = declined.length - caughtIds.length
  return {
    figures: {
      planted: planted.size,
      caught: caughtIds.length,
      plantedMinor: money(planted.keys()),
      caughtMinor: money(caughtIds),
      falsePositiveRatio: caughtIds.length === 0 ? null : falseDeclines / caughtIds.length,
    },
    caughtIds,
  }
}

export function summaryOf(overview: Overview, { figures }: FraudFigures): DemoSummary {
  const { events, actions, authorizations, decisions, missing, doubled, deadLetters } = overview
  return {
    events: Object.values(events).reduce((sum, count) => sum + count, 0),
    authorizations,
    decisions,
    missing,
    doubled,
    deadLetters,
    approve: actions.APPROVE,
    review: actions.REVIEW,
    decline: actions.DECLINE,
    latencyMs: overview.latencyMs,
    fraud: figures,
    rows: overview.rows,
  }
}

/** Whether nothing is missing, doubled or left behind. */
export function holds({ summary, offsets }: DemoResult): boolean {
  const { authorizations, decisions, missing, doubled, rows } = summary
  const complete = Object.entries(offsets).every(([topic, count]) => (rows[topic] ?? 0) === count)
  return authorizations > 0 && decisions >= authorizations && missing + doubled === 0 && complete
}

/** The summary for a reader. */
export function reportLines(result: DemoResult): readonly string[] {
  const { summary, offsets } = result
  const { fraud, latencyMs, rows } = summary
  const share = (count: number) => `${count} (${percent(count, summary.authorizations)})`
  return [
    '',
    `Events        ${summary.events} at ${Math.round(result.eventsPerSecond)}/s`,
    ...kindLines(result.eventsByKind),
    `Decisions     ${summary.decisions} for ${summary.authorizations} authorizations: ` +
      `${summary.missing} missing, ${summary.doubled} doubled`,
    `              approve ${share(summary.approve)}, review ${share(summary.review)}, ` +
      `decline ${share(summary.decline)}`,
    `Latency       p50 ${latencyMs.p50} ms, p95 ${latencyMs.p95} ms, p99 ${latencyMs.p99} ms ` +
      'from record to decision',
    `Fraud caught  ${fraud.caught} of ${fraud.planted} ` +
      `(${percent(fraud.caught, fraud.planted)}), ${dollars(fraud.caughtMinor)} of ` +
      `${dollars(fraud.plantedMinor)} (${percent(fraud.caughtMinor, fraud.plantedMinor)})`,
    `              ${ratio(fraud.falsePositiveRatio)} honest declines for each fraud caught`,
    `Dead letters  ${summary.deadLetters}`,
    'In ClickHouse',
    ...Object.entries(offsets).map(
      ([topic, count]) => `              ${topic}: ${rows[topic] ?? 0} of ${count} records`,
    ),
    '',
    'Three decisions, explained',
    ...result.examples.flatMap(exampleLines),
    '',
    holds(result)
      ? 'Nothing is missing and nothing is doubled.'
      : 'The counts do not hold: see the lines above.',
    '',
    'Try next',
    '  npm run demo -- --stay      keep it running and look into ClickHouse (docs/analysts.md)',
    '  npx weir stack up           servers of your own, then weir setup, score, sink and produce',
    '  npx weir features list      what the models see; npx weir features explain NAME',
  ]
}

const kindLines = (events: Readonly<Record<string, number>>): readonly string[] => {
  const sorted = Object.entries(events).sort(([, one], [, other]) => other - one)
  const words = sorted.map(([kind, count]) => `${kind} ${count}`)
  return chunked(words, kindsPerLine).map((line) => `              ${line.join(', ')}`)
}

const kindsPerLine = 5

const chunked = <T>(items: readonly T[], size: number): readonly (readonly T[])[] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, at) =>
    items.slice(at * size, (at + 1) * size),
  )

function exampleLines(example: Example): readonly string[] {
  const { codes, contributions } = example
  const reasons = codes.map(
    (code, at) => `${code} ${signed(contributions[at] ?? 0)}: ${describeReason(code)}`,
  )
  return [
    `  ${example.action.padEnd(8)} ${example.response_code}  ${amountOf(example)}  ` +
      `fraud ${score(example.fraud_score)}, risk ${score(example.risk_score)}`,
    `           decision ${example.decision_id}`,
    ...(reasons.length > 0 ? reasons : ['Nothing speaks against it.']).map(
      (reason) => `           ${reason}`,
    ),
  ]
}

const amountOf = ({ billing_amount_minor, billing_currency }: Example): string =>
  billing_amount_minor === null || billing_currency === null
    ? 'no amount'
    : `${formatMinor(BigInt(billing_amount_minor), billing_currency)} ${billing_currency}`

const score = (value: number | null): string => (value === null ? 'none' : value.toFixed(4))
const signed = (value: number): string => `${value >= 0 ? '+' : ''}${value.toFixed(2)}`
const dollars = (minor: number): string => `${formatMinor(BigInt(minor), 'USD')} USD`
const ratio = (value: number | null): string => (value === null ? 'no' : value.toFixed(2))
const percent = (part: number, whole: number): string =>
  whole === 0 ? '-' : `${((100 * part) / whole).toFixed(1)} %`
