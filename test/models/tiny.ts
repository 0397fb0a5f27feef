import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { KnownFeatures } from '../../models/checks.ts'
import { type GraphText, onnxOf, type Step } from './graph.ts'

/** A catalog of three features, of which the tiny models take two, in another order. */
export const tinyFeatures: KnownFeatures = {
  names: ['hour', 'amount', 'attempts'],
  contractHash: (names) => createHash('sha256').update(names.join()).digest('hex'),
}

const modelNames = ['attempts', 'amount']
const contractHash = tinyFeatures.contractHash(modelNames)
const weights = [1, -0.5]

const missingIsZero: readonly Step[] = [
  { op: 'IsNaN', inputs: ['features'], output: 'missing' },
  { op: 'Where', inputs: ['missing', 'zero', 'features'], output: 'present' },
  { op: 'Clip', inputs: ['present', 'low', 'high'], output: 'inputs' },
]

export const scoreSteps: readonly Step[] = [
  ...missingIsZero,
  { op: 'MatMul', inputs: ['inputs', 'weights'], output: 'logOdds' },
  { op: 'Sigmoid', inputs: ['logOdds'], output: 'score' },
]

/** Fails for one value alone: attempts of 12345 give 0 / 0. */
export const brittleSteps: readonly Step[] = [
  ...missingIsZero,
  { op: 'MatMul', inputs: ['inputs', 'pickFirst'], output: 'attempts' },
  { op: 'Sub', inputs: ['attempts', 'brittleAt'], output: 'distance' },
  { op: 'Div', inputs: ['zero', 'distance'], output: 'crack' },
  { op: 'MatMul', inputs: ['inputs', 'weights'], output: 'whole' },
  { op: 'Add', inputs: ['whole', 'crack'], output: 'logOdds' },
  { op: 'Sigmoid', inputs: ['logOdds'], output: 'score' },
]

export const nanSteps: readonly Step[] = [
  { op: 'MatMul', inputs: ['features', 'weights'], output: 'logOdds' },
  { op: 'Sigmoid', inputs: ['logOdds'], output: 'score' },
]

const reasonSteps: readonly Step[] = [
  ...missingIsZero,
  { op: 'Transpose', inputs: ['weights'], output: 'weightRow' },
  { op: 'Mul', inputs: ['inputs', 'weightRow'], output: 'contributions' },
]

const constants = {
  zero: [0],
  low: [-1000],
  high: [20000],
  brittleAt: [12345],
  weights,
  pickFirst: [1, 0],
}

export const tinyGraph = (override: Partial<GraphText> = {}): GraphText => ({
  steps: scoreSteps,
  constants,
  input: { name: 'features', columns: 2 },
  output: { name: 'score', columns: 1 },
  metadata: { contract_hash: contractHash },
  ...override,
})

export interface Tiny {
  readonly model?: GraphText | Buffer
  readonly manifest?: Readonly<Record<string, unknown>>
  readonly golden?: Readonly<Record<string, unknown>>
  /** Replaces a file after its hash was taken. */
  readonly tampered?: Readonly<Record<string, string>>
}

/** Writes `fraud@1`, with the override, and `risk@1` to a folder that lasts as long as the test. */
export async function tinyPackages(override: Tiny = {}): Promise<string> {
  const packagesDir = await mkdtemp(join(tmpdir(), 'weir-packages-'))
  onTestFinished(() => rm(packagesDir, { recursive: true }))
  await writePackage(join(packagesDir, 'fraud', '1'), override)
  await writePackage(join(packagesDir, 'risk', '1'), {
    manifest: { name: 'risk', kind: 'risk' },
  })
  return packagesDir
}

async function writePackage(directory: string, override: Tiny): Promise<void> {
  const model = override.model ?? tinyGraph()
  const files = {
    'model.onnx': Buffer.isBuffer(model) ? model : onnxOf(model),
    'reasons.onnx': onnxOf(
      tinyGraph({ steps: reasonSteps, output: { name: 'contributions', columns: 2 } }),
    ),
    'golden.json': JSON.stringify({ ...golden(), ...override.golden }),
  }
  const hashes = Object.entries(files).map(([name, content]) => [
    name,
    createHash('sha256').update(content).digest('hex'),
  ])
  const manifest = { ...tinyManifest(), files: Object.fromEntries(hashes), ...override.manifest }
  await mkdir(directory, { recursive: true })
  const written = { ...files, 'manifest.json': JSON.stringify(manifest), ...override.tampered }
  for (const [name, content] of Object.entries(written)) {
    await writeFile(join(directory, name), content)
  }
}

const tinyManifest = () => ({
  format: 1,
  name: 'fraud',
  version: 1,
  kind: 'fraud',
  features: [
    { name: 'attempts', reason: 'VELOCITY' },
    { name: 'amount', reason: 'AMOUNT' },
  ],
  contractHash,
  input: 'features',
  output: 'score',
  calibration: { method: 'PLATT', slope: 1, intercept: 0 },
  reasons: {
    method: 'TREE_SHAP',
    output: 'contributions',
    codes: ['VELOCITY', 'AMOUNT'],
    baseline: 0,
  },
  training: {
    source: 'test',
    seed: 1,
    rows: 2,
    positives: 1,
    from: '2026-01-01T00:00:00Z',
    to: '2026-02-01T00:00:00Z',
    labelsKnownAt: '2026-03-01T00:00:00Z',
  },
  metrics: { averagePrecision: 1 },
  suggestedThresholds: { review: 0.5, decline: 0.9 },
})

const goldenRows = [
  [0, 0],
  [2, 1],
  [-1, 3],
  [null, 1],
  [null, null],
]

export const tinyScore = (row: readonly (number | null)[]): number =>
  1 / (1 + Math.exp(-row.reduce<number>((sum, x, at) => sum + (x ?? 0) * (weights[at] ?? 0), 0)))

const golden = () => ({
  rows: goldenRows,
  scores: goldenRows.map(tinyScore),
  contributions: [
    [0, 0],
    [2, -0.5],
  ],
})
