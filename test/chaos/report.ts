import { formatMinor } from '../../streams/money.ts'
import type { ChaosReport } from './run.ts'
import { type Finding, isWhole } from './verdict.ts'

const differencesShownMax = 20

/** Nothing lost, nothing doubled, and the sinks got to the end of the log. */
export const isSound = ({ isCaughtUp, findings }: ChaosReport): boolean =>
  isCaughtUp && isWhole(findings)

/** The verdict for people. */
export function reportLines(report: ChaosReport): readonly string[] {
  const { kills, ended, records, written, doubles, seconds, isCaughtUp, findings } = report
  const killed = Object.entries(kills).map(([victim, count]) => `${victim} ${count}`)
  const alone = Object.entries(ended).map(([reason, count]) => `  ${count} × ${reason}`)
  const differences = findings.flatMap((finding) => finding.differences)
  return [
    columns(['', 'expected', 'found', 'lost', 'doubled', 'differences']),
    ...findings.map(lineOf),
    ...report.money.map(
      ({ currency, produced, shown }) =>
        `money ${currency}   produced ${formatMinor(produced, currency)}, in the views ` +
        formatMinor(shown, currency),
    ),
    '',
    `killed: ${killed.join(', ')}; ${shown(records)} records in ${seconds} s`,
    `written: ${shown(written)} deliveries, ${shown(doubles)} of them again, before merging`,
    ...(alone.length > 0 ? ['sinks that ended by themselves, and were started again:'] : []),
    ...alone,
    ...(isCaughtUp ? [] : ['the sinks did not get to the end of the log in time']),
    ...differences.slice(0, differencesShownMax),
    isSound(report) ? 'every record once, to the cent' : 'NOT every record once',
  ]
}

const lineOf = ({ name, expected, held, lost, doubled, differences }: Finding): string =>
  columns([name, ...[expected, held, lost, doubled, differences.length].map(shown)])

const shown = (count: number | bigint): string => count.toLocaleString('en-US')

const columns = ([name = '', ...figures]: readonly string[]): string =>
  name.padEnd(12) + figures.map((figure) => figure.padStart(13)).join('')
