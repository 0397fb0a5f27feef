import { PipelineError } from '../streams/errors.ts'
import type { Reason } from '../streams/events.ts'
import type { KnownFeatures } from './checks.ts'
import { type Model, openModel } from './model.ts'
import { type ModelKind, packageDirectory, readPackage } from './package.ts'
import type { Scores } from './policy.ts'

/** A vector in the order of the feature set; a missing value is NaN. */
export interface Scorable {
  readonly features: Float32Array
}

/** Null scores: a model failed for this item, `fault` says which and why; a stand-in decides. */
export type Scored =
  | { readonly scores: Scores; readonly fault: null }
  | { readonly scores: null; readonly fault: string }

/** What a challenger says about each item in turn; null where it failed. */
export interface Challenge {
  readonly model: string
  readonly scores: readonly (number | null)[]
}

/** The models in force, by name and version like `fraud@1`. */
export interface Models {
  readonly fraud: string
  readonly risk: string
  readonly challengers: readonly string[]
  /** Adds both champions' scores to each item, in order. */
  score<T extends Scorable>(items: readonly T[]): Promise<readonly (T & Scored)[]>
  /** Each item's ranked reasons by that champion; empty where its package has no reasons graph. */
  reasons(items: readonly Scorable[], kind: ModelKind): Promise<readonly (readonly Reason[])[]>
  /** What the challengers would have said; call it after the decisions are out. */
  challenge(items: readonly Scorable[]): Promise<readonly Challenge[]>
  close(): Promise<void>
}

export interface ModelsOptions {
  readonly packagesDir: string
  readonly fraud: string
  readonly risk: string
  readonly challengers: readonly string[]
  readonly featureSet: KnownFeatures
}

/** Reads, checks and opens every model named; the first that fails a check throws MODEL_REFUSED. */
export async function openModels(options: ModelsOptions): Promise<Models> {
  const fraud = await openNamed(options.fraud, options)
  const risk = await openNamed(options.risk, options)
  expectKind(fraud, 'fraud')
  expectKind(risk, 'risk')
  const challengers: Model[] = []
  for (const ref of options.challengers) challengers.push(await openNamed(ref, options))
  return {
    fraud: fraud.ref,
    risk: risk.ref,
    challengers: challengers.map(({ ref }) => ref),
    score: (items) => scoreBoth(items, fraud, risk),
    reasons: (items, kind) => (kind === 'fraud' ? fraud : risk).reasons(vectorsOf(items)),
    challenge: (items) => challengeAll(items, challengers),
    close: async () => {
      for (const model of [fraud, risk, ...challengers]) await model.close()
    },
  }
}

async function openNamed(ref: string, { packagesDir, featureSet }: ModelsOptions): Promise<Model> {
  const found = await readPackage(packageDirectory(packagesDir, ref))
  if (found.ref === ref) return openModel(found, featureSet)
  throw new PipelineError('MODEL_REFUSED', `${ref}: name: its manifest says ${found.ref}`)
}

function expectKind({ ref, kind }: Model, expected: ModelKind): void {
  if (kind === expected) return
  throw new PipelineError('MODEL_REFUSED', `${ref}: kind: expected ${expected}, found ${kind}`)
}

async function scoreBoth<T extends Scorable>(items: readonly T[], fraud: Model, risk: Model) {
  const vectors = vectorsOf(items)
  const fraudRun = await fraud.score(vectors)
  const riskRun = await risk.score(vectors)
  return items.map((item, at): T & Scored => {
    const scores = { fraud: fraudRun.scores[at] ?? NaN, risk: riskRun.scores[at] ?? NaN }
    if (Number.isNaN(scores.fraud)) return { ...item, scores: null, fault: fraudRun.fault }
    if (Number.isNaN(scores.risk)) return { ...item, scores: null, fault: riskRun.fault }
    return { ...item, scores, fault: null }
  })
}

async function challengeAll(items: readonly Scorable[], challengers: readonly Model[]) {
  const vectors = vectorsOf(items)
  const challenges: Challenge[] = []
  for (const { ref, score } of challengers) {
    const { scores } = await score(vectors)
    challenges.push({ model: ref, scores: Array.from(scores, (s) => (Number.isNaN(s) ? null : s)) })
  }
  return challenges
}

const vectorsOf = (items: readonly Scorable[]) => items.map(({ features }) => features)
