import assert from 'node:assert'
import type { Append, Observation, Observed, Span, Windows } from '../features/windows.ts'
import type { Models, Scored } from '../models/champion.ts'
import { decide, type Policy, type Verdict } from '../models/policy.ts'
import { decisionIdOf, standInIdOf } from './decision-ids.ts'
import { type Decoding, keyOf, type Taken, take } from './decode.ts'
import type { Decision, Message, Reason, Transaction, WeirRecord } from './events.ts'
import { needsDecision, topics } from './events.ts'
import type { Outgoing } from './transport.ts'

export interface Deciding {
  readonly prepare: (values: readonly (Buffer | null)[]) => Promise<void>
  readonly decoding: Decoding
  readonly windows: Windows
  readonly models: Models
  readonly policy: Policy
  /** Names the positions of the feature vector. */
  readonly featureSet: string
  readonly encode: (record: WeirRecord) => Buffer
}

/** A message beyond the watermark, and how it is to be taken. */
export interface ToScore {
  readonly message: Message
  /** `apply`: it was decided before, and only the windows have forgotten it. */
  readonly fate: 'decide' | 'apply'
  /** Decisions to be sent again as they are, by decision_id. */
  readonly adopted: ReadonlyMap<string, Outgoing>
}

/** One partition's part of a decided chunk: what is to be stored and what is to be sent. */
export interface DecidedPartition {
  readonly span: Span
  readonly owned: readonly Append[]
  readonly shared: readonly Append[]
  readonly outgoing: readonly Outgoing[]
  readonly answers: readonly Answer[]
  readonly deadLetterReasons: readonly string[]
  readonly duplicates: number
  readonly late: number
}

/** A decision, with the time at which its authorization was produced. */
export interface Answer {
  readonly decision: Decision
  readonly producedAt: number
}

/** Decides a chunk: nothing is stored or sent yet. Messages come in log order per partition. */
export async function decideChunk(
  chunk: readonly ToScore[],
  deciding: Deciding,
): Promise<readonly DecidedPartition[]> {
  await deciding.prepare(chunk.map(({ message }) => message.value))
  const items = chunk.map((toScore) => ({
    ...toScore,
    taken: take(toScore.message, deciding.decoding),
  }))
  const observation = await deciding.windows.observe(
    items.flatMap(({ taken }) => (taken.kind === 'event' ? [taken.placed] : [])),
  )
  const seen = withObserved(items, observation.observed)
  const asked = await deciding.models.score(seen.flatMap(asQuestion))
  const answers = [
    ...(await answersOf(asked, deciding)),
    ...seen.flatMap((item) => standInOf(item, deciding)),
  ]
  return byPartition(seen, { answers, observation, deciding })
}

type Item = ToScore & { readonly taken: Taken; readonly observed: Observed | null }
type Question = Item & { readonly transaction: Transaction; readonly features: Float32Array }
type Answered = Answer & { readonly item: Item }

/** Observations come in the order of the events among the items. */
function withObserved(
  items: readonly (ToScore & { readonly taken: Taken })[],
  observed: readonly Observed[],
): readonly Item[] {
  let next = 0
  return items.map((item) => {
    if (item.taken.kind === 'dead') return { ...item, observed: null }
    const found = observed[next++]
    assert(found, 'every event is observed')
    return { ...item, observed: found }
  })
}

function asQuestion(item: Item): readonly Question[] {
  const { taken, observed, fate } = item
  if (fate === 'apply' || taken.kind === 'dead' || observed?.freshness === 'DUPLICATE') return []
  const { event } = taken.placed
  if (event.type !== 'Transaction' || !needsDecision(event)) return []
  assert(observed?.features, 'what needs a decision has features')
  return [{ ...item, transaction: event.record, features: observed.features }]
}

async function answersOf(
  asked: readonly (Question & Scored)[],
  deciding: Deciding,
): Promise<readonly Answered[]> {
  const judged = asked.map((question) => {
    const { transaction, scores } = question
    return { question, verdict: decide({ ...transaction, scores }, deciding.policy) }
  })
  const reasons = new Map([
    ...(await modelReasons(judged, { cause: 'FRAUD_MODEL', models: deciding.models })),
    ...(await modelReasons(judged, { cause: 'RISK_MODEL', models: deciding.models })),
  ])
  return judged.map(({ question, verdict }) => {
    const { transaction, message, scores, features } = question
    const failed: readonly Reason[] = scores ? [] : [standInReason('MODEL_FAILED')]
    const decision: Decision = {
      ...frameOf(transaction, { message, verdict, deciding }),
      decisionId: decisionIdOf(transaction.eventId),
      standIn: scores === null,
      reasons: reasons.get(question) ?? failed,
      fraudScore: scores?.fraud ?? null,
      riskScore: scores?.risk ?? null,
      features: numbersOf(features),
    }
    return { item: question, decision, producedAt: message.timestamp }
  })
}

