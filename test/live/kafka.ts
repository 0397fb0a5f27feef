import { Kafka, logLevel } from 'kafkajs'

/** A record as a careless producer sends it: any partition, any key, any bytes. */
export interface CarelessRecord {
  readonly partition: number
  readonly key: Buffer | null
  readonly value: Buffer | null
}

/** Sends records to exactly the partitions that they name, in the order given. */
export async function sendCarelessly(
  brokers: readonly string[],
  { topic, records }: { readonly topic: string; readonly records: readonly CarelessRecord[] },
): Promise<void> {
  const kafka = new Kafka({ brokers: [...brokers], logLevel: logLevel.NOTHING })
  const producer = kafka.producer({ createPartitioner: () => chosen })
  await producer.connect()
  await producer.send({ topic, acks: -1, messages: records.map((record) => ({ ...record })) })
  await producer.disconnect()
}

const chosen = ({ message }: { message: { readonly partition?: number } }): number =>
  message.partition ?? 0
