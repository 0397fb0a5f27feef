import { beforeAll, expect, inject, test } from 'vitest'
import { type Codec, openCodec } from '../../streams/avro.ts'
import type { Decoded } from '../../streams/events.ts'
import { type AvroRecordSchema, recordNames, schemas } from '../../streams/schemas.ts'
import { aTransaction } from '../streams/builders.ts'
import { openTeamRegistry, withFields } from './avro.ts'

const { registryUrl } = inject('urls')
const team = openTeamRegistry(registryUrl)
const subject = 'weir.Transaction'
const { record } = aTransaction({ networkRiskScore: 7, entryMode: 'CHIP' })

let codec: Codec
beforeAll(async () => {
  codec = openCodec({ registryUrl, unknownSchemaMs: 1_000, now: Date.now })
  await codec.register()
  await codec.connect()
})

/** What we read of a record that was written with another version. */
async function readBack(schema: AvroRecordSchema, written: object): Promise<Decoded> {
  const value = await team.encode(await team.register(subject, schema), written)
  await codec.prepare([value])
  return codec.decode(value)
}

const without = (name: string) =>
  withFields(schemas.Transaction, (fields) => fields.filter((field) => field.name !== name))

const withMore = withFields(schemas.Transaction, (fields) => [
  ...fields,
  { name: 'loyalty_tier', type: ['null', 'string'], default: null, doc: 'A field of tomorrow.' },
])

/** The schema with one more symbol of the enum that a field has. */
function withSymbol(name: string, symbol: string): AvroRecordSchema {
  const text = JSON.stringify(schemas.Transaction.fields.find((field) => field.name === name))
  const field = JSON.parse(text.replace(/"symbols":\[/, `"symbols":["${symbol}",`))
  return withFields(schemas.Transaction, (fields) =>
    fields.map((one) => (one.name === name ? field : one)),
  )
}

test('a producer whose schema has a field less is understood', async () => {
  expect(await readBack(without('network_risk_score'), record)).toEqual({
    kind: 'record',
    record: aTransaction({ networkRiskScore: null, entryMode: 'CHIP' }),
  })
})

test('a producer whose schema has a field more is understood', async () => {
  const read = await readBack(withMore, { ...record, loyaltyTier: 'GOLD' })
  expect(read).toEqual({ kind: 'record', record: { type: 'Transaction', record } })
})

test('a symbol that we do not know yet is read as UNKNOWN', async () => {
  const schema = withSymbol('entry_mode', 'IRIS_SCAN')
  expect(await readBack(schema, { ...record, entryMode: 'IRIS_SCAN' })).toEqual({
    kind: 'record',
    record: aTransaction({ networkRiskScore: 7, entryMode: 'UNKNOWN' }),
  })
})

test('a version with a symbol more still names the symbols that we know', async () => {
  const read = await readBack(withSymbol('entry_mode', 'IRIS_SCAN'), record)
  expect(read).toEqual({ kind: 'record', record: { type: 'Transaction', record } })
})

const retyped = withFields(schemas.Transaction, (fields) =>
  fields.map((field) => (field.name === 'event_time' ? { ...field, type: 'string' } : field)),
)
const demanding = withFields(schemas.Transaction, (fields) => [
  ...fields,
  { name: 'loyalty_tier', type: 'string', doc: 'A field that older records lack.' },
])

test.each([
  ['gives a field another type', retyped],
  ['has a new field without a default', demanding],
])('the registry refuses a version that %s', async (_, schema) => {
  await expect(team.register(subject, schema)).rejects.toMatchObject({ status: 409 })
})

test('a producer that leaves out what every reader needs is not understood', async () => {
  const id = await team.register('another-team.Transaction', without('event_id'))
  const value = await team.encode(id, record)
  await codec.prepare([value])
  expect(codec.decode(value)).toMatchObject({ kind: 'unreadable', reason: 'WRONG_TYPE' })
})

test('registering again changes nothing', async () => {
  const versions = async () =>
    Promise.all(recordNames.map((name) => team.versionsOf(`weir.${name}`)))
  const before = await versions()
  await codec.register()
  expect(await versions()).toEqual(before)
})
