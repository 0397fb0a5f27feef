/**
 * Sends one authorization to card.events with kafkajs, whose default partitioner is murmur2.
 *
 *   node docs/samples/produce.ts localhost:9092 http://localhost:8081
 */
import { randomUUID } from 'node:crypto'
import { SchemaRegistry } from '@kafkajs/confluent-schema-registry'
import { Kafka, Partitioners } from 'kafkajs'

const [brokers = 'localhost:9092', registryUrl = 'http://localhost:8081'] = process.argv.slice(2)

const registry = new SchemaRegistry({ host: registryUrl })
const schemaId = await registry.getLatestSchemaId('weir.Transaction')

const authorization = {
  event_id: randomUUID(),
  kind: 'AUTHORIZATION',
  event_time: Date.now(),
  program_id: 'aurora',
  account_id: 'acc_Qm4tZ7wK',
  card_id: 'crd_Hn2vB9xL',
  authorization_id: 'aut_Ws8jD3fP',
  amount_minor: 4_210,
  currency: 'USD',
  billing_amount_minor: 4_210,
  billing_currency: 'USD',
  purpose: 'PURCHASE',
  merchant_id: 'mer_Gr6cY1sT',
  mcc: '5411',
  merchant_country: 'US',
  entry_mode: 'CONTACTLESS',
  card_present: true,
}

const kafka = new Kafka({ clientId: 'sample', brokers: brokers.split(',') })
const producer = kafka.producer({
  idempotent: true,
  createPartitioner: Partitioners.DefaultPartitioner,
})
await producer.connect()
const value = await registry.encode(schemaId, authorization)
const messages = [{ key: authorization.account_id, value }]
const [sent] = await producer.send({ topic: 'card.events', acks: -1, messages })
await producer.disconnect()
process.stdout.write(`${authorization.event_id} on partition ${sent?.partition}\n`)
