import type { FeatureSet } from '../features/define.ts'
import { readMetadata } from './metadata.ts'
import { type Graph, sliceRowsMax } from './onnx.ts'
import { type Golden, type ModelPackage, modelRefused } from './package.ts'

/** Largest difference between a score here and the score that training computed. */
const scoreToleranceMax = 2e-6

// Contributions are sums over a few thousand leaves in float32.
const logOddsToleranceMax = 1e-4

/** What a model needs of the running catalog: its names in order, the contract of any of them. */
export type KnownFeatures = Pick<FeatureSet, 'names' | 'contractHash'>

/** The features are known here and mean what they meant when the model was trained. */
export function checkContract({ ref, manifest, model }: ModelPackage, featureSet: KnownFeatures) {
  const known = new Set(featureSet.names)
  const names = manifest.features.map(({ name }) => name)
  const unknown = names.find((name) => !known.has(name))
  if (unknown !== undefined) {
    const expected = 'features of the running catalog'
    throw modelRefused(ref, { check: 'feature names', expected, found: unknown })
  }
  if (new Set(names).size < names.length) {
    throw modelRefused(ref, { check: 'feature names', expected: 'each once', found: 'a repeat' })
  }
  const expected = featureSet.contractHash(names)
  const carried = readMetadata(model).get('contract_hash') ?? 'none'
  for (const found of [manifest.contractHash, carried]) {
    if (found !== expected) throw modelRefused(ref, { check: 'contract hash', expected, found })
  }
}

/** Missing, zero and extreme values give a score, and the size of a batch changes none. */
export async function checkSturdy({ ref, manifest }: ModelPackage, graph: Graph): Promise<void> {
  const width = manifest.features.length
  const values = [NaN, 0, -1, 3.4e38, -3.4e38, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  const matrix = new Float32Array(values.length * width)
  for (const [row, value] of values.entries()) matrix.fill(value, row * width, (row + 1) * width)
  await runOrRefuse(ref, graph, { check: 'empty batch', matrix, rows: 0 })
  const scores = await runOrRefuse(ref, graph, { check: 'odd rows', matrix, rows: values.length })
  const odd = scores.findIndex((score) => !(score >= 0 && score <= 1))
  if (odd >= 0) {
    const found = `${scores[odd]} for a row of ${values[odd]}`
    throw modelRefused(ref, { check: 'odd rows', expected: 'a score in 0..1', found })
  }
}

/** Golden rows score as they did in training, alone and in batches longer than a slice. */
export async function checkGolden({ ref, golden, manifest }: ModelPackage, graph: Graph) {
  const width = manifest.features.length
  const matrix = matrixOf(golden.rows)
  const rows = golden.rows.length
  if (golden.rows.some((row) => row.length !== width) || golden.scores.length !== rows) {
    const expected = `${rows} rows of ${width} features with a score each`
    throw modelRefused(ref, { check: 'golden.json', expected, found: 'another shape' })
  }
  const batch = await runOrRefuse(ref, graph, { check: 'golden rows', matrix, rows })
  expectClose(ref, { check: 'golden rows', found: batch, wanted: golden.scores })
  for (let row = 0; row < Math.min(rows, sliceRowsMax); row++) {
    const one = matrix.subarray(row * width, (row + 1) * width)
    const alone = await runOrRefuse(ref, graph, { check: 'batch size', matrix: one, rows: 1 })
    expectClose(ref, { check: 'batch size', found: alone, wanted: batch.subarray(row, row + 1) })
  }
}

/** Contributions and baseline add up to the log-odds of the score, and are those of training. */
export async function checkReasons(source: ModelPackage, graph: Graph): Promise<void> {
  const { ref, golden, manifest } = source
  const codes = manifest.reasons?.codes ?? []
  const rows = golden.rows.length
  const matrix = matrixOf(golden.rows)
  const values = await runOrRefuse(ref, graph, { check: 'reasons', matrix, rows })
  for (let row = 0; row < rows; row++) {
    const found = values.subarray(row * codes.length, (row + 1) * codes.length)
    const sum = found.reduce((total, value) => total + value, manifest.reasons?.baseline ?? 0)
    const score = golden.scores.slice(row, row + 1)
    expectClose(ref, { check: 'additivity of reasons', found: [sigmoid(sum)], wanted: score })
    const wanted = golden.contributions[row] ?? found
    expectClose(ref, { check: 'golden reasons', found, wanted, toleranceMax: logOddsToleranceMax })
  }
}

interface Comparison {
  readonly check: string
  readonly found: ArrayLike<number>
  readonly wanted: ArrayLike<number>
  readonly toleranceMax?: number
}

function expectClose(
  ref: string,
  { check, found, wanted, toleranceMax = scoreToleranceMax }: Comparison,
): void {
  for (let at = 0; at < wanted.length; at++) {
    const difference = Math.abs((found[at] ?? NaN) - (wanted[at] ?? NaN))
    if (difference <= toleranceMax) continue
    const expected = `${wanted[at]} within ${toleranceMax}`
    throw modelRefused(ref, { check, expected, found: `${found[at]}` })
  }
}

interface CheckedRun {
  readonly check: string
  readonly matrix: Float32Array
  readonly rows: number
}

async function runOrRefuse(ref: string, graph: Graph, { check, matrix, rows }: CheckedRun) {
  const ran = await graph.run(matrix, rows)
  if (ran.kind === 'ran') return ran.values
  throw modelRefused(ref, { check, expected: 'a run', found: ran.fault })
}

/** Rows of golden.json, null for NaN, as one row-major matrix. */
const matrixOf = (rows: Golden['rows']): Float32Array =>
  Float32Array.from(rows.flatMap((row) => row.map((value) => value ?? NaN)))

const sigmoid = (logOdds: number): number => 1 / (1 + Math.exp(-logOdds))
