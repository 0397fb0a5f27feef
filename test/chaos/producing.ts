import { setTimeout } from 'node:timers/promises'
import type { Ground } from './ground.ts'
import { type Known, knownStream } from './stream.ts'

const tickMs = 50
const recordsMax = 2_000
const unreadable = Buffer.from('no record')

export interface Producing {
  readonly seed: number
  readonly ratePerSecond: number
  /** Ends it, after what is on its way. */
  readonly stop: AbortSignal
}

/** Sends the known stream at a rate, and enters in the ledger what Kafka has acknowledged. */
export async function produceKnown(ground: Ground, producing: Producing): Promise<void> {
  const { seed, ratePerSecond, stop } = producing
  const stream = knownStream(seed)
  const start = performance.now()
  for (let sent = 0; !stop.aborted; await setTimeout(tickMs)) {
    const due = Math.floor(((performance.now() - start) / 1_000) * ratePerSecond)
    const batch = Array.from(
      { length: Math.min(due - sent, recordsMax) },
      () => stream.next().value,
    )
    await sendKnown(ground, batch)
    sent += batch.length
  }
}

/** Sends these records once, and enters them when Kafka has acknowledged them. */
export async function sendKnown(
  { kafka, codec, ledger }: Pick<Ground, 'kafka' | 'codec' | 'ledger'>,
  batch: readonly Known[],
): Promise<void> {
  const messages = batch.flatMap(({ topic, accountId, record, copies }) => {
    const value = record === null ? unreadable : codec.encode(record)
    return Array.from({ length: copies }, () => ({ topic, key: Buffer.from(accountId), value }))
  })
  await kafka.send(messages)
  ledger.enter(batch)
}
