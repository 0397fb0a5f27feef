import { join } from 'node:path'
import { featureSet } from '../features/catalog.ts'
import { openModels, type Scorable } from '../models/champion.ts'
import { readPackage } from '../models/package.ts'
import { openTerminal } from '../streams/terminal.ts'

/**
 * Microseconds of processor time per row of both shipped models, and of the fraud model's reasons,
 * by batch size:
 * `node bench/models.ts`
 */
const packagesDir = 'models/packages'
const batches = [1, 16, 64, 256]
const rowsTimed = 20_000

async function main(): Promise<void> {
  const terminal = openTerminal(process.stdout, process.stderr)
  const options = { packagesDir, fraud: 'fraud@1', risk: 'risk@1', challengers: [] }
  const models = await openModels({ ...options, featureSet })
  const items = await goldenItems()
  terminal.line(`rows at once  ${models.fraud} and ${models.risk}, us a row  reasons, us a row`)
  for (const batch of batches) {
    const scoring = await timeRuns(items, batch, (rows) => models.score(rows))
    const reasoning = await timeRuns(items, batch, (rows) => models.reasons(rows, 'fraud'))
    terminal.line(`${batch}  ${scoring.toFixed(1)}  ${reasoning.toFixed(1)}`)
  }
  await models.close()
}

/** Golden rows of the fraud model, which are real rows for the most part. */
async function goldenItems(): Promise<readonly Scorable[]> {
  const { golden, manifest } = await readPackage(join(packagesDir, 'fraud', '1'))
  const columns = featureSet.names.map((name) =>
    manifest.features.findIndex((feature) => feature.name === name),
  )
  return golden.rows.map((row) => ({
    features: Float32Array.from(columns, (column) => row[column] ?? Number.NaN),
  }))
}

/**
 * Processor time per row over all runs. Each run has other rows: a processor that sees the same few
 * again learns their way through the trees, and halves the time.
 */
async function timeRuns(
  items: readonly Scorable[],
  batch: number,
  run: (rows: readonly Scorable[]) => Promise<unknown>,
): Promise<number> {
  const endless = [...items, ...items, ...items]
  const runs = Math.ceil(rowsTimed / batch)
  const before = process.cpuUsage()
  for (let nth = 0; nth < runs; nth++) {
    const first = (nth * batch) % items.length
    await run(endless.slice(first, first + batch))
  }
  const { user, system } = process.cpuUsage(before)
  return (user + system) / (runs * batch)
}

await main()
