import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import { PipelineError } from '../streams/errors.ts'
import { isCurrency } from '../streams/money.ts'

/** Calibrated probabilities, 0 to 1. */
export interface Scores {
  readonly fraud: number
  readonly risk: number
}

/** What a policy looks at; `scores` is null where a model failed or the message was invalid. */
export interface Decidable {
  readonly programId: string
  readonly billingAmountMinor: bigint | null
  readonly billingCurrency: string | null
  readonly scores: Scores | null
}

/** What is answered and who caused it; `cause` is null for a plain approval. */
export interface Verdict {
  readonly action: 'APPROVE' | 'REVIEW' | 'DECLINE'
  readonly responseCode: string
  readonly cause: 'FRAUD_MODEL' | 'RISK_MODEL' | 'STAND_IN' | null
}

const approvalCode = '00'

// 04, 07, 41 and 43 ask the merchant to keep the card: no score is reason enough for that.
const pickUpCodes = new Set(['04', '07', '41', '43'])
const declineCode = z
  .string()
  .regex(/^[0-9A-Z]{2}$/, 'must be two characters of ISO 8583 field 39')
  .refine((code) => !pickUpCodes.has(code), 'must not ask the merchant to keep the card')
  .refine((code) => !['00', '08', '10', '11', '85'].includes(code), 'must not be an approval')

const minor = z.int().nonnegative().transform(BigInt)
const minorByCurrency = z.record(z.string().refine(isCurrency, 'must be an ISO 4217 code'), minor)

const threshold = z.number().gt(0, 'must be above 0').max(1, 'must be at most 1')
const row = z
  .strictObject({
    program: z.string().min(1).optional(),
    fromMinor: minorByCurrency.optional(),
    belowMinor: minorByCurrency.optional(),
    review: threshold,
    decline: threshold.nullable(),
  })
  .refine(({ review, decline }) => decline === null || review <= decline, {
    path: ['review'],
    message: 'must not be above decline',
  })

const modelSchema = z.strictObject({
  responseCode: declineCode,
  thresholds: z
    .array(row)
    .min(1)
    .refine((rows) => isCatchAll(rows.at(-1)), 'must end with a row for everything else'),
})

const policySchema = z.strictObject({
  version: z.string().regex(/^[a-z][a-z0-9-]{0,31}@[1-9]\d*$/, 'must be like default@1'),
  fraud: modelSchema,
  risk: modelSchema,
  standIn: z.strictObject({ approveBelowMinor: minorByCurrency, responseCode: declineCode }),
})

export type Policy = Readonly<z.infer<typeof policySchema>>
type ModelPolicy = Policy['fraud']
type ThresholdRow = Readonly<z.infer<typeof row>>

/**
 * The verdict on one authorization. The first row of thresholds that fits the program and the
 * billing amount counts; a score at a threshold has reached it; the stronger action of the two
 * models wins, and fraud where they agree.
 */
export function decide(item: Decidable, policy: Policy): Verdict {
  if (!item.scores) return decideWithoutScores(item, policy)
  const fraud = actionOf(item.scores.fraud, item, policy.fraud)
  const risk = actionOf(item.scores.risk, item, policy.risk)
  if (fraud === 'DECLINE') return verdictOf(fraud, 'FRAUD_MODEL', policy.fraud)
  if (risk === 'DECLINE') return verdictOf(risk, 'RISK_MODEL', policy.risk)
  if (fraud === 'REVIEW') return verdictOf(fraud, 'FRAUD_MODEL', policy.fraud)
  if (risk === 'REVIEW') return verdictOf(risk, 'RISK_MODEL', policy.risk)
  return { action: 'APPROVE', responseCode: approvalCode, cause: null }
}

/** Reads and checks a policy file; POLICY_INVALID names the field that is wrong. */
export async function readPolicy(file: string): Promise<Policy> {
  return parsePolicy(await readJson(file), file)
}

/** Checks a policy that was read from `source`; POLICY_INVALID names the field that is wrong. */
export function parsePolicy(json: unknown, source: string): Policy {
  const parsed = policySchema.safeParse(json)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  const field = issue?.path.join('.') || 'the whole'
  throw new PipelineError('POLICY_INVALID', `${source}: ${field}: ${issue?.message}`)
}

async function readJson(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, 'utf8'))
  } catch (cause) {
    const cure = `${file} is not a readable JSON file; see docs/models.md for the policy format`
    throw new PipelineError('POLICY_INVALID', cure, { cause })
  }
}

function decideWithoutScores(item: Decidable, { standIn }: Policy): Verdict {
  const limit = standIn.approveBelowMinor[item.billingCurrency ?? '']
  const small = limit !== undefined && item.billingAmountMinor !== null
  return small && item.billingAmountMinor >= 0n && item.billingAmountMinor < limit
    ? { action: 'APPROVE', responseCode: approvalCode, cause: 'STAND_IN' }
    : { action: 'DECLINE', responseCode: standIn.responseCode, cause: 'STAND_IN' }
}

function actionOf(score: number, item: Decidable, { thresholds }: ModelPolicy): Verdict['action'] {
  const row = thresholds.find((candidate) => fits(item, candidate))
  if (!row) return 'APPROVE'
  if (row.decline !== null && score >= row.decline) return 'DECLINE'
  return score >= row.review ? 'REVIEW' : 'APPROVE'
}

function fits(item: Decidable, { program, fromMinor, belowMinor }: ThresholdRow): boolean {
  if (program !== undefined && program !== item.programId) return false
  const amount = item.billingAmountMinor
  const currency = item.billingCurrency ?? ''
  const from = fromMinor?.[currency]
  const below = belowMinor?.[currency]
  if (fromMinor && (from === undefined || amount === null || amount < from)) return false
  return !belowMinor || (below !== undefined && amount !== null && amount < below)
}

const isCatchAll = (last: ThresholdRow | undefined): boolean =>
  last !== undefined && !last.program && !last.fromMinor && !last.belowMinor

const verdictOf = (
  action: 'REVIEW' | 'DECLINE',
  cause: 'FRAUD_MODEL' | 'RISK_MODEL',
  { responseCode }: ModelPolicy,
): Verdict => ({
  action,
  responseCode: action === 'DECLINE' ? responseCode : approvalCode,
  cause,
})
