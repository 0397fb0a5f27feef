import type { Models } from '../models/champion.ts'
import type { Answer } from './decide.ts'
import { topics, type WeirRecord } from './events.ts'
import type { Outgoing } from './transport.ts'

/** What the challengers would have said about these answers; call it once they are out. */
export async function challenge(
  answers: readonly Answer[],
  { models, encode }: { models: Models; encode: (record: WeirRecord) => Buffer },
): Promise<readonly Outgoing[]> {
  const items = answers
    .filter(({ decision }) => decision.features.length > 0)
    .map(({ decision }) => ({ decision, features: Float32Array.from(decision.features) }))
  if (models.challengers.length === 0 || items.length === 0) return []
  const challenges = await models.challenge(items)
  return challenges.flatMap(({ model, scores }) =>
    items.flatMap(({ decision }, at) => {
      const score = scores[at]
      if (score === null || score === undefined) return []
      const { decisionId, eventId, accountId, eventTime } = decision
      const record = { decisionId, eventId, accountId, eventTime, model, score }
      const value = encode({ type: 'ChallengerScore', record })
      return [{ topic: topics.challengerScores, key: Buffer.from(accountId), value }]
    }),
  )
}
