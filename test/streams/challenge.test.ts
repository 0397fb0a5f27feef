import { expect, test } from 'vitest'
import type { Models } from '../../models/champion.ts'
import { challenge } from '../../streams/challenge.ts'
import type { Answer } from '../../streams/decide.ts'
import type { Decision } from '../../streams/events.ts'
import { topics } from '../../streams/events.ts'

const answerOf = (decisionId: string, features: readonly number[]): Answer => ({
  decision: {
    decisionId,
    eventId: `event of ${decisionId}`,
    accountId: 'acc_account1',
    eventTime: 0,
    features,
  } as unknown as Decision,
  producedAt: 0,
})

/** Challengers that score a vector by its first feature, and fail where that is negative. */
const modelsOf = (challengers: readonly string[]): Models =>
  ({
    challengers,
    challenge: async (items: readonly { readonly features: Float32Array }[]) =>
      challengers.map((model) => ({
        model,
        scores: items.map(({ features: [first = 0] }) => (first < 0 ? null : first)),
      })),
  }) as unknown as Models

const encode = (record: unknown) => Buffer.from(JSON.stringify(record))

test('every challenger says what it would have said about every decision', async () => {
  const answers = [answerOf('one', [0.25]), answerOf('two', [0.5])]
  const sent = await challenge(answers, { models: modelsOf(['a@1', 'b@1']), encode })
  const said = sent.map(({ value }) => JSON.parse(value.toString()).record)
  expect(said.map(({ decisionId, model, score }) => [decisionId, model, score])).toEqual([
    ['one', 'a@1', 0.25],
    ['two', 'a@1', 0.5],
    ['one', 'b@1', 0.25],
    ['two', 'b@1', 0.5],
  ])
  expect(new Set(sent.map(({ topic, key }) => `${topic} ${key}`))).toEqual(
    new Set([`${topics.challengerScores} acc_account1`]),
  )
})

test('a stand-in without features is not challenged, and a failed score is not told', async () => {
  const answers = [answerOf('stand-in', []), answerOf('failed', [-1])]
  expect(await challenge(answers, { models: modelsOf(['a@1']), encode })).toEqual([])
})
