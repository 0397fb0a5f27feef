import { PipelineError } from './errors.ts'
import type { CardEvent } from './events.ts'
import { isCurrency, parseMinor } from './money.ts'
import { closest } from './nearest.ts'
import { type Field, fieldsOf } from './schemas.ts'

/** What a line turned out to be; `field` and `reason` never hold the value that was given. */
export type ParsedLine =
  | { readonly kind: 'event'; readonly event: CardEvent }
  | { readonly kind: 'bad'; readonly field: string; readonly reason: string }

type EventType = CardEvent['type']
type Value = string | number | bigint | boolean | null
type Given = Readonly<Record<string, unknown>>

/** A field of a line. Money may be given as decimal text, under a name and in a currency. */
interface LineField extends Field {
  readonly decimal: string
  readonly currency: string
}

/** How one record type is written as a line. */
interface Layout {
  readonly type: EventType
  readonly fields: readonly LineField[]
  readonly names: ReadonlySet<string>
  readonly blank: Readonly<Record<string, Value>>
}

const layouts: Readonly<Record<EventType, Layout>> = {
  Transaction: layoutOf('Transaction'),
  AccountEvent: layoutOf('AccountEvent'),
  Label: layoutOf('Label'),
}

function layoutOf(type: EventType): Layout {
  const schemaFields = fieldsOf(type)
  const schemaNames = new Set(schemaFields.map((field) => field.name))
  const fields = schemaFields.map((field) => ({ ...field, ...decimalOf(field, schemaNames) }))
  const names = new Set(['type', ...fields.flatMap((field) => [field.name, field.decimal])])
  const blank = Object.fromEntries(fields.map((field) => [field.property, null]))
  return { type, fields, names, blank }
}

// billing_amount counts in billing_currency; what has no currency of its own, in currency.
function decimalOf({ name, form }: Field, schemaNames: ReadonlySet<string>) {
  if (form !== 'money') return { decimal: name, currency: '' }
  const decimal = name.replace(/_minor$/, '')
  const own = `${decimal.replace(/amount$/, '')}currency`
  return { decimal, currency: schemaNames.has(own) ? own : 'currency' }
}

/** An event as one line of NDJSON, as docs/producers.md describes it; nulls are left out. */
export function formatLine({ type, record }: CardEvent): string {
  const values: Given = { ...record }
  let line = `{"type":"${type}"`
  for (const { name, property } of layouts[type].fields) {
    const value = values[property]
    if (value === null || value === undefined) continue
    const text = typeof value === 'bigint' ? value.toString() : JSON.stringify(value)
    line += `,"${name}":${text}`
  }
  return `${line}}`
}

/** Reads one line of NDJSON against the schema that its `type` names. */
export function parseLine(text: string): ParsedLine {
  const given = parseObject(text)
  if (!given) return bad('line', 'is not a JSON object')
  const { type } = given
  if (!isEventType(type)) return bad('type', `must be one of ${Object.keys(layouts).join(', ')}`)
  const layout = layouts[type]
  const unknown = Object.keys(given).find((name) => !layout.names.has(name))
  if (unknown !== undefined) return bad(unknown, unknownField(unknown, layout))
  const record = { ...layout.blank }
  for (const field of layout.fields) {
    const read = readField(field, given)
    if (typeof read === 'object' && read !== null) return bad(nameIn(given, field), read.wrong)
    record[field.property] = read
  }
  // The schema vouches for the shape: every field of it has just been read by its own form.
  return { kind: 'event', event: { type, record } as unknown as CardEvent }
}

const nameIn = (given: Given, { name, decimal }: LineField): string =>
  name in given || !(decimal in given) ? name : decimal

const bad = (field: string, reason: string): ParsedLine => ({ kind: 'bad', field, reason })

function parseObject(text: string): Given | null {
  try {
    const given: unknown = JSON.parse(text)
    return given instanceof Object && !Array.isArray(given) ? (given as Given) : null
  } catch {
    return null
  }
}

const isEventType = (type: unknown): type is EventType =>
  typeof type === 'string' && Object.hasOwn(layouts, type)

function unknownField(name: string, { type, names }: Layout): string {
  const meant = closest(name, [...names])
  return `is no field of ${type}${meant === null ? '' : `; ${meant} may be meant`}`
}

