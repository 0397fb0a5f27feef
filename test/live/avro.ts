import { type COMPATIBILITY, SchemaRegistry, SchemaType } from '@kafkajs/confluent-schema-registry'
import { type AvroRecordSchema, inSnakeCase } from '../../streams/schemas.ts'

/** A registry as another team's producer uses it, with a schema version of its own. */
export interface TeamRegistry {
  /** Registers a version under a subject and returns its id; throws where it is refused. */
  register(subject: string, schema: object): Promise<number>
  /** Encodes a record of our vocabulary, with what the version has more, as that version. */
  encode(id: number, record: object): Promise<Buffer>
  versionsOf(subject: string): Promise<readonly number[]>
}

export function openTeamRegistry(url: string): TeamRegistry {
  const registry = new SchemaRegistry({ host: url, retry: { retries: 0 } })
  return {
    async register(subject, schema) {
      const text = { type: SchemaType.AVRO, schema: JSON.stringify(schema) } as const
      // Our setup chose this compatibility, and the client asks that we agree with it.
      const compatibility = 'BACKWARD_TRANSITIVE' as COMPATIBILITY
      return (await registry.register(text, { subject, compatibility })).id
    },
    encode: (id, record) => registry.encode(id, inSnakeCases(record)),
    async versionsOf(subject) {
      const answer = await fetch(`${url}/subjects/${subject}/versions`)
      return Object(await answer.json())
    },
  }
}

const inSnakeCases = (record: object): object =>
  Object.fromEntries(
    Object.entries(record).map(([property, value]) => [
      inSnakeCase(property),
      typeof value === 'bigint' ? Number(value) : value,
    ]),
  )

type Field = AvroRecordSchema['fields'][number]

/** The schema with other fields, as another version of it. */
export const withFields = (
  schema: AvroRecordSchema,
  change: (fields: readonly Field[]) => readonly Field[],
): AvroRecordSchema => ({ ...schema, fields: [...change(schema.fields)] })
