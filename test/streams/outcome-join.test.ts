import fc from 'fast-check'
import { expect, test } from 'vitest'
import { outcomeIdOf } from '../../streams/decision-ids.ts'
import { topics, type WeirRecord } from '../../streams/events.ts'
import { createOutcomeJoin, type JoinInput } from '../../streams/outcome-join.ts'
import { decisionOn } from '../world/decisions.ts'
import { smallWorld, transactionsOf } from '../world/small.ts'

const authorizations = transactionsOf(smallWorld({ accounts: 20, days: 10 })).filter(
  ({ kind }) => kind === 'AUTHORIZATION',
)
const join = () => createOutcomeJoin({ behindMax: 1_000 })

const at = (topic: string, offset: number, record: WeirRecord | null): JoinInput => ({
  message: { topic, partition: 3, offset },
  record,
})

const asked = (offset: number): JoinInput => {
  const record = authorizations[offset % authorizations.length]
  return at(topics.events, offset, record ? { type: 'Transaction', record } : null)
}

function answered(sourceOffset: number, offset = sourceOffset): JoinInput {
  const { record } = asked(sourceOffset)
  if (record?.type !== 'Transaction') throw new Error('the small world has no authorization')
  const decisionId = `decision-${sourceOffset}`
  const decision = decisionOn(record.record, { decisionId, sourceOffset })
  return at(topics.decisions, offset, { type: 'Decision', record: decision })
}

const next = (offset: number, topic: string) => ({ topic, partition: 3, offset, metadata: '' })

test('a decision after its authorization makes an outcome', () => {
  const both = join()
  expect(both.take(asked(0))).toEqual([])
  expect(both.take(answered(0))).toMatchObject([{ kind: 'OUTCOME', decidedBy: 'WEIR' }])
})

test('a decision that is read before its authorization waits for it', () => {
  const both = join()
  expect(both.take(answered(0))).toEqual([])
  expect(both.take(asked(0))).toHaveLength(1)
})

test('an answered authorization that is read again does not wait again', () => {
  const both = join()
  both.take(asked(0))
  both.take(answered(0))
  expect(both.take(asked(0))).toEqual([])
  expect(both.positions()).toContainEqual(next(1, topics.events))
})

test('a repeat of a decision makes no second outcome', () => {
  const both = join()
  both.take(asked(0))
  both.take(answered(0, 0))
  expect(both.take(answered(0, 1))).toEqual([])
})

test('after a restart reading goes on at the first that still waits', () => {
  const both = join()
  both.take(asked(0))
  both.take(asked(1))
  both.take(asked(2))
  both.take(answered(0, 7))
  both.take(answered(5, 8))
  expect(both.positions()).toEqual([next(1, topics.events), next(8, topics.decisions)])
})

test('where nothing waits reading goes on behind what was read', () => {
  const both = join()
  both.take(asked(4))
  both.take(answered(4, 9))
  expect(both.positions()).toEqual([next(5, topics.events), next(10, topics.decisions)])
})

test('an authorization far behind the newest decision is forgotten and counted', () => {
  const both = createOutcomeJoin({ behindMax: 2 })
  both.take(asked(0))
  both.take(asked(3))
  both.take(answered(3))
  expect(both.forgotten()).toBe(1)
  expect(both.positions()).toContainEqual(next(4, topics.events))
})

test('what is unreadable is passed over', () => {
  const both = join()
  expect(both.take(at(topics.events, 0, null))).toEqual([])
  expect(both.take(at(topics.decisions, 0, null))).toEqual([])
})

test('however the two topics interleave, every decision makes its outcome once', () => {
  const count = 30
  fc.assert(
    fc.property(fc.infiniteStream(fc.boolean()), (decisionFirst) => {
      const both = join()
      const made: string[] = []
      let events = 0
      let decisions = 0
      while (events < count || decisions < count) {
        const turn = events === count || (decisions < count && decisionFirst.next().value)
        const input = turn ? answered(decisions++) : asked(events++)
        made.push(...both.take(input).map(({ eventId }) => eventId))
      }
      const expected = Array.from({ length: count }, (_, n) => outcomeIdOf(`decision-${n}`))
      expect(made.toSorted()).toEqual(expected.toSorted())
    }),
    { numRuns: 30 },
  )
})
