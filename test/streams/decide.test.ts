import { expect, test } from 'vitest'
import { featureSet } from '../../features/catalog.ts'
import { newMemoryStore, openMemoryWindows } from '../../features/memory.ts'
import type { Models, Scorable, Scored } from '../../models/champion.ts'
import { readPolicy } from '../../models/policy.ts'
import type { ToScore } from '../../streams/decide.ts'
import { type Deciding, decideChunk } from '../../streams/decide.ts'
import { decisionIdOf, standInIdOf } from '../../streams/decision-ids.ts'
import type { CardEvent, Decoded, WeirRecord } from '../../streams/events.ts'
import { topics } from '../../streams/events.ts'
import type { Outgoing } from '../../streams/transport.ts'
import { aLabel, aTransaction, noon } from './builders.ts'

const nth = (number: number): string =>
  `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`

/** The models give every item this fraud score; null is a model that fails. */
const modelsGiving = (fraud: number | null): Models => ({
  fraud: 'fraud@7',
  risk: 'risk@8',
  challengers: [],
  score: async <T extends Scorable>(items: readonly T[]) =>
    items.map((item): T & Scored => ({
      ...item,
      ...(fraud === null
        ? { scores: null, fault: 'no probability' }
        : { scores: { fraud, risk: 0 }, fault: null }),
    })),
  reasons: async (items) =>
    items.map(() => [{ code: 'VELOCITY', contribution: 1, origin: 'FRAUD_MODEL' }]),
  challenge: async () => [],
  close: async () => {},
})

const policy = await readPolicy('models/policies/default.json')
const unreadable: Decoded = { kind: 'unreadable', reason: 'NOT_AVRO', detail: 'no' }

/** Values stand for the records that they would be decoded to. */
function deciding(records: readonly (CardEvent | null)[], models = modelsGiving(0.01)): Deciding {
  const decode = (value: Buffer | null): Decoded => {
    const record = records[Number(value)]
    return record ? { kind: 'record', record } : unreadable
  }
  const limits = { amountMinorMax: 10_000_000n, futureMsMax: 60_000 }
  return {
    prepare: async () => {},
    decoding: { decode, partitionOf: () => 3, limits, deadLetterBytesMax: 64 },
    windows: openMemoryWindows({
      store: newMemoryStore(),
      features: featureSet,
      latenessMs: 86_400_000,
    }),
    models,
    policy,
    featureSet: featureSet.version,
    encode: (record) => Buffer.from(JSON.stringify(record, asText)),
  }
}

const asText = (_: string, value: unknown) => (typeof value === 'bigint' ? String(value) : value)
const read = ({ value }: Outgoing): WeirRecord => JSON.parse(value.toString())

/** The message at offset `at` of partition 3, with the key that its event should have. */
function toScore(at: number, change: Partial<ToScore> = {}): ToScore {
  const message = {
    topic: topics.events,
    partition: 3,
    offset: at,
    timestamp: noon + 1_000,
    key: Buffer.from('acc_Qm4tZ7wK'),
    value: Buffer.from(String(at)),
  }
  return { message, fate: 'decide', adopted: new Map(), ...change }
}

/** What a chunk of these events, at offsets 0 and on, comes to on its one partition. */
async function decided(
  records: readonly (CardEvent | null)[],
  { models, change }: { models?: Models; change?: Partial<ToScore> } = {},
) {
  const chunk = records.map((_, at) => toScore(at, change))
  const [partition, ...others] = await decideChunk(chunk, deciding(records, models))
  if (!partition || others.length > 0) throw new Error('it is not one partition')
  return partition
}

const decisionsIn = (outgoing: readonly Outgoing[]) =>
  outgoing
    .filter(({ topic }) => topic === topics.decisions)
    .flatMap((sent) => {
      const record = read(sent)
      return record.type === 'Decision' ? [record.record] : []
    })

const invalid = aTransaction({ eventId: nth(9), currency: 'XXQ' })

test('an authorization gets one decision that says on what it rests', async () => {
  const { outgoing, answers } = await decided([aTransaction()])
  const { record } = aTransaction()
  const sent = decisionsIn(outgoing)
  expect(sent).toHaveLength(1)
  expect(sent[0]).toMatchObject({
    decisionId: decisionIdOf(record.eventId),
    eventId: record.eventId,
    sourcePartition: 3,
    sourceOffset: 0,
    action: 'APPROVE',
    responseCode: '00',
    standIn: false,
    reasons: [],
    fraudScore: 0.01,
    riskScore: 0,
    fraudModel: 'fraud@7',
    riskModel: 'risk@8',
    policyVersion: 'default@1',
    featureSet: featureSet.version,
  })
  expect(sent[0]?.features).toHaveLength(featureSet.names.length)
  expect(answers).toHaveLength(1)
})