// Array.from goes through an iterator, which for a long vector costs more than encoding it.
function numbersOf(vector: Float32Array): readonly number[] {
  const numbers = new Array<number>(vector.length)
  for (let at = 0; at < vector.length; at++) numbers[at] = vector[at] ?? Number.NaN
  return numbers
}

interface Judged {
  readonly question: Question & Scored
  readonly verdict: Verdict
}

/** Only what is not simply approved needs reasons. */
async function modelReasons(
  judged: readonly Judged[],
  { cause, models }: { cause: 'FRAUD_MODEL' | 'RISK_MODEL'; models: Models },
): Promise<readonly (readonly [Question, readonly Reason[]])[]> {
  const caused = judged.filter(({ verdict }) => verdict.cause === cause)
  if (caused.length === 0) return []
  const questions = caused.map(({ question }) => question)
  const ranked = await models.reasons(questions, cause === 'FRAUD_MODEL' ? 'fraud' : 'risk')
  return questions.map((question, at) => [question, ranked[at] ?? []] as const)
}

/** A readable authorization that is invalid is answered too: its producer must not wait forever. */
function standInOf(item: Item, deciding: Deciding): readonly Answered[] {
  const { taken, message, fate } = item
  if (fate === 'apply' || taken.kind === 'event' || !taken.waiting) return []
  const verdict = decide({ ...taken.waiting, scores: null }, deciding.policy)
  const decision: Decision = {
    ...frameOf(taken.waiting, { message, verdict, deciding }),
    decisionId: standInIdOf(taken.waiting.eventId, message),
    standIn: true,
    reasons: [standInReason(taken.letter.reason)],
    fraudScore: null,
    riskScore: null,
    features: [],
  }
  return [{ item, decision, producedAt: message.timestamp }]
}

const standInReason = (code: string): Reason => ({ code, contribution: 0, origin: 'STAND_IN' })

interface Framing {
  readonly message: Message
  readonly verdict: Verdict
  readonly deciding: Deciding
}

function frameOf(transaction: Transaction, { message, verdict, deciding }: Framing) {
  const { eventId, eventTime, programId, accountId, cardId, authorizationId } = transaction
  return {
    eventId,
    sourcePartition: message.partition,
    sourceOffset: message.offset,
    eventTime,
    programId,
    accountId,
    cardId,
    authorizationId,
    billingAmountMinor: transaction.billingAmountMinor,
    billingCurrency: transaction.billingCurrency,
    action: verdict.action,
    responseCode: verdict.responseCode,
    rulesFired: [],
    fraudModel: deciding.models.fraud,
    riskModel: deciding.models.risk,
    policyVersion: deciding.policy.version,
    featureSet: deciding.featureSet,
  }
}

interface Parts {
  readonly answers: readonly Answered[]
  readonly observation: Observation
  readonly deciding: Deciding
}

function byPartition(items: readonly Item[], parts: Parts): readonly DecidedPartition[] {
  const answers = Map.groupBy(parts.answers, ({ item }) => item.message.partition)
  const partitions = Map.groupBy(items, ({ message }) => message.partition)
  return [...partitions].map(([partition, mine]) => {
    const answered = answers.get(partition) ?? []
    const buried = mine.filter(({ taken, fate }) => taken.kind === 'dead' && fate === 'decide')
    return {
      span: {
        partition,
        first: Math.min(...mine.map(({ message }) => message.offset)),
        last: Math.max(...mine.map(({ message }) => message.offset)),
      },
      owned: parts.observation.owned.get(partition) ?? [],
      shared: parts.observation.shared.get(partition) ?? [],
      outgoing: [
        ...answered.map((answer) => answerOf(answer, parts.deciding.encode)),
        ...buried.map((item) => letterOf(item, parts.deciding.encode)),
      ],
      answers: answered,
      deadLetterReasons: buried.flatMap(({ taken }) =>
        taken.kind === 'dead' ? [taken.letter.reason] : [],
      ),
      duplicates: mine.filter(({ observed }) => observed?.freshness === 'DUPLICATE').length,
      late: mine.filter(({ observed }) => observed?.freshness === 'LATE').length,
    }
  })
}

/** A decision that is out already goes out again with the bytes it had. */
function answerOf({ decision, item }: Answered, encode: Deciding['encode']): Outgoing {
  const adopted = item.adopted.get(decision.decisionId)
  if (adopted) return adopted
  const value = encode({ type: 'Decision', record: decision })
  return { topic: topics.decisions, key: Buffer.from(decision.accountId), value }
}

function letterOf({ taken, message }: Item, encode: Deciding['encode']): Outgoing {
  assert(taken.kind === 'dead', 'only dead letters are buried')
  const value = encode({ type: 'DeadLetter', record: taken.letter })
  return { topic: topics.deadLetters, key: keyOf(message), value }
}
