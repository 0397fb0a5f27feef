import { readFileSync } from 'node:fs'
import { z } from 'zod'
import type { WeirRecord } from './events.ts'

export type RecordName = WeirRecord['type']

export const recordNames = [
  'Transaction',
  'AccountEvent',
  'Label',
  'Decision',
  'DeadLetter',
  'ChallengerScore',
  'Break',
] as const satisfies readonly RecordName[]

/** A type as an Avro schema file writes it; a bare string names a primitive or an earlier type. */
export type AvroType =
  | string
  | readonly AvroType[]
  | {
      readonly type: AvroType
      readonly name?: string | undefined
      readonly logicalType?: string | undefined
      readonly symbols?: readonly string[] | undefined
      readonly items?: AvroType | undefined
    }

const avroType: z.ZodType<AvroType> = z.lazy(() =>
  z.union([
    z.string(),
    z.array(avroType),
    z.looseObject({
      type: avroType,
      name: z.string().optional(),
      logicalType: z.string().optional(),
      symbols: z.array(z.string()).optional(),
      items: avroType.optional(),
    }),
  ]),
)

const avroRecord = z.looseObject({
  type: z.literal('record'),
  name: z.string(),
  namespace: z.literal('weir'),
  doc: z.string(),
  fields: z.array(z.looseObject({ name: z.string(), type: avroType, doc: z.string() })),
})

export type AvroRecordSchema = z.infer<typeof avroRecord>

const readSchema = (name: RecordName): AvroRecordSchema =>
  avroRecord.parse(
    JSON.parse(readFileSync(new URL(`./schemas/${name}.avsc`, import.meta.url), 'utf8')),
  )

/** The Avro schemas by record name, as the files in schemas/ hold them. */
export const schemas: Readonly<Record<RecordName, AvroRecordSchema>> = {
  Transaction: readSchema('Transaction'),
  AccountEvent: readSchema('AccountEvent'),
  Label: readSchema('Label'),
  Decision: readSchema('Decision'),
  DeadLetter: readSchema('DeadLetter'),
  ChallengerScore: readSchema('ChallengerScore'),
  Break: readSchema('Break'),
}

/** What a field holds: `money` is minor units, `time` milliseconds and `day` days since 1970. */
export type FieldForm =
  | 'text'
  | 'boolean'
  | 'int'
  | 'long'
  | 'double'
  | 'time'
  | 'day'
  | 'money'
  | 'enum'
  | 'other'

export interface Field {
  /** As the schema writes it, such as `card_id`. */
  readonly name: string
  /** As the vocabulary writes it, such as `cardId`. */
  readonly property: string
  readonly form: FieldForm
  readonly nullable: boolean
  /** The symbols of an enum; empty for other forms. */
  readonly symbols: readonly string[]
}

/** The fields of a record in the order of its schema. */
export function fieldsOf(name: RecordName): readonly Field[] {
  const schema = schemas[name]
  const symbolsByName = new Map(schema.fields.flatMap(({ type }) => enumsIn(type)))
  return schema.fields.map((field) => {
    const parts = isUnion(field.type) ? field.type : [field.type]
    const type = parts.find((part) => part !== 'null') ?? 'null'
    const { form, symbols } = formOf(type, symbolsByName)
    const nullable = parts.includes('null')
    return { name: field.name, property: inCamelCase(field.name), form, nullable, symbols }
  })
}

/** `card_id` to `cardId`. */
export const inCamelCase = (name: string): string =>
  name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase())

/** `cardId` to `card_id`. */
export const inSnakeCase = (property: string): string =>
  property.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)

const isUnion = (type: AvroType): type is readonly AvroType[] => Array.isArray(type)

function enumsIn(type: AvroType): readonly (readonly [string, readonly string[]])[] {
  if (typeof type === 'string') return []
  if (isUnion(type)) return type.flatMap(enumsIn)
  return type.name && type.symbols ? [[type.name, type.symbols]] : []
}

const primitives: Readonly<Record<string, FieldForm>> = {
  string: 'text',
  boolean: 'boolean',
  int: 'int',
  long: 'long',
  float: 'double',
  double: 'double',
}

const logicalTypes: Readonly<Record<string, FieldForm>> = {
  'timestamp-millis': 'time',
  date: 'day',
  'minor-units': 'money',
}

function formOf(
  type: AvroType,
  symbolsByName: ReadonlyMap<string, readonly string[]>,
): Pick<Field, 'form' | 'symbols'> {
  if (typeof type === 'string') {
    const symbols = symbolsByName.get(type)
    return symbols ? { form: 'enum', symbols } : { form: primitives[type] ?? 'other', symbols: [] }
  }
  if (isUnion(type)) return { form: 'other', symbols: [] }
  if (type.symbols) return { form: 'enum', symbols: type.symbols }
  const form = type.logicalType ? logicalTypes[type.logicalType] : undefined
  return form ? { form, symbols: [] } : formOf(type.type, symbolsByName)
}
