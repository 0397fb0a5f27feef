import { join } from 'node:path'
import { featureSet } from '../features/catalog.ts'
import { openModels, type Scorable } from '../models/champion.ts'
import { readPackage } from '../models/package.ts'
import { openTerminal } from '../streams/terminal.ts'

/**
 * Microseconds of processor time per row of both shipped models, and of the fraud model's reasons, by batch size:
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
    const rows = Array.from({ length: batch }, (_, row) => items[row % items.length] ?? empty())
    const scoring = await timeRuns(batch, () => models.score(rows))
    const reasoning = await timeRuns(batch, () => models.reasons(rows, 'fraud'))
    terminal.line(`${batch}  ${scoring.toFixed(1)}  ${reasoning.toFixed(1)}`)
  }
  await models.close()
}

const empty = (): Scorable => ({ features: new Float32Array(featureSet.names.length) })

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

/** Processor time of the best run, so that other work on the machine counts little. */
async function timeRuns(rows: number, run: () => Promise<unknown>): Promise<number> {
  let best = Number.POSITIVE_INFINITY
  for (let timed = 0; timed < rowsTimed; timed += rows) {
    const before = process.cpuUsage()
    await run()
    const { user, system } = process.cpuUsage(before)
    best = Math.min(best, (user + system) / rows)
  }
  return best
}

await main()