type Read = Value | Wrong
interface Wrong {
  readonly wrong: string
}
const wrong = (reason: string): Wrong => ({ wrong: reason })

function readField(field: LineField, given: Given): Read {
  const value = given[field.name] ?? null
  if (field.form === 'money') return readMoney(field, value, given)
  if (value === null) return field.nullable ? null : wrong('is missing')
  return readers[field.form](value, field)
}

const readers: Readonly<
  Record<Exclude<Field['form'], 'money'>, (value: unknown, field: Field) => Read>
> = {
  text: (value) => (typeof value === 'string' ? value : wrong('must be text')),
  boolean: (value) => (typeof value === 'boolean' ? value : wrong('must be true or false')),
  int: (value) => (isInt32(value) ? value : wrong('must be a 32-bit integer')),
  long: (value) => (isSafe(value) ? value : wrong('must be an integer below 2^53')),
  double: (value) => (typeof value === 'number' ? value : wrong('must be a number')),
  time: readTime,
  day: readDay,
  enum: (value, { symbols }) =>
    typeof value === 'string' && symbols.includes(value)
      ? value
      : wrong(`must be one of ${symbols.join(', ')}`),
  other: () => wrong('has a form that a line cannot hold'),
}

const isSafe = (value: unknown): value is number => Number.isSafeInteger(value)
const isInt32 = (value: unknown): value is number => isSafe(value) && (value | 0) === value

const zonedTime = /^(\d{4}-\d\d-\d\d)T\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:\d\d)$/

function readTime(value: unknown): Read {
  if (isSafe(value)) return value
  const day = typeof value === 'string' ? zonedTime.exec(value)?.[1] : undefined
  const time = typeof value === 'string' && isCalendarDay(day) ? Date.parse(value) : Number.NaN
  return Number.isNaN(time)
    ? wrong('must be milliseconds since 1970 or ISO 8601 with a zone, as in 2025-03-01T12:00:00Z')
    : time
}

const dayMs = 86_400_000

function readDay(value: unknown): Read {
  if (isInt32(value)) return value
  return typeof value === 'string' && isCalendarDay(value)
    ? Date.parse(value) / dayMs
    : wrong('must be days since 1970 or a date, as in 2025-03-01')
}

// Date.parse takes 30 February for 2 March, so the date must come back as it was given.
function isCalendarDay(text: string | undefined): boolean {
  if (text === undefined || !/^\d{4}-\d\d-\d\d$/.test(text)) return false
  const midnight = new Date(`${text}T00:00:00Z`)
  return !Number.isNaN(midnight.getTime()) && midnight.toISOString().startsWith(text)
}

function readMoney(field: LineField, minor: unknown, given: Given): Read {
  const { decimal: name, currency, nullable } = field
  const decimal = given[name] ?? null
  if (minor !== null && decimal !== null) return wrong(`and ${name} cannot both be given`)
  if (decimal !== null) return readDecimal(decimal, { name: currency, currency: given[currency] })
  if (minor === null) return nullable ? null : wrong(`is missing, and so is ${name}`)
  return readMinor(minor, name)
}

function readMinor(minor: unknown, decimalName: string): Read {
  const digits = typeof minor === 'string' && /^-?\d{1,16}$/.test(minor)
  if (digits && isSafe(Number(minor))) return BigInt(minor)
  return isSafe(minor)
    ? BigInt(minor)
    : wrong(`must be an integer of minor units below 2^53; decimal text goes in ${decimalName}`)
}

interface NamedCurrency {
  readonly name: string
  readonly currency: unknown
}

function readDecimal(decimal: unknown, { name, currency }: NamedCurrency): Read {
  if (typeof currency !== 'string' || !isCurrency(currency)) {
    return wrong(`is given as decimal text, which needs an ISO 4217 code in ${name}`)
  }
  if (typeof decimal !== 'string') return wrong('must be text when it is decimal, as in "12.50"')
  try {
    const minor = parseMinor(decimal, currency)
    return isSafe(Number(minor)) ? minor : wrong('is too large')
  } catch (cause) {
    if (cause instanceof PipelineError) return wrong(`is ${cause.message}`)
    throw cause
  }
}
