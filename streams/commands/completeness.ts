import { Command } from 'commander'
import type { ClickHouse } from '../../sinks/clickhouse.ts'
import { moments } from '../../sinks/column-types.ts'
import { findIncomplete } from '../../sinks/completeness/compare.ts'
import { findUndecided } from '../../sinks/completeness/undecided.ts'
import type { Finder, Found } from '../../sinks/reconcile/found.ts'
import { formatMinor } from '../money.ts'
import { type CommandContext, exitCodes } from './context.ts'
import { type Reading, readKafka } from './kafka-figures.ts'
import { findServers, openKafka, openRegistry, openTables } from './servers.ts'
import { maskingDecoder } from './sink.ts'

interface Options {
  readonly json?: true
}

export const completenessCommand = (context: CommandContext): Command =>
  new Command('completeness')
    .description('Compare what the tables hold with what Kafka holds, and with what was decided')
    .option('--json', 'print one JSON object')
    .addHelpText('after', help)
    .action((options: Options) => runCompleteness(context, options))

const help = `
Reads Kafka by itself, from where the last run stopped, and keeps for every partition and five
minutes how many records there are, the sum of their offsets, their money and their checksums. The
same figures of the tables must be equal. Judged is what the sink has committed and whose five
minutes are over; weir reconcile makes breaks of what is found.

Exit code 0: nothing differs. 2: something does. 1: the run has failed.

  weir completeness
  weir completeness --json`

/** All of the time that the tables can hold. */
const always = { fromMs: moments.lowestMs, toMs: moments.highestMs + 1 } as const

export interface Completeness {
  readonly reading: Reading
  readonly found: readonly Found[]
}

async function runCompleteness(context: CommandContext, { json }: Options): Promise<void> {
  const { terminal } = context
  const result = await checkCompleteness(context)
  if (result === null) {
    process.exitCode = exitCodes.interrupted
    return
  }
  const { reading, found } = result
  if (json) {
    const differences = found.map(plain)
    terminal.line(JSON.stringify({ ...reading, differences }))
  } else {
    terminal.note(readingText(reading))
    for (const difference of found) terminal.line(lineOf(difference))
    terminal.line(found.length === 0 ? 'Nothing differs' : `${found.length} differences`)
  }
  if (found.length > 0) process.exitCode = exitCodes.open
}

/** Reads Kafka and compares; null where it was interrupted. */
export async function checkCompleteness(context: CommandContext): Promise<Completeness | null> {
  const clickhouse = openTables(context, findServers(context))
  try {
    const reading = await readKafkaFor(context, clickhouse)
    if (context.signal.aborted) return null
    const incomplete = await findIncomplete(clickhouse, always)
    return { reading, found: [...incomplete, ...(await findUndecided(clickhouse, always))] }
  } finally {
    await clickhouse.close()
  }
}

/** Finds what these finders find, after Kafka was read up to now. */
export const completenessFinder =
  (context: CommandContext): Finder =>
  async (clickhouse, span) => {
    await readKafkaFor(context, clickhouse)
    if (context.signal.aborted) return []
    return [...(await findIncomplete(clickhouse, span)), ...(await findUndecided(clickhouse, span))]
  }

async function readKafkaFor(context: CommandContext, clickhouse: ClickHouse): Promise<Reading> {
  const urls = findServers(context)
  const kafka = openKafka(context, { urls, name: 'completeness' })
  const decoder = maskingDecoder(openRegistry(context, urls))
  try {
    return await readKafka(context, { kafka, clickhouse, decoder })
  } finally {
    await kafka.close()
  }
}

const readingText = ({ records, seconds }: Reading): string =>
  `${records} records of Kafka read in ${seconds.toFixed(1)} s`

const plain = ({ kind, subject, field, expected, actual, ...rest }: Found) => ({
  kind,
  subject,
  field,
  expected,
  actual,
  stake_minor: rest.stakeMinor === null ? null : String(rest.stakeMinor),
  currency: rest.currency,
  time: new Date(rest.eventTime).toISOString(),
  cure: rest.cure,
})

function lineOf({ kind, subject, field, expected, actual, ...rest }: Found): string {
  const { stakeMinor, currency, cure } = rest
  const money =
    stakeMinor === null || currency === null
      ? ''
      : `, ${formatMinor(stakeMinor, currency)} ${currency} at stake`
  return `${kind}  ${subject}  ${field}: ${expected} expected, ${actual} found${money}. ${cure}`
}
