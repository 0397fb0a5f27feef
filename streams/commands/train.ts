import { createReadStream } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { Command, InvalidArgumentError } from 'commander'
import { z } from 'zod'
import { featureSet } from '../../features/catalog.ts'
import { contractOf } from '../../models/contract.ts'
import { type ModelKind, packageDirectories, packageDirectory } from '../../models/package.ts'
import { type Program, pipePrograms, runProgram } from '../child.ts'
import { PipelineError } from '../errors.ts'
import { preparePython } from '../python.ts'
import type { CommandContext } from './context.ts'
import { worldStart } from './world-options.ts'

interface TrainOptions {
  readonly from?: readonly string[]
  readonly out?: string
  readonly seed: number
  readonly worlds: readonly number[]
  readonly accounts: number
  readonly days: number
  readonly packageVersion?: number
}

const examples = `
Examples:
  npm run train -- all
  npm run train -- fraud --from rows.csv --out /tmp/packages
  npm run train -- risk --worlds 2001,2002 --accounts 500 --days 150`

/** Seeds that no test and no demo uses. */
const worldSeeds = [1001, 1002, 1003, 1004, 1005, 1006]

/** Worlds start one after another, so that every span of the split has logs of every age. */
const staggerMs = 20 * 86_400_000

export const trainCommand = (context: CommandContext): Command =>
  new Command('train')
    .description('Train a model and write its package, with Python in its own environment')
    .argument('<kind>', 'fraud, risk or all', kindsOf)
    .option('--from <file...>', 'training rows of "weir features compute"; else worlds are made')
    .option('--out <dir>', 'folder of packages to write to; else WEIR_PACKAGES')
    .option('--seed <n>', 'seed of the training', whole, 7)
    .option(
      '--worlds <seeds>',
      'seeds of the worlds to make, parted by commas',
      seedsOf,
      worldSeeds,
    )
    .option('--accounts <n>', 'accounts of each world', whole, 1500)
    .option('--days <n>', 'days of each world', whole, 120)
    .option('--package-version <n>', 'version to write; else one more than there is', whole)
    .addHelpText('after', examples)
    .action((kinds: readonly ModelKind[], options: TrainOptions) => train(context, kinds, options))

async function train(
  context: CommandContext,
  kinds: readonly ModelKind[],
  options: TrainOptions,
): Promise<void> {
  const { root, signal, terminal } = context
  terminal.progress('preparing the Python environment')
  const python = await preparePython({
    environment: join(root, '.weir', 'training-venv'),
    requirements: join(root, 'models', 'training', 'requirements.txt'),
    signal,
  })
  terminal.progress('Python environment ready', 'done')
  const files = options.from ?? (await makeRows(context, options))
  const contract = await writeContract(context, files)
  for (const kind of kinds) await trainOne(context, { kind, files, contract, python, options })
}

const folderOf = ({ root }: CommandContext): string => join(root, '.weir', 'training')

/** Training rows of each world, made as serving makes its features. */
async function makeRows(context: CommandContext, options: TrainOptions): Promise<string[]> {
  const { signal, terminal } = context
  const folder = folderOf(context)
  await mkdir(folder, { recursive: true })
  const files: string[] = []
  for (const [nth, seed] of options.worlds.entries()) {
    const file = join(folder, `rows-${seed}.csv`)
    terminal.progress(`making world ${seed} and its features`)
    const size = ['--accounts', `${options.accounts}`, '--days', `${options.days}`]
    const start = new Date(Date.parse(worldStart) + nth * staggerMs).toISOString()
    const world = weir(context, ['world', '--seed', `${seed}`, '--start', start, ...size])
    const compute = weir(context, ['features', 'compute', '-', '--out', file])
    await pipePrograms([world, compute], signal)
    terminal.progress(`world ${seed} ready`, 'done')
    files.push(file)
  }
  return files
}

const weir = ({ root }: CommandContext, args: readonly string[]): Program => ({
  command: process.execPath,
  args: [join(root, 'streams', 'cli.ts'), ...args],
  cure: `weir ${args[0]} failed; its message stands above`,
})

async function writeContract(context: CommandContext, files: readonly string[]): Promise<string> {
  const [header, ...others] = await Promise.all(files.map(firstLine))
  if (header === undefined || others.some((other) => other !== header)) {
    throw new PipelineError('INPUT_INVALID', 'the files of training rows have different columns')
  }
  const folder = folderOf(context)
  const contract = contractOf(header, featureSet)
  const file = join(folder, `contract-${contract.contractHash.slice(0, 16)}.json`)
  await mkdir(folder, { recursive: true })
  await writeFile(file, JSON.stringify(contract))
  return file
}

async function firstLine(file: string): Promise<string> {
  const lines = createInterface({ input: createReadStream(file) })
  try {
    for await (const line of lines) return line
  } catch (cause) {
    throw new PipelineError('INPUT_INVALID', `${file} is not readable`, { cause })
  }
  throw new PipelineError('INPUT_INVALID', `${file} is empty`)
}

interface Training {
  readonly kind: ModelKind
  readonly files: readonly string[]
  readonly contract: string
  readonly python: string
  readonly options: TrainOptions
}

const resultSchema = z.object({
  metrics: z.record(z.string(), z.number()),
  suggestedThresholds: z.object({ review: z.number(), decline: z.number() }),
})

async function trainOne(context: CommandContext, training: Training): Promise<void> {
  const { kind, files, contract, python, options } = training
  const packagesDir = options.out ?? context.settings.WEIR_PACKAGES
  const version = options.packageVersion ?? (await nextVersion(packagesDir, kind))
  const out = packageDirectory(packagesDir, `${kind}@${version}`)
  const source = options.from ? 'rows given' : worldsText(options)
  context.terminal.progress(`training ${kind}@${version}`)
  const script = join(context.root, 'models', 'training', 'train.py')
  const named = ['--kind', kind, '--name', kind, '--version', `${version}`, '--out', out]
  const input = ['--rows', ...files, '--contract', contract, '--source', source]
  const program: Program = {
    command: python,
    args: [script, ...named, ...input, '--seed', `${options.seed}`],
    cure: `training ${kind} failed; its message stands above`,
  }
  const output = await runProgram(program, context.signal)
  const { metrics, suggestedThresholds } = resultSchema.parse(JSON.parse(output))
  context.terminal.progress(`trained ${kind}@${version}`, 'done')
  context.terminal.line(`${kind}@${version} in ${out}`)
  for (const [name, value] of Object.entries(metrics)) context.terminal.line(`  ${name} ${value}`)
  const { review, decline } = suggestedThresholds
  context.terminal.line(`  suggested thresholds: review ${review}, decline ${decline}`)
}

const worldsText = ({ worlds, accounts, days }: TrainOptions): string =>
  `worlds ${worlds.join(', ')} of ${accounts} accounts and ${days} days`

async function nextVersion(packagesDir: string, name: string): Promise<number> {
  await mkdir(packagesDir, { recursive: true })
  const versions = (await packageDirectories(packagesDir))
    .map((directory) => directory.split('/').slice(-2))
    .filter(([of]) => of === name)
    .map(([, version]) => Number(version))
  return Math.max(0, ...versions) + 1
}

function kindsOf(text: string): readonly ModelKind[] {
  if (text === 'all') return ['fraud', 'risk']
  if (text === 'fraud' || text === 'risk') return [text]
  throw new InvalidArgumentError('Give fraud, risk or all.')
}

function whole(text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text)
  throw new InvalidArgumentError('Give a whole number above 0.')
}

const seedsOf = (text: string): readonly number[] => text.split(',').map(whole)
