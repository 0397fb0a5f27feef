import { SchemaRegistry } from '@kafkajs/confluent-schema-registry'
import avsc from 'avsc'
import { PipelineError } from './errors.ts'
import type { Decoded, WeirRecord } from './events.ts'
import { inCamelCase, type RecordName, recordNames, schemas } from './schemas.ts'

export interface CodecOptions {
  readonly registryUrl: string
  /** How long an id that the registry did not know is not asked for again. */
  readonly unknownSchemaMs: number
  readonly now: () => number
}

/**
 * Records to and from the registry's wire format: a zero byte, the schema id, the Avro bytes.
 * Writers may have older or newer compatible schemas; readers see ours.
 */
export interface Codec {
  /** Sets the compatibility and registers every schema; a repeat changes nothing. */
  register(): Promise<void>
  /** Looks up the ids under which our own schemas are registered; needed before `encode`. */
  connect(): Promise<void>
  encode(record: WeirRecord): Buffer
  /** Fetches the writer schemas of these values; needed before `decode`. */
  prepare(values: Iterable<Buffer | null>): Promise<void>
  decode(value: Buffer | null): Decoded
}

type Writer =
  | { readonly kind: 'known'; readonly name: RecordName; readonly resolver: unknown }
  | { readonly kind: 'unknown'; readonly until: number }
  | { readonly kind: 'foreign'; readonly detail: string }

const headerBytes = 5

/** The wire codec over a registry that speaks the Confluent API (here at its root or /apis/…). */
export function openCodec({ registryUrl, unknownSchemaMs, now }: CodecOptions): Codec {
  const url = new URL(registryUrl)
  const auth = url.username
    ? {
        auth: {
          username: decodeURIComponent(url.username),
          password: decodeURIComponent(url.password),
        },
      }
    : {}
  url.username = ''
  url.password = ''
  const registry = new SchemaRegistry({
    host: url.toString().replace(/\/$/, ''),
    retry: { retries: 1, initialRetryTimeInSecs: 0.1 },
    ...auth,
  })
  const types = new Map(recordNames.map((name) => [name, readerType(name)]))
  const ids = new Map<RecordName, number>()
  const writers = new Map<number, Writer>()

  const typeOf = (name: RecordName): avsc.Type => {
    const type = types.get(name)
    if (!type) throw new PipelineError('INPUT_INVALID', `there is no record called ${name}`)
    return type
  }

  async function fetchWriter(id: number): Promise<Writer> {
    try {
      return writerOf(await registry.getSchema(id), typeOf)
    } catch (cause) {
      if (statusOf(cause) === 404) return { kind: 'unknown', until: now() + unknownSchemaMs }
      throw unavailable('schemas cannot be fetched', cause)
    }
  }

  return {
    async register() {
      for (const name of recordNames) await registerSchema(registry, name)
    },
    async connect() {
      for (const name of recordNames) ids.set(name, await registeredId(registry, name))
    },
    encode({ type, record }) {
      const id = ids.get(type)
      if (id === undefined) throw new PipelineError('CONFIG_INVALID', 'the codec is not connected')
      const body = typeOf(type).toBuffer(record)
      const wire = Buffer.allocUnsafe(headerBytes + body.length)
      wire.writeUInt8(0, 0)
      wire.writeInt32BE(id, 1)
      body.copy(wire, headerBytes)
      return wire
    },
    async prepare(values) {
      const missing = new Set<number>()
      for (const value of values) {
        const id = schemaIdOf(value)
        const writer = id === null ? undefined : writers.get(id)
        const stale = writer?.kind === 'unknown' && writer.until <= now()
        if (id !== null && (!writer || stale)) missing.add(id)
      }
      for (const id of missing) writers.set(id, await fetchWriter(id))
    },
    decode: (value) => decodeWith(value, { writers, typeOf }),
  }
}

interface Decoding {
  readonly writers: ReadonlyMap<number, Writer>
  readonly typeOf: (name: RecordName) => avsc.Type
}

function decodeWith(value: Buffer | null, { writers, typeOf }: Decoding): Decoded {
  if (value === null || value.length === 0) return unreadable('EMPTY', 'the record has no value')
  const id = schemaIdOf(value)
  if (id === null) return unreadable('NOT_AVRO', 'the value does not start with 0 and a schema id')
  const writer = writers.get(id)
  if (!writer || writer.kind === 'unknown') {
    return unreadable('UNKNOWN_SCHEMA', `the registry has no schema with id ${id}`)
  }
  if (writer.kind === 'foreign') return unreadable('WRONG_TYPE', writer.detail)
  try {
    const record: unknown = typeOf(writer.name).fromBuffer(
      value.subarray(headerBytes),
      // avsc declares the resolver's type without exporting it.
      writer.resolver as undefined,
    )
    return { kind: 'record', record: { type: writer.name, record } as WeirRecord }
  } catch (cause) {
    const truncated = cause instanceof Error && /truncated/.test(cause.message)
    return truncated
      ? unreadable('TRUNCATED', `the value ends before a ${writer.name} does`)
      : unreadable('WRONG_TYPE', `the bytes are not a ${writer.name}`)
  }
}

