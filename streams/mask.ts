import type { WeirRecord } from './events.ts'
import { hasCardNumber, maskCardNumbers } from './ids.ts'
import { fieldsOf } from './schemas.ts'
import { idKinds } from './validate.ts'

/**
 * The record with every card number in a free text masked; the same object where there is none.
 * Ids need no mask: an id that could hold a card number is refused before.
 */
export function maskRecord<Taken extends WeirRecord>(event: Taken): Taken {
  // Every field of the record is read by the name that its schema gives it.
  const values = event.record as unknown as Readonly<Record<string, unknown>>
  let masked: Record<string, unknown> | null = null
  for (const property of freeTexts[event.type]) {
    const text = values[property]
    if (typeof text !== 'string' || !mayHoldCardNumber(property, text)) continue
    masked ??= { ...values }
    masked[property] = maskCardNumbers(text)
  }
  return masked ? ({ type: event.type, record: masked } as unknown as Taken) : event
}

// What weir itself writes was masked when its event was taken.
const freeTexts: Readonly<Record<WeirRecord['type'], readonly string[]>> = {
  Transaction: freeTextsOf('Transaction'),
  AccountEvent: freeTextsOf('AccountEvent'),
  Label: freeTextsOf('Label'),
  Decision: [],
  ChallengerScore: [],
  DeadLetter: [],
  Break: ['why'],
}

function freeTextsOf(type: WeirRecord['type']): readonly string[] {
  return fieldsOf(type)
    .filter(({ form, property }) => form === 'text' && !idKinds.has(property))
    .map(({ property }) => property)
}

const mayHoldCardNumber = (property: string, text: string): boolean =>
  hasCardNumber(text) && !hexForm.test(text) && references.get(property)?.test(text) !== true

// UUIDs and hashes, and references that networks make of digits: one in ten of these would pass
// the Luhn check, and masked it could not be reconciled any more.
const hexForm = /^(?:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{32,128})$/
const references: ReadonlyMap<string, RegExp> = new Map([
  ['acquirerReference', /^\d{23}$/],
  ['networkLifecycleId', /^\d{15}$/],
])
