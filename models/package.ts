import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { PipelineError } from '../streams/errors.ts'

/** What a model predicts: fraud on the authorization, or a missed or returned payment. */
export type ModelKind = 'fraud' | 'risk'

/** A package directory is at most this large, so that a fleet can fetch and load it in seconds. */
const packageBytesMax = 8 * 1024 * 1024

const fileNames = ['model.onnx', 'reasons.onnx', 'golden.json', 'report.md'] as const
export type PackageFile = (typeof fileNames)[number]

const slug = z.string().regex(/^[a-z][a-z0-9-]{0,31}$/, 'a lower-case word of at most 32 letters')
const sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'a sha256 in lower-case hex')
const share = z.number().min(0).max(1)

const manifestSchema = z.strictObject({
  format: z.literal(1),
  name: slug,
  version: z.int().positive(),
  kind: z.enum(['fraud', 'risk']),
  features: z.array(z.strictObject({ name: z.string().min(1), reason: z.string().min(1) })).min(1),
  contractHash: sha256,
  input: z.string().min(1),
  output: z.string().min(1),
  calibration: z.strictObject({
    method: z.literal('PLATT'),
    slope: z.number(),
    intercept: z.number(),
  }),
  reasons: z
    .strictObject({
      method: z.enum(['TREE_SHAP']),
      output: z.string().min(1),
      codes: z.array(z.string().min(1)).min(1),
      baseline: z.number(),
    })
    .nullable(),
  training: z.strictObject({
    source: z.string(),
    seed: z.int(),
    rows: z.int().positive(),
    positives: z.int().positive(),
    from: z.iso.datetime(),
    to: z.iso.datetime(),
    labelsKnownAt: z.iso.datetime(),
  }),
  metrics: z.record(z.string(), z.number()),
  suggestedThresholds: z.strictObject({ review: share, decline: share }),
  files: z.partialRecord(z.enum(fileNames), sha256),
})

const goldenSchema = z.strictObject({
  rows: z.array(z.array(z.number().nullable())).min(1),
  scores: z.array(share).min(1),
  contributions: z.array(z.array(z.number())),
})

export type Manifest = Readonly<z.infer<typeof manifestSchema>>

/**
 * Rows with the score that training computed for them; null stands for NaN. `contributions` belong
 * to the first rows, one number for each reason code, and are empty without a reasons graph.
 */
export type Golden = Readonly<z.infer<typeof goldenSchema>>

/** A package as read from its directory, every file's hash checked; nothing of it has run yet. */
export interface ModelPackage {
  readonly directory: string
  readonly ref: string
  readonly manifest: Manifest
  readonly model: Buffer
  readonly reasons: Buffer | null
  readonly golden: Golden
}

/** Why a package may not serve: the name of the check, what it wants and what there is. */
export interface Refusal {
  readonly check: string
  readonly expected: string
  readonly found: string
}

export const modelRefused = (ref: string, { check, expected, found }: Refusal, cause?: unknown) =>
  new PipelineError('MODEL_REFUSED', `${ref}: ${check}: expected ${expected}, found ${found}`, {
    cause,
  })

/** Where a model named like `fraud@1` lies: `<packagesDir>/fraud/1`. */
export function packageDirectory(packagesDir: string, ref: string): string {
  const match = /^([a-z][a-z0-9-]{0,31})@([1-9]\d{0,8})$/.exec(ref)
  const [, name, version] = match ?? []
  if (name && version) return join(packagesDir, name, version)
  throw new PipelineError('CONFIG_INVALID', `a model is named like fraud@1, not "${ref}"`)
}

/** The directories of all packages under `packagesDir`, by name and rising version. */
export async function packageDirectories(packagesDir: string): Promise<readonly string[]> {
  const found: string[] = []
  for (const name of (await directoriesIn(packagesDir)).sort()) {
    const versions = await directoriesIn(join(packagesDir, name))
    versions.sort((a, b) => Number(a) - Number(b))
    found.push(...versions.map((version) => join(packagesDir, name, version)))
  }
  return found
}

/** Reads a package; anything missing, malformed or altered throws MODEL_REFUSED with its check. */
export async function readPackage(directory: string): Promise<ModelPackage> {
  const bytes = await readPart(directory, 'manifest.json')
  const manifest = parsePart(manifestSchema, { directory, file: 'manifest.json', bytes })
  const files = await readFiles(directory, manifest)
  const required = (file: PackageFile): Buffer => {
    const bytes = files.get(file)
    if (bytes) return bytes
    throw modelRefused(directory, { check: 'files', expected: `${file} in files`, found: 'none' })
  }
  return {
    directory,
    ref: `${manifest.name}@${manifest.version}`,
    manifest,
    model: required('model.onnx'),
    reasons: manifest.reasons ? required('reasons.onnx') : null,
    golden: parsePart(goldenSchema, {
      directory,
      file: 'golden.json',
      bytes: required('golden.json'),
    }),
  }
}

export type Listed =
  | { readonly kind: 'package'; readonly source: ModelPackage }
  | { readonly kind: 'refused'; readonly directory: string; readonly message: string }

/** Every package under `packagesDir`; one that cannot be read does not hide the others. */
export async function listPackages(packagesDir: string): Promise<readonly Listed[]> {
  const listed: Listed[] = []
  for (const directory of await packageDirectories(packagesDir)) {
    try {
      listed.push({ kind: 'package', source: await readPackage(directory) })
    } catch (error) {
      if (!(error instanceof PipelineError)) throw error
      listed.push({ kind: 'refused', directory, message: error.message })
    }
  }
  return listed
}

async function readFiles(directory: string, manifest: Manifest): Promise<Map<string, Buffer>> {
  const files = new Map<string, Buffer>()
  let size = 0
  for (const [file, expected] of Object.entries(manifest.files)) {
    const bytes = await readPart(directory, file)
    const found = createHash('sha256').update(bytes).digest('hex')
    if (found !== expected) {
      throw modelRefused(directory, { check: `sha256 of ${file}`, expected, found })
    }
    size += bytes.length
    files.set(file, bytes)
  }
  if (size > packageBytesMax) {
    const expected = `at most ${packageBytesMax} bytes`
    throw modelRefused(directory, { check: 'size', expected, found: `${size}` })
  }
  return files
}

async function readPart(directory: string, file: string): Promise<Buffer> {
  try {
    return await readFile(join(directory, file))
  } catch (cause) {
    const refusal = { check: 'files', expected: `a readable ${file}`, found: 'none' }
    throw modelRefused(directory, refusal, cause)
  }
}

interface Part {
  readonly directory: string
  readonly file: string
  readonly bytes: Buffer
}

function parsePart<T>(schema: z.ZodType<T>, part: Part): T {
  const parsed = schema.safeParse(jsonOf(part))
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  const field = issue?.path.join('.') || 'the whole'
  const found = issue?.message ?? 'none'
  throw modelRefused(part.directory, { check: part.file, expected: `a valid ${field}`, found })
}

function jsonOf({ directory, file, bytes }: Part): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'))
  } catch (cause) {
    throw modelRefused(directory, { check: file, expected: 'JSON', found: 'other text' }, cause)
  }
}

async function directoriesIn(directory: string): Promise<string[]> {
  try {
    const entries = await readdir(directory, { withFileTypes: true })
    return entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name)
  } catch (cause) {
    const cure = `set WEIR_PACKAGES to the folder of the model packages; ${directory} is unreadable`
    throw new PipelineError('CONFIG_INVALID', cure, { cause })
  }
}