const unreadable = (reason: Extract<Decoded, { kind: 'unreadable' }>['reason'], detail: string) =>
  ({ kind: 'unreadable', reason, detail }) as const

function schemaIdOf(value: Buffer | null): number | null {
  if (value === null || value.length < headerBytes || value[0] !== 0) return null
  return value.readInt32BE(1)
}

function writerOf(schema: unknown, typeOf: (name: RecordName) => avsc.Type): Writer {
  if (!(schema instanceof Object && 'toBuffer' in schema)) {
    return { kind: 'foreign', detail: 'the schema is not an Avro schema' }
  }
  const writerType = avsc.Type.forSchema(JSON.parse(JSON.stringify(schema)))
  const name = recordNames.find((known) => writerType.name === `weir.${known}`)
  if (!name) return { kind: 'foreign', detail: `the schema is ${writerType.name ?? 'no record'}` }
  try {
    return { kind: 'known', name, resolver: typeOf(name).createResolver(writerType) }
  } catch {
    return { kind: 'foreign', detail: `the schema is no compatible version of weir.${name}` }
  }
}

async function registerSchema(registry: SchemaRegistry, name: RecordName): Promise<void> {
  try {
    await registry.register(schemas[name] as Parameters<SchemaRegistry['register']>[0], {
      subject: `weir.${name}`,
      compatibility: 'BACKWARD_TRANSITIVE' as never,
    })
  } catch (cause) {
    if (statusOf(cause) === 409) {
      throw new PipelineError(
        'CONFIG_INVALID',
        `the registry holds a version of weir.${name} that this one is not compatible with: ` +
          'use the weir version that wrote it, or a registry of your own',
        { cause },
      )
    }
    throw unavailable(`weir.${name} cannot be registered`, cause)
  }
}

async function registeredId(registry: SchemaRegistry, name: RecordName): Promise<number> {
  try {
    return await registry.getRegistryIdBySchema(`weir.${name}`, schemas[name] as never)
  } catch (cause) {
    if (cause instanceof Error && /not found|No schema|No artifact/i.test(cause.message)) {
      throw new PipelineError('CONFIG_INVALID', `weir.${name} is not registered: run weir setup`, {
        cause,
      })
    }
    throw unavailable(`weir.${name} cannot be looked up`, cause)
  }
}

const statusOf = (cause: unknown): unknown =>
  cause instanceof Object && 'status' in cause ? cause.status : undefined

const unavailable = (what: string, cause: unknown) =>
  new PipelineError('REGISTRY_UNAVAILABLE', `${what}: check WEIR_REGISTRY_URL and the registry`, {
    cause,
  })

/** Money as bigint; on the wire it is a long of minor units, which must be a safe integer. */
class MinorUnits extends avsc.types.LogicalType {
  protected override _fromValue(value: number): bigint {
    return BigInt(value)
  }
  protected override _toValue(value: unknown): number | undefined {
    return typeof value === 'bigint' ? Number(value) : undefined
  }
  protected override _resolve(type: avsc.Type): ((value: number) => bigint) | undefined {
    return type instanceof MinorUnits || type.typeName === 'long' || type.typeName === 'int'
      ? (value) => this._fromValue(value)
      : undefined
  }
}

// The bytes of a record do not hold field names, so the same schema with its names in camel case,
// and the wire names as aliases, reads and writes the registered one without a copy per record.
const readerType = (name: RecordName): avsc.Type =>
  avsc.Type.forSchema(withCamelCase(schemas[name]) as avsc.Schema, {
    logicalTypes: { 'minor-units': MinorUnits },
  })

function withCamelCase(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(withCamelCase)
  if (!(schema instanceof Object)) return schema
  const entries = Object.entries(schema).map(([key, value]) => {
    if (key === 'fields' && Array.isArray(value)) return [key, value.map(fieldInCamelCase)]
    return [key, key === 'type' || key === 'items' ? withCamelCase(value) : value]
  })
  return Object.fromEntries(entries)
}

const fieldInCamelCase = (field: { readonly name: string; readonly type: unknown }) => ({
  ...field,
  name: inCamelCase(field.name),
  aliases: [field.name],
  type: withCamelCase(field.type),
})
