import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { finished } from 'node:stream/promises'
import { featureSet } from '../features/catalog.ts'
import { createOutlook } from '../features/training.ts'
import { runProgram } from '../streams/child.ts'
import type { Transaction } from '../streams/events.ts'
import { preparePython } from '../streams/python.ts'
import { openTerminal } from '../streams/terminal.ts'
import type { Truth, WorldEvent } from '../world/truth.ts'
import { world } from '../world/world.ts'
import { askedIn } from './asked.ts'

/**
 * How hard the world's fraud is to find on seeds that no detector has seen, per kind of fraud: for
 * the best single feature, ten obvious rules, logistic regression and gradient boosting:
 * `node bench/difficulty.ts [ACCOUNTS] [DAYS]`
 *
 * Detectors learn from labels as they came out; they are judged by what was planted.
 */
const folder = '.weir/difficulty'
const startMs = Date.UTC(2025, 2, 1)
const dayMs = 86_400_000
const learnedSeeds = [3_001, 3_002, 3_003, 3_004, 3_005, 3_006]
/** Nothing was ever tuned on these. */
const unseenSeeds = [555_123, 555_124, 555_125]

interface Size {
  readonly accounts: number
  readonly days: number
}

async function main(): Promise<void> {
  const [accounts = 1_500, days = 90] = process.argv.slice(2).map(Number)
  const terminal = openTerminal(process.stdout, process.stderr)
  await mkdir(folder, { recursive: true })
  for (const seed of [...learnedSeeds, ...unseenSeeds]) {
    terminal.progress(`world ${seed} and its features`)
    await writeRows(seed, { accounts, days })
  }
  terminal.progress('Python environment')
  const python = await preparePython({
    environment: '.weir/training-venv',
    requirements: 'models/training/requirements.txt',
    signal: new AbortController().signal,
  })
  terminal.progress('four detectors')
  const script = ['bench/difficulty.py', '--folder', folder, '--unseen', ...unseenSeeds.map(String)]
  const program = {
    command: python,
    args: [...script, '--seeds', ...learnedSeeds.map(String)],
    cure: 'bench/difficulty.py failed; its message stands above',
  }
  const report = await runProgram(program, new AbortController().signal)
  terminal.progress(`${accounts} accounts, ${days} days`, 'done')
  terminal.line(report)
}

interface Row {
  readonly transaction: Transaction
  readonly truth: Truth | null
}

/** Features as float32 in one file, what belongs to them in another. */
async function writeRows(seed: number, { accounts, days }: Size): Promise<void> {
  const file = join(folder, `rows-${seed}`)
  const out = createWriteStream(`${file}.f32`)
  const outlook = createOutlook()
  const rows: Row[] = []
  const events = world({ seed, accounts, days, startMs })
  for await (const asked of askedIn(noted(events, outlook))) {
    for (const { transaction, truth, features } of asked) {
      rows.push({ transaction, truth })
      if (!out.write(bytesOf(features))) await once(out, 'drain')
    }
  }
  await finished(out.end())
  const lines = rows.map((row) => lineOf(row, outlook))
  await writeFile(`${file}.csv`, `${columns.join(',')}\n${lines.join('\n')}\n`)
  await writeFile(join(folder, 'names.json'), JSON.stringify(featureSet.names))
}

const columns = ['day', 'amount_minor', 'planted', 'on_line', 'known_day']

function lineOf({ transaction, truth }: Row, outlook: ReturnType<typeof createOutlook>): string {
  const { eventTime, billingAmountMinor, cardPresent } = transaction
  const { fraudKnownAt } = outlook.targetsOf(transaction)
  const day = (ms: number) => ((ms - startMs) / dayMs).toFixed(4)
  const known = fraudKnownAt === null ? '' : day(fraudKnownAt)
  const onLine = cardPresent ? 0 : 1
  return [day(eventTime), billingAmountMinor ?? 0n, truth?.fraudType ?? '', onLine, known].join()
}

function* noted(
  events: Iterable<WorldEvent>,
  outlook: ReturnType<typeof createOutlook>,
): Generator<WorldEvent> {
  for (const made of events) {
    outlook.note(made.event)
    yield made
  }
}

/** A copy, as the windows may use the array again. */
const bytesOf = (features: Float32Array): Buffer => Buffer.from(Float32Array.from(features).buffer)

await main()