test('a decision goes under the account of its authorization', async () => {
  const { outgoing } = await decided([aTransaction()])
  expect(outgoing.map(({ topic, key }) => [topic, key.toString()])).toEqual([
    ['card.decisions', 'acc_Qm4tZ7wK'],
  ])
})

test('what nobody waits for changes windows and gets no decision', async () => {
  const clearing = aTransaction({ eventId: nth(1), kind: 'CLEARING' })
  const { outgoing, owned } = await decided([clearing, aLabel({ knownAt: noon })])
  expect(outgoing).toEqual([])
  expect(owned.map(({ entity }) => entity)).toContain('account')
})

test('a repeat of an event is counted and not decided again', async () => {
  const partition = await decided([aTransaction(), aTransaction()])
  expect(decisionsIn(partition.outgoing)).toHaveLength(1)
  expect(partition.duplicates).toBe(1)
  expect(partition.span).toEqual({ partition: 3, first: 0, last: 1 })
})

test('an answer that is more than a plain approval has reasons', async () => {
  const { outgoing } = await decided([aTransaction()], { models: modelsGiving(0.9) })
  expect(decisionsIn(outgoing)).toMatchObject([
    { action: 'DECLINE', responseCode: '59', reasons: [{ code: 'VELOCITY' }] },
  ])
})

test('where a model fails the policy answers alone, and the decision says so', async () => {
  const { outgoing } = await decided([aTransaction()], { models: modelsGiving(null) })
  expect(decisionsIn(outgoing)).toMatchObject([
    {
      standIn: true,
      fraudScore: null,
      riskScore: null,
      reasons: [{ code: 'MODEL_FAILED', origin: 'STAND_IN' }],
    },
  ])
})

test('an invalid authorization gets a dead letter and a stand-in with its own id', async () => {
  const { outgoing, deadLetterReasons } = await decided([invalid])
  expect(decisionsIn(outgoing)).toMatchObject([
    {
      decisionId: standInIdOf(nth(9), { partition: 3, offset: 0 }),
      eventId: nth(9),
      standIn: true,
      reasons: [{ code: 'UNKNOWN_CURRENCY', origin: 'STAND_IN' }],
      features: [],
    },
  ])
  expect(deadLetterReasons).toEqual(['UNKNOWN_CURRENCY'])
  expect(outgoing.filter(({ topic }) => topic === topics.deadLetters)).toHaveLength(1)
})

test('a bad message leaves the others of its chunk their decisions', async () => {
  const one = aTransaction({ eventId: nth(1) })
  const other = aTransaction({ eventId: nth(2), eventTime: noon + 1 })
  const { outgoing, deadLetterReasons, span } = await decided([one, null, other, null])
  expect(decisionsIn(outgoing).map(({ eventId }) => eventId)).toEqual([nth(1), nth(2)])
  expect(deadLetterReasons).toEqual(['NOT_AVRO', 'NOT_AVRO'])
  expect(span).toEqual({ partition: 3, first: 0, last: 3 })
})

test('what was decided before only fills the windows again', async () => {
  const records = [aTransaction(), null, invalid]
  const partition = await decided(records, { change: { fate: 'apply' } })
  expect(partition.outgoing).toEqual([])
  expect(partition.deadLetterReasons).toEqual([])
  expect(partition.owned).toEqual((await decided([aTransaction()])).owned)
})

const outAlready = (text: string): Outgoing => ({
  topic: topics.decisions,
  key: Buffer.from('key'),
  value: Buffer.from(text),
})

test('a decision that is out already goes out again with the bytes it had', async () => {
  const { record } = aTransaction()
  const adopted = new Map([[decisionIdOf(record.eventId), outAlready('bytes')]])
  const { outgoing } = await decided([aTransaction()], { change: { adopted } })
  expect(outgoing).toEqual([outAlready('bytes')])
})

test('a stand-in that is out already does not take the place of the decision', async () => {
  const corrected = aTransaction({ eventId: nth(9) })
  const adopted = new Map([
    [standInIdOf(nth(9), { partition: 3, offset: 0 }), outAlready('stand-in')],
    [decisionIdOf(nth(9)), outAlready('decision')],
  ])
  const { outgoing } = await decided([invalid, corrected], { change: { adopted } })
  const sent = outgoing.filter(({ topic }) => topic === topics.decisions)
  expect(sent.map(({ value }) => value.toString()).sort()).toEqual(['decision', 'stand-in'])
})

test('every partition has its own part of the chunk', async () => {
  const one = toScore(0)
  const other = toScore(1)
  const chunk = [one, { ...other, message: { ...other.message, partition: 5, offset: 70 } }]
  const parts = await decideChunk(chunk, deciding([aTransaction(), null]))
  expect(parts.map(({ span, outgoing }) => [span, outgoing.length])).toEqual([
    [{ partition: 3, first: 0, last: 0 }, 1],
    [{ partition: 5, first: 70, last: 70 }, 1],
  ])
})
