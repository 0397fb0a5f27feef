import type { Reason } from '../streams/events.ts'
import {
  checkContract,
  checkGolden,
  checkReasons,
  checkSturdy,
  type KnownFeatures,
} from './checks.ts'
import { type Graph, openGraph, type Ran } from './onnx.ts'
import type { Manifest, ModelKind, ModelPackage } from './package.ts'
import { originOf, rankReasons } from './reasons.ts'

/** Scores in 0..1 in the order of the vectors; NaN where the model failed, `fault` says how. */
export interface ScoreRun {
  readonly scores: Float32Array
  readonly fault: string
}

/** One package that passed its checks and is ready to score vectors of the running catalog. */
export interface Model {
  readonly ref: string
  readonly kind: ModelKind
  score(vectors: readonly Float32Array[]): Promise<ScoreRun>
  /** Ranked reasons of each vector; none without a reasons graph. */
  reasons(vectors: readonly Float32Array[]): Promise<readonly (readonly Reason[])[]>
  close(): Promise<void>
}

/** Opens a package after every check of docs/models.md; the first failed throws MODEL_REFUSED. */
export async function openModel(source: ModelPackage, featureSet: KnownFeatures): Promise<Model> {
  const { ref, manifest } = source
  checkContract(source, featureSet)
  const graph = await openScoreGraph(source)
  await checkSturdy(source, graph)
  await checkGolden(source, graph)
  const reasonsGraph = await openReasonsGraph(source)
  if (reasonsGraph) await checkReasons(source, reasonsGraph)
  const pack = packerOf(manifest, featureSet)
  return {
    ref,
    kind: manifest.kind,
    score: async (vectors) => {
      const ran = await graph.run(pack(vectors), vectors.length)
      return scoresOf(ref, ran, vectors.length)
    },
    reasons: async (vectors) => {
      if (!reasonsGraph) return vectors.map(() => [])
      const ran = await reasonsGraph.run(pack(vectors), vectors.length)
      return vectors.map((_, row) => reasonsOf(manifest, ran, row))
    },
    close: async () => {
      await graph.close()
      await reasonsGraph?.close()
    },
  }
}

const openScoreGraph = ({ ref, manifest, model }: ModelPackage): Promise<Graph> =>
  openGraph(model, {
    ref,
    file: 'model.onnx',
    input: manifest.input,
    output: manifest.output,
    width: manifest.features.length,
    outputs: 1,
  })

async function openReasonsGraph({ ref, manifest, reasons }: ModelPackage): Promise<Graph | null> {
  if (!reasons || !manifest.reasons) return null
  return openGraph(reasons, {
    ref,
    file: 'reasons.onnx',
    input: manifest.input,
    output: manifest.reasons.output,
    width: manifest.features.length,
    outputs: manifest.reasons.codes.length,
  })
}

/** Lays catalog vectors out as the model's input; where each column comes from is found once. */
function packerOf({ features }: Manifest, { names }: KnownFeatures) {
  const sources = Uint32Array.from(features, ({ name }) => names.indexOf(name))
  return (vectors: readonly Float32Array[]): Float32Array => {
    const matrix = new Float32Array(vectors.length * sources.length)
    let at = 0
    for (const vector of vectors) {
      for (const source of sources) matrix[at++] = vector[source] ?? NaN
    }
    return matrix
  }
}

function scoresOf(ref: string, ran: Ran, rows: number): ScoreRun {
  if (ran.kind === 'failed')
    return { scores: new Float32Array(rows).fill(NaN), fault: `${ref}: ${ran.fault}` }
  const scores = ran.values.map((score) => (score >= 0 && score <= 1 ? score : NaN))
  return { scores, fault: `${ref}: the score is no probability` }
}

/** A decision stands without its reasons, so that a failure here is told in their place. */
function reasonsOf({ kind, reasons }: Manifest, ran: Ran, row: number): readonly Reason[] {
  const codes = reasons?.codes ?? []
  if (ran.kind === 'failed') {
    return [{ code: 'REASONS_UNAVAILABLE', contribution: 0, origin: originOf(kind) }]
  }
  return rankReasons(codes, ran.values.subarray(row * codes.length, (row + 1) * codes.length), kind)
}
