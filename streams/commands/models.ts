import { Command } from 'commander'
import { featureSet } from '../../features/catalog.ts'
import { openModel } from '../../models/model.ts'
import { listPackages, type ModelPackage, readPackage } from '../../models/package.ts'
import type { Terminal } from '../terminal.ts'
import type { CommandContext } from './context.ts'

interface JsonOption {
  readonly json?: boolean
}

export const modelsCommand = (context: CommandContext): Command =>
  new Command('models')
    .description('Look at model packages and check them as the scoring process does')
    .addCommand(listCommand(context))
    .addCommand(checkCommand(context))

const listCommand = ({ settings, terminal }: CommandContext): Command =>
  new Command('list')
    .description('List the packages in WEIR_PACKAGES; those that cannot be read say why')
    .option('--json', 'print one JSON array')
    .action(async ({ json }: JsonOption) => {
      const listed = (await listPackages(settings.WEIR_PACKAGES)).map((found) =>
        found.kind === 'package'
          ? summaryOf(found.source)
          : { directory: found.directory, refused: found.message },
      )
      if (json) return terminal.line(JSON.stringify(listed))
      for (const entry of listed) terminal.line(Object.values(entry).join('  '))
    })

const summaryOf = ({ ref, directory, manifest }: ModelPackage) => ({
  model: ref,
  predicts: manifest.kind,
  features: `${manifest.features.length} features`,
  trainedTo: manifest.training.to,
  directory,
})

const checkCommand = ({ terminal }: CommandContext): Command =>
  new Command('check')
    .description('Run every check that a package must pass before it may serve')
    .argument('<dir>', 'directory of the package, such as models/packages/fraud/1')
    .option('--json', 'print one JSON object')
    .addHelpText(
      'after',
      '\nA package that fails ends with the check, what it wants, what it found.',
    )
    .action((directory: string, { json = false }: JsonOption) =>
      check(directory, { json, terminal }),
    )

async function check(directory: string, { json, terminal }: { json: boolean; terminal: Terminal }) {
  const source = await readPackage(directory)
  const model = await openModel(source, featureSet)
  const microseconds = await timeRows(model.score, featureSet.names.length)
  await model.close()
  const found = {
    ...summaryOf(source),
    goldenRows: source.golden.rows.length,
    microsecondsPerRow: Number(microseconds.toFixed(1)),
  }
  if (json) return terminal.line(JSON.stringify(found))
  for (const [name, value] of Object.entries(found)) terminal.line(`${name}: ${value}`)
  terminal.line('may serve')
}

const timedRows = 64
const timedRuns = 100

/** Microseconds per row in batches of a slice, the mean of some runs after the first. */
async function timeRows(
  score: (vectors: readonly Float32Array[]) => Promise<unknown>,
  width: number,
): Promise<number> {
  const vectors = Array.from({ length: timedRows }, (_, row) => new Float32Array(width).fill(row))
  await score(vectors)
  const start = performance.now()
  for (let run = 0; run < timedRuns; run++) await score(vectors)
  return ((performance.now() - start) * 1000) / (timedRuns * timedRows)
}
