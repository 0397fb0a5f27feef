import { deserialize, serialize } from 'node:v8'
import type { Append, Span } from '../features/windows.ts'
import type { Outgoing } from './transport.ts'

/**
 * All that a stored chunk of one partition still has to do elsewhere. It is stored in the same step
 * as the windows, so that whoever owns the partition next can do it again with the same bytes.
 */
export interface Outbox {
  readonly span: Span
  readonly outgoing: readonly Outgoing[]
  readonly shared: readonly Append[]
}

export const packOutbox = (outbox: Outbox): Buffer => serialize(outbox)

export function unpackOutbox(bytes: Buffer): Outbox {
  const { span, outgoing, shared } = deserialize(bytes) as Outbox
  return {
    span,
    outgoing: outgoing.map(({ topic, key, value }) => ({
      topic,
      key: Buffer.from(key),
      value: Buffer.from(value),
    })),
    shared: shared.map((append) => ({ ...append, records: Buffer.from(append.records) })),
  }
}
