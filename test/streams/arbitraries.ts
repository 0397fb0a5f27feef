import fc from 'fast-check'
import type { CardEvent } from '../../streams/events.ts'
import { type Field, fieldsOf } from '../../streams/schemas.ts'

type Value = string | number | bigint | boolean | null

/** Any event that the schemas can hold, sensible or not. */
export const anyEvent: fc.Arbitrary<CardEvent> = fc.oneof(
  eventOf('Transaction'),
  eventOf('AccountEvent'),
  eventOf('Label'),
)

function eventOf(type: CardEvent['type']): fc.Arbitrary<CardEvent> {
  const fields = fieldsOf(type)
  const values = Object.fromEntries(fields.map((field) => [field.property, anyValue(field)]))
  // The arbitrary of every field follows from the schema that the vocabulary mirrors.
  return fc.record(values).map((record) => ({ type, record }) as unknown as CardEvent)
}

function anyValue(field: Field): fc.Arbitrary<Value> {
  return field.nullable ? fc.option(presentValue(field)) : presentValue(field)
}

function presentValue({ form, symbols, name }: Field): fc.Arbitrary<Value> {
  switch (form) {
    case 'text':
      return fc.string({ unit: 'grapheme', maxLength: 30 })
    case 'boolean':
      return fc.boolean()
    case 'int':
    case 'day':
      return fc.integer()
    case 'long':
    case 'time':
      return fc.maxSafeInteger()
    case 'money':
      return fc.maxSafeInteger().map(BigInt)
    case 'double':
      // JSON has no negative zero.
      return fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0)
    case 'enum':
      return fc.constantFrom(...symbols)
    case 'other':
      throw new TypeError(`${name} has a form that events do not have`)
  }
}
